using Mosaic.Codecs.Keys;

namespace Mosaic.Node;

/// <summary>The two keys of a data folder; to be disposed after the actors that sign with them ended.</summary>
/// <param name="Account">The account's.</param>
/// <param name="Node">The node's.</param>
/// <param name="AccountCreated">Whether the account's was made just now.</param>
internal sealed record NodeKeys(AccountKey Account, NodeKey Node, bool AccountCreated) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Account.Dispose();
        Node.Dispose();
    }
}
