using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Node;

namespace Mosaic.Tests.Node;

/// <summary>Accounts, nodes and invitations of one closed network, the same in every run; times in s.</summary>
internal sealed class RosterSamples : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public RosterSamples()
    {
        Accounts = [.. Enumerable.Range(0, 4).Select(static n => new AccountKey(Seed(1, n)))];
        Nodes = [.. Enumerable.Range(0, 6).Select(static n => new NodeKey(Seed(2, n)))];
        Invitations = [.. Enumerable.Range(0, 3).Select(static n => new SigningKey(Seed(3, n)))];
        Founding = Founding.Create(Accounts[0].Signing, Nodes[0].NodeId, At(0), new byte[Founding.NonceSize]);
    }

    public AccountKey[] Accounts { get; }

    public NodeKey[] Nodes { get; }

    public SigningKey[] Invitations { get; }

    public Founding Founding { get; }

    public NetworkId Network => Founding.Network;

    /// <summary>The founder's account and node, and nobody else.</summary>
    public RosterState Founded => RosterState.Empty.With(Founding).With(Member(0, 0, 1).Statement);

    public static Hlc At(int seconds) => Hlc.At(Start.AddSeconds(seconds));

    public Grant Grant(int node, int invitation, int at, int uses = 1, int expires = 1000) =>
        Mosaic.Codecs.Statements.Grant.Create(Network, Nodes[node].Signing, Invitations[invitation].PublicKey,
            Start.AddSeconds(expires), uses, At(at));

    public Member Member(int node, int account, int at, Grant? grant = null, int? invitation = null) =>
        Mosaic.Codecs.Statements.Member.Create(Network, Nodes[node].Signing, Accounts[account].Signing,
            Nodes[node].MemberKeys(), At(at), grant, invitation is { } index ? Invitations[index] : null);

    public Left Left(int node, int at) => Mosaic.Codecs.Statements.Left.Create(Network, Nodes[node].Signing, At(at));

    public Revoked Revoked(int account, int node, int at, params Member[] keeps) =>
        Mosaic.Codecs.Statements.Revoked.Create(Network, Accounts[account].Signing, Nodes[node].NodeId, At(at),
            keeps.Select(static member => member.Statement.Id));

    public Admins Admins(int account, int at, int[] accounts, bool onlyAdminsGrant = false) =>
        Mosaic.Codecs.Statements.Admins.Create(Network, Accounts[account].Signing, At(at),
            accounts.Select(index => Accounts[index].AccountId), onlyAdminsGrant);

    public void Dispose()
    {
        foreach (var account in Accounts) account.Dispose();
        foreach (var node in Nodes) node.Dispose();
        foreach (var invitation in Invitations) invitation.Dispose();
    }

    private static byte[] Seed(byte kind, int number)
    {
        var seed = new byte[SigningKey.SeedSize];
        (seed[0], seed[1]) = (kind, (byte)number);
        return seed;
    }
}
