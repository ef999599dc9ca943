using Mosaic.Codecs.Keys;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>Whose node this is now.</summary>
/// <param name="Id">The account; the one that was logged out where <paramref name="IsLoggedOut"/>.</param>
/// <param name="Key">Its key; where <paramref name="IsLoggedOut"/> a throwaway one, which owns nothing.</param>
/// <param name="IsLoggedOut">Whether its key is not on this machine.</param>
internal sealed record NodeAccount(AccountId Id, AccountKey Key, bool IsLoggedOut)
{
    /// <summary>An account whose key is here.</summary>
    public static NodeAccount Of(AccountKey key) => new(key.AccountId, key, IsLoggedOut: false);

    /// <summary>The account alone: the key is a secret.</summary>
    public override string ToString() => $"{nameof(NodeAccount)} {{ Id = {Id}, IsLoggedOut = {IsLoggedOut} }}";
}
