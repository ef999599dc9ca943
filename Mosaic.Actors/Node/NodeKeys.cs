using System.Security.Cryptography.X509Certificates;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>
/// The keys of a data folder; to be disposed after the actors that sign with them ended. The account may change
/// meanwhile: keys of earlier ones stay usable, for operations under way hold them. Changed by one thread at a time,
/// read by any.
/// </summary>
internal sealed class NodeKeys : IDisposable
{
    /// <summary>How many accounts may be logged in while the process runs: each one's key is held to its end.</summary>
    public const int MaxAccounts = 64;

    private readonly List<AccountKey> _held = [];
    private AccountKey? _nobody;
    private volatile NodeAccount _account;

    /// <summary>Owns the keys from now on.</summary>
    /// <param name="account">The account's.</param>
    /// <param name="node">The node's.</param>
    /// <param name="accountCreated">Whether the account's was made just now.</param>
    public NodeKeys(NodeAccount account, NodeKey node, bool accountCreated)
    {
        _account = account;
        _nobody = account.IsLoggedOut ? account.Key : null;
        if (!account.IsLoggedOut) _held.Add(account.Key);
        Node = node;
        AccountCreated = accountCreated;
        Certificate = node.CreateTlsCertificate();
    }

    /// <summary>Whose node this is now.</summary>
    public NodeAccount Account => _account;

    /// <summary>The node's.</summary>
    public NodeKey Node { get; }

    /// <summary>Whether the first account's was made just now.</summary>
    public bool AccountCreated { get; }

    /// <summary>The node's, for its TLS connections.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Whether the account had, or can have, its key held.</summary>
    public bool HasRoomFor(AccountId account) =>
        _held.Count < MaxAccounts || _held.Any(key => key.AccountId == account);

    /// <summary>Takes the key over, or disposes it where that account's is held already.</summary>
    public NodeAccount LogIn(AccountKey key)
    {
        var held = _held.Find(known => known.AccountId == key.AccountId);
        if (held is null) _held.Add(held = key);
        else if (!ReferenceEquals(held, key)) key.Dispose();
        return _account = NodeAccount.Of(held);
    }

    /// <summary>From now on no account's key is used for anything new.</summary>
    public NodeAccount LogOut()
    {
        if (_account.IsLoggedOut) return _account;
        return _account = new NodeAccount(_account.Id, _nobody ??= AccountKey.Generate(), true);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in _held) key.Dispose();
        _nobody?.Dispose();
        Node.Dispose();
        Certificate.Dispose();
    }
}

/// <summary>From keys to what is said of them.</summary>
internal static class NodeKeyStatements
{
    /// <summary>What the node's membership certifies.</summary>
    public static MemberKeys MemberKeys(this NodeKey key) => new(key.X25519PublicKey, key.TlsKeyHash);
}
