using System.Collections.Immutable;
using System.Globalization;
using Akka.Actor;
using Akka.Event;
using Google.Protobuf;
using Mosaic.Codecs.Invitations;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Shards;
using Mosaic.Wire;
using Mosaic.Wire.Messages;

namespace Mosaic.Node;

/// <summary>
/// Enters the network of one invitation: sees that nothing is lost by it, asks the members that the invitation names,
/// one after the other, over the wire, makes their roster this node's own, and waits for a peer. Answers its requester
/// once, puts the wire back where that failed, and stops.
/// </summary>
internal sealed class JoinCoordinator : ReceiveActor, IWithTimers
{
    /// <summary>How long an actor of this node may take to answer.</summary>
    public static readonly TimeSpan LocalTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long one member may take to answer.</summary>
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Between two rounds of asking all of them.</summary>
    private static readonly TimeSpan RoundPause = TimeSpan.FromSeconds(1);

    private readonly Parties _parties;
    private readonly NetworkProtocol.Join _request;
    private readonly IActorRef _requester;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private Invitation? _invitation;
    private DirectoryProtocol.MembershipMade? _made;
    private ImmutableArray<WirePeer> _contacts = [];
    private int _next;
    private bool _connected;
    private bool _adopting;
    private bool _adopted;
    private int _members;
    private string _lastFailure = "no address of a member could be found";

    /// <summary>See <see cref="Props"/>.</summary>
    public JoinCoordinator(Parties parties, NetworkProtocol.Join request, IActorRef requester)
    {
        _parties = parties;
        _request = request;
        _requester = requester;
        Receive<DirectoryProtocol.MembershipMade>(Check);
        Receive<Losses>(Consider);
        Receive<Resolved>(Connect);
        Receive<WirePeersActor.Connected>(_ => Ask());
        Receive<NextRound>(_ => Ask());
        Receive<WireProtocol.Response>(Take);
        Receive<WireProtocol.Failed>(TryNext);
        Receive<DirectoryProtocol.Adopted>(adopted =>
        {
            _adopted = true;
            _members = adopted.Members;
            AwaitPeer();
        });
        Receive<NetworkView>(SeePeers);
        Receive<NetworkProtocol.Denied>(Deny);
        Receive<OutOfTime>(_ => WhenOutOfTime());
        Receive<Status.Failure>(failure => Deny(new NetworkProtocol.Denied(
            Denial.Unreachable, $"this node did not answer itself: {failure.Cause.Message}")));
    }

    /// <summary>Whom it works with.</summary>
    public sealed record Parties(
        IActorRef Directory, IActorRef Wire, IActorRef WirePeers, IActorRef Manifest, IActorRef Shards,
        TimeProvider Time);

    private sealed record Losses(ManifestProtocol.Statistics Manifest, ShardsProtocol.Usage Usage);

    private sealed record Resolved(ImmutableArray<WirePeer> Contacts);

    private sealed record NextRound;

