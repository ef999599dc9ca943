using Akka.Actor;
using Mosaic.Model;
using Mosaic.Node;

namespace Mosaic.Tests.Host;

/// <summary>What a test tells the fake <c>/user/network</c> to do, and what that was asked.</summary>
internal sealed class FakeMembership
{
    public const string Secret = "mosaic1SecretInvitationText0";

    public static readonly DateTimeOffset Expires = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly Lock _lock = new();
    private readonly List<object> _asked = [];
    private readonly Queue<NetworkProtocol.Denied> _refusals = new();

    /// <summary>All that was asked but for the roster, in order.</summary>
    public IReadOnlyList<object> Asked
    {
        get
        {
            lock (_lock) return [.. _asked];
        }
    }

    /// <summary>Whether invitations reach this machine only.</summary>
    public bool LoopbackOnly { get; set; }

    /// <summary>A copy of the seed of the last login.</summary>
    public byte[]? Seed { get; set; }

    /// <summary>What the last login locked its key with.</summary>
    public string? Passphrase { get; set; }

    /// <summary>The next question is refused so.</summary>
    public void Refuse(Denial reason, string message)
    {
        lock (_lock) _refusals.Enqueue(new NetworkProtocol.Denied(reason, message));
    }

    /// <summary>Notes a question; its refusal, if there is one.</summary>
    public NetworkProtocol.Denied? Take(object question)
    {
        lock (_lock)
        {
            _asked.Add(question);
            return _refusals.TryDequeue(out var refusal) ? refusal : null;
        }
    }
}

/// <summary>An actor with the protocol of <c>/user/network</c> over a roster that stands.</summary>
internal sealed class FakeNetwork : ReceiveActor
{
    public static readonly NetworkId Network = new(FakeNode.Peer(0xF).Value);

    private readonly FakeMembership _membership;

    public FakeNetwork(FakeMembership membership)
    {
        _membership = membership;
        Receive<NetworkProtocol.GetRoster>(_ => Sender.Tell(Roster()));
        On<NetworkProtocol.Invite>(invite => new NetworkProtocol.Invited(
            FakeMembership.Secret, FakeMembership.Expires, invite.Uses, ["192.168.1.7:4001"],
            membership.LoopbackOnly));
        On<NetworkProtocol.Join>(_ => new NetworkProtocol.Joined(Network, 4, WasMember: false));
        On<NetworkProtocol.Leave>(_ => new NetworkProtocol.HasLeft(Network));
        On<NetworkProtocol.Revoke>(revoke => new NetworkProtocol.HasRevoked(revoke.Node, 2));
        On<NetworkProtocol.SetAdmins>(set => new NetworkProtocol.AdminsSet(
            [.. set.Add.Append(Account(0xF)).Except(set.Remove)], set.OnlyAdminsInvite ?? false));
        On<NetworkProtocol.Login>(login =>
        {
            membership.Seed = [.. login.Seed];
            membership.Passphrase = login.Passphrase?.Text;
            Array.Clear(login.Seed);
            return new NetworkProtocol.LoggedIn(Account(1), "/data/identity.key");
        });
        On<NetworkProtocol.SetPassphrase>(set =>
            new NetworkProtocol.PassphraseSet(Account(0xF), "/data/identity.key", set.Next is not null));
        On<NetworkProtocol.Logout>(logout => logout.Consent
            ? new NetworkProtocol.LoggedOut(Account(0xF))
            : new NetworkProtocol.Denied(Denial.NeedsConsent, "the key would be gone"));
    }

    public static AccountId Account(int index) => new(FakeNode.Peer(index).Value);

    private void On<T>(Func<T, object> answer) where T : class =>
        Receive<T>(question => Sender.Tell(_membership.Take(question) ?? answer(question)));

    // Peer 1 is of the asking node's account; peer 2 is away, peer 3 was thrown out.
    private static NetworkProtocol.Roster Roster() => new(
        Network, FakeNode.Peer(0xF),
        [
            Line(2, 2, Standing.Member, reachable: false, used: 10),
            Line(1, 0xF, Standing.Member, reachable: true, used: 100),
            Line(0xF, 0xF, Standing.Member, reachable: true, used: 10),
            Line(3, 0xF, Standing.Revoked, reachable: false, used: 10),
            Line(0, 0, Standing.Member, reachable: true, used: 2000),
        ],
        [Account(0xF)], OnlyAdminsInvite: false, IsOpen: false);

    private static NetworkProtocol.RosterLine Line(
        int node, int account, Standing standing, bool reachable, long used) => new(
        FakeNode.Peer(node), Account(account), standing, node == 0xF ? null : FakeNode.Peer(0xF),
        DateTimeOffset.UnixEpoch, reachable, reachable ? null : DateTimeOffset.UnixEpoch.AddDays(1),
        "127.0.0.1:4001", "attic", "0.3.1", 1000, used);
}
