using System.Security.Cryptography;
using Akka.Actor;
using Mosaic.Codecs.Keys;
using Mosaic.Files;
using Mosaic.Model;
using Mosaic.Shards;
using Mosaic.Wire;
using Mosaic.Wire.Messages;

namespace Mosaic.Node;

/// <summary>
/// <c>/user/network</c>: what people ask about coming, going and letting in (<see cref="NetworkProtocol"/>), and what
/// newcomers ask over the wire. What the roster decides, the directory does; entering a network takes several steps,
/// which a <see cref="JoinCoordinator"/> takes, as an <see cref="AccountCoordinator"/> does those of changing the
/// account: one of them at a time.
/// </summary>
internal sealed class NetworkActor : ReceiveActor
{
    private readonly JoinCoordinator.Parties _parties;
    private readonly AccountCoordinator.Parties _account;
    private NetworkView? _view;
    private IActorRef? _change;

    /// <summary>See <see cref="Props"/>.</summary>
    public NetworkActor(JoinCoordinator.Parties parties, AccountCoordinator.Parties account)
    {
        _parties = parties;
        _account = account;
        Receive<NetworkView>(view => _view = view);
        Receive<NetworkProtocol.Invite>(invite => AsAccount(invite));
        Receive<NetworkProtocol.Revoke>(revoke => AsAccount(revoke));
        Receive<NetworkProtocol.SetAdmins>(set => AsAccount(set));
        Receive<NetworkProtocol.GetRoster>(parties.Directory.Forward);
        Receive<NetworkProtocol.Join>(Join);
        Receive<NetworkProtocol.Login>(LogIn);
        Receive<NetworkProtocol.SetPassphrase>(SetPassphrase);
        Receive<NetworkProtocol.Logout>(logout => Change(
            AccountCoordinator.LogOut(_account, logout.Consent, Sender)));
        Receive<NetworkProtocol.Leave>(Leave);
        Receive<Leaving>(LeaveUnlessHolding);
        Receive<Answered>(End);
        Receive<Terminated>(ended => Forget(ended.ActorRef));
        Receive<WireProtocol.GuestIncoming>(incoming =>
            Admit(incoming.Message, incoming.X25519Key, incoming.Ticket));
        Receive<WireProtocol.Incoming>(incoming =>
        {
            // A member that asks again, such as one whose answer was lost: it has proven the key the roster has.
            if (_view is not null && _view.Nodes.TryGetValue(incoming.From, out var peer))
                Admit(incoming.Message, peer.WireKey, incoming.Ticket);
            else
                parties.Wire.Tell(new WireProtocol.Handled(incoming.Ticket));
        });
    }

    /// <summary>
    /// From a coordinator, before it stops: its outcome. It goes by this actor, so that whoever got it can ask for the
    /// next change at once.
    /// </summary>
    public sealed record Answered(IActorRef Asker, object Answer);

    /// <summary>What this node holds; null where its shards did not say.</summary>
    private sealed record Leaving(IActorRef Asker, ShardsProtocol.Usage? Usage);

    /// <summary>How to start it; it is to be subscribed to the directory.</summary>
    public static Props Props(JoinCoordinator.Parties parties, AccountCoordinator.Parties account) =>
        Akka.Actor.Props.Create(() => new NetworkActor(parties, account));

    /// <inheritdoc/>
    protected override void PreStart() =>
        _parties.Wire.Tell(new WireProtocol.RegisterHandler([WireKind.Join], Self));

    private void Admit(WireMessage message, Id256 wireKey, long ticket) => _parties.Directory.Tell(
        new DirectoryProtocol.Admit(message.As<Join>(), wireKey, ticket), _parties.Wire);

    private void Join(NetworkProtocol.Join join)
    {
        if (!IsLoggedOut()) Change(JoinCoordinator.Props(_parties, join, Sender));
    }

    private void AsAccount(object request)
    {
        if (!IsLoggedOut()) _parties.Directory.Forward(request);
    }

    /// <summary>Whether there is no key to speak for an account with; then the sender is told so.</summary>
    private bool IsLoggedOut()
    {
        if (!_account.Keys.Account.IsLoggedOut) return false;
        Deny(Denial.NotAllowed, FilesProtocol.LoggedOut);
        return true;
    }

    private void LogIn(NetworkProtocol.Login login)
    {
        AccountKey key;
        try
        {
            if (login.Seed.Length != SigningKey.SeedSize)
            {
                Deny(Denial.Malformed,
                    $"a key is {SigningKey.SeedSize} bytes long, not {login.Seed.Length}; give a copy of identity.key");
                login.Passphrase?.Dispose();
                return;
            }
            key = new AccountKey(login.Seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(login.Seed);
        }
        if (Change(AccountCoordinator.LogIn(_account, key, login.Passphrase, Sender))) return;
        key.Dispose();
        login.Passphrase?.Dispose();
    }

    private void SetPassphrase(NetworkProtocol.SetPassphrase set)
    {
        if (!IsLoggedOut() && Change(PassphraseCoordinator.Props(_account, set, Sender))) return;
        set.Current?.Dispose();
        set.Next?.Dispose();
    }

    /// <summary>Begins a change, unless one is under way; then the sender is told so.</summary>
    private bool Change(Props props)
    {
        if (_change is not null)
        {
            Deny(Denial.NotAllowed,
                "this node is entering a network, or changing its account, already; wait for that to end");
            return false;
        }
        _change = Context.ActorOf(props);
        Context.Watch(_change);
        return true;
    }

    private void End(Answered answered)
    {
        Forget(Sender);
        answered.Asker.Tell(answered.Answer);
    }

    private void Forget(IActorRef ended)
    {
        if (ended.Equals(_change)) _change = null;
    }

    private void Deny(Denial reason, string message) => Sender.Tell(new NetworkProtocol.Denied(reason, message));

    private void Leave(NetworkProtocol.Leave leave)
    {
        if (leave.Now)
        {
            _parties.Directory.Forward(leave);
            return;
        }
        var asker = Sender;
        _parties.Shards.Ask<ShardsProtocol.Usage>(new ShardsProtocol.GetUsage(), JoinCoordinator.LocalTimeout).PipeTo(
            Self, success: usage => new Leaving(asker, usage),
            failure: _ => new Leaving(asker, null));
    }

    private void LeaveUnlessHolding(Leaving leaving)
    {
        if (leaving.Usage is null)
        {
            leaving.Asker.Tell(new NetworkProtocol.Denied(Denial.NotAllowed,
                "what this node holds for others could not be found out; try again, or leave with --now"));
            return;
        }
        if (leaving.Usage.Used > 0 && _view?.Peers.Any() == true)
        {
            leaving.Asker.Tell(new NetworkProtocol.Denied(Denial.NotAllowed,
                $"this node holds {leaving.Usage.Used} bytes of others' files, which would lose that much of their"
                + " redundancy; with --now it goes all the same"));
            return;
        }
        _parties.Directory.Tell(new NetworkProtocol.Leave(Now: true), leaving.Asker);
    }
}