    private sealed record OutOfTime;

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to start it.</summary>
    /// <param name="parties">Whom it works with.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="requester">Who is answered.</param>
    public static Props Props(Parties parties, NetworkProtocol.Join request, IActorRef requester) =>
        Akka.Actor.Props.Create(() => new JoinCoordinator(parties, request, requester));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        try
        {
            _invitation = Invitation.Parse(_request.Invitation);
        }
        catch (MalformedException e)
        {
            Deny(new NetworkProtocol.Denied(Denial.Malformed, e.Message));
            return;
        }
        Timers.StartSingleTimer(nameof(OutOfTime), new OutOfTime(), _request.Patience);
        _parties.Directory.Tell(new DirectoryProtocol.MakeMembership(_invitation));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        Disconnect();
        _invitation?.Dispose();
    }

    private void Check(DirectoryProtocol.MembershipMade made)
    {
        _made = made;
        var self = new NodeId(made.Statements[^1].Signer);
        if (_invitation!.Grant.Granter == self)
        {
            Deny(new NetworkProtocol.Denied(
                Denial.NotAllowed, "this node made the invitation itself; it is for another machine"));
            return;
        }
        if (made.IsMember)
        {
            Answer(new NetworkProtocol.Joined(_invitation.Network, made.Members, WasMember: true));
            return;
        }
        if (made.Present == _invitation.Network)
        {
            Resolve();
            return;
        }
        LossesAsync().PipeTo(Self);
    }

    private async Task<Losses> LossesAsync()
    {
        var manifest = _parties.Manifest.Ask<ManifestProtocol.Statistics>(
            new ManifestProtocol.GetStatistics(), LocalTimeout);
        var shards = _parties.Shards.Ask<ShardsProtocol.Usage>(new ShardsProtocol.GetUsage(), LocalTimeout);
        return new Losses(await manifest.ConfigureAwait(false), await shards.ConfigureAwait(false));
    }

    private void Consider(Losses losses)
    {
        var files = losses.Manifest.Versions + losses.Manifest.Tombstones + losses.Manifest.Receipts > 0;
        if ((files || losses.Usage.Used > 0) && !_request.Consent)
        {
            Deny(new NetworkProtocol.Denied(Denial.NeedsConsent, string.Create(CultureInfo.InvariantCulture,
                $"this node belongs to network {_made!.Present!.Value.Value.ToShortString()}, knows"
                + $" {losses.Manifest.Versions} file versions there and holds {losses.Usage.Used} bytes of its files;"
                + $" if it goes over to another network, all that stays in its data folder, out of use and out of"
                + $" everybody's reach, until it joins that network again")));
            return;
        }
        Resolve();
    }

    private void Resolve()
    {
        var contacts = _invitation!.Contacts;
        Task.WhenAll(contacts.Select(ResolveAsync)).PipeTo(
            Self, success: resolved => new Resolved([.. resolved.Where(static peer => !peer.Endpoints.IsEmpty)]));
    }

    private static async Task<WirePeer> ResolveAsync(Contact contact)
    {
        var endpoints = await Task.WhenAll(contact.Endpoints.Select(EndpointResolver.ResolveAsync))
            .ConfigureAwait(false);
        return new WirePeer(contact.Node, contact.WireKey, [.. endpoints.SelectMany(static found => found)]);
    }

    private void Connect(Resolved resolved)
    {
        _contacts = resolved.Contacts;
        if (_contacts.IsEmpty)
            Timers.StartSingleTimer(nameof(NextRound), new NextRound(), RoundPause);
        else
        {
            _connected = true;
            _parties.WirePeers.Tell(new WirePeersActor.Contacts(
                _invitation!.Network, IsOther: _made!.Present != _invitation.Network, _contacts));
        }
    }

    private void Ask()
    {
        if (_contacts.IsEmpty)
        {
            Resolve();
            return;
        }
        var join = new Join { TimestampMs = _parties.Time.GetUtcNow().ToUnixTimeMilliseconds() };
        join.Statements.AddRange(_made!.Statements.Select(
            static statement => UnsafeByteOperations.UnsafeWrap(statement.Bytes)));
        _parties.Wire.Tell(new WireProtocol.Request(_contacts[_next].Node, WireMessage.Of(join), AskTimeout));
    }

    private void Take(WireProtocol.Response response)
    {
        if (response.Message.Header is not JoinAnswer answer)
        {
            Next("a member answered with something else");
            return;
        }
        try
        {
            var statements = answer.Statements.Select(static bytes => Statement.Parse(bytes.Span)).ToImmutableArray();
            _adopting = true;
            _parties.Directory.Tell(new DirectoryProtocol.Adopt(_invitation!.Network, statements));
        }
        catch (MalformedException e)
        {
            Next($"a member's answer cannot be read: {e.Message}");
        }
    }

    private void TryNext(WireProtocol.Failed failed)
    {
        // The next member would say the same, but for one that is busy, or does not know the inviter yet.
        if (failed.Refusal is { } refusal
            && refusal.Code is not (RefusalCode.Busy or RefusalCode.Unavailable or RefusalCode.NotMember))
        {
            Deny(new NetworkProtocol.Denied(Denial.NotAllowed, refusal.Message));
            return;
        }
        Next(failed.Detail);
    }

    private void Next(string why)
    {
        _lastFailure = why;
        _next = (_next + 1) % _contacts.Length;
        if (_next != 0) Ask();
        else Timers.StartSingleTimer(nameof(NextRound), new NextRound(), RoundPause);
    }

    private void WhenOutOfTime()
    {
        // A member said yes, and this node is making it durable: what comes of that is the answer.
        if (_adopting && !_adopted) Timers.StartSingleTimer(nameof(OutOfTime), new OutOfTime(), RoundPause);
        else Deny(new NetworkProtocol.Denied(Denial.Unreachable, _adopted
            ? "this node is a member now, but reaches no peer yet; it goes on trying by itself"
            : $"no member answered: {_lastFailure}; is the inviting node running, and can this machine reach it?"));
    }

    private void AwaitPeer() => _parties.Directory.Tell(new DirectoryProtocol.Subscribe(Self));

    private void SeePeers(NetworkView view)
    {
        if (view.Network != _invitation!.Network) return;
        // Everyone was told this view before, so nothing that is asked now finds the network that was.
        Disconnect();
        if (!view.ReachablePeers.Any()) return;
        Answer(new NetworkProtocol.Joined(view.Network, Math.Max(_members, view.Nodes.Count), WasMember: false));
    }

    private void Deny(NetworkProtocol.Denied denied)
    {
        _log.Info("did not join: {0}", denied.Message);
        Answer(denied);
    }

    private void Answer(object answer)
    {
        Disconnect();
        Context.Parent.Tell(new NetworkActor.Answered(_requester, answer));
        Context.Stop(Self);
    }

    /// <summary>Puts the wire back to the roster's network, before anybody else can ask for another one.</summary>
    private void Disconnect()
    {
        if (_connected) _parties.WirePeers.Tell(new WirePeersActor.NoContacts());
        _connected = false;
    }
}
