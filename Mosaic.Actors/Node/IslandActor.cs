using Akka.Actor;
using Google.Protobuf;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;

namespace Mosaic.Node;

/// <summary>
/// Finds the islands of a network: asks peers that are not in this node's cluster, over the wire, which cluster they
/// see, answers the same question and asks in turn, and tells its parent when this node is to go over to another
/// cluster. It asks also those whose address it does not know: a session may be open, as to the member that let it in.
/// Of those that do not know this node, an <see cref="IntroductionActor"/> is told.
/// </summary>
internal sealed class IslandActor : ReceiveActor, IWithTimers
{
    /// <summary>Peers asked at a time.</summary>
    public const int MaxAsked = 4;

    // A member that said no will not soon think better of it.
    private const int IntroductionIntervals = 10;

    private readonly IActorRef _wire;
    private readonly TimeProvider _time;
    private readonly string _protocol;
    private readonly TimeSpan _interval;
    private readonly Random _random;
    private readonly HashSet<NodeId> _askers = [];
    private IslandState _state;
    private DirectoryProtocol.Known? _known;
    private MembershipProtocol.ClusterPicture? _picture;
    private string? _target;

    /// <summary>See <see cref="Props"/>.</summary>
    public IslandActor(IActorRef wire, IActorRef directory, MembershipSettings settings, string protocol,
        TimeProvider time, int seed)
    {
        var introductions = Context.ActorOf(IntroductionActor.Props(
            wire, directory, time, settings.IslandInterval * IntroductionIntervals), "introductions");
        _protocol = protocol;
        _wire = wire;
        _time = time;
        _interval = settings.IslandInterval;
        _random = new Random(seed);
        _state = new IslandState(settings.IslandPatience);
        Receive<DirectoryProtocol.Known>(known => _known = known);
        Receive<MembershipProtocol.ClusterPicture>(picture =>
        {
            _picture = picture;
            _state = _state.WithMembers(picture.Members, picture.Alive);
            if (_target is null || picture.Alive.All(member => member.Address != _target)) return;
            _state = _state.WithMerge();
            _target = null;
        });
        Receive<MembershipProtocol.NoCluster>(_ =>
        {
            _picture = null;
            _state = _state.WithoutRun();
        });
        Receive<Tick>(_ =>
        {
            Ask();
            Schedule();
        });
        Receive<WireProtocol.Incoming>(incoming =>
        {
            var ping = incoming.Message.As<Ping>();
            var mine = Mine;
            var asker = new ClusterMember(ping.ClusterAddress, (int)ping.ClusterUid);
            _wire.Tell(new WireProtocol.Reply(incoming.Ticket, WireMessage.Of(new Pong
            {
                SentAtMs = ping.SentAtMs,
                ClusterAddress = Address,
                ClusterSize = (uint)mine.Size,
                ClusterLeaderNode = Bytes(mine.Leader),
                ClusterUid = Uid,
                HasAsker = _picture?.Alive.Contains(asker) ?? false,
                KnowsAsker = _picture?.Members.Contains(asker) ?? false,
            })));
            // It does not say whether it knows this node's member: that, only an answer does.
            if (_askers.Count < MaxAsked) _askers.Add(incoming.From);
        });
        Receive<WireProtocol.Response>(response =>
        {
            if (response.Message.Header is not Pong pong) return;
            Hear(pong);
            // Whoever knows this node's member is in one cluster with it, and may only see other members answer.
            if (!pong.KnowsAsker) Consider(pong.ClusterAddress, pong.ClusterSize, pong.ClusterLeaderNode);
        });
        Receive<WireProtocol.Failed>(failed =>
        {
            if (failed.Refusal?.Code == RefusalCode.NotMember && _known is not null)
                introductions.Tell(new IntroductionActor.Unknown(failed.To, _known));
        });
    }

    private sealed record Tick
    {
        public static readonly Tick Instance = new();
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to start it. Its parent gets <see cref="MembershipProtocol.GoOver"/>.</summary>
    /// <param name="wire"><c>/user/wire</c>.</param>
    /// <param name="directory"><c>/user/directory</c>.</param>
    /// <param name="settings">The tunables.</param>
    /// <param name="protocol">How the addresses of membership systems begin.</param>
    /// <param name="time">The clock.</param>
    /// <param name="seed">Of jitter and choice; another one on every node.</param>
    public static Props Props(IActorRef wire, IActorRef directory, MembershipSettings settings, string protocol,
        TimeProvider time, int seed) =>
        Akka.Actor.Props.Create(() => new IslandActor(wire, directory, settings, protocol, time, seed));

    /// <inheritdoc/>
    protected override void PreStart()
    {
        _wire.Tell(new WireProtocol.RegisterHandler([WireKind.Ping], Self));
        Schedule();
    }

    private IslandState.Island Mine => _picture is { Joined: true, Leader: { } leader } picture
        ? new(picture.Self.Address, picture.Alive.Count, _known?.State.NodeOf(leader))
        : new("", 0, null);

    // Also while it waits to be let in: whether others know this member, only they can say.
    private string Address => _picture?.Self.Address ?? "";

    private uint Uid => (uint)(_picture?.Self.Uid ?? 0);

    private void Ask()
    {
        // One that left, or was thrown out, has no peers.
        if (_known is null || !_known.State.Roster.Members.ContainsKey(_known.Self)) return;
        var state = _known.State;
        var lost = state.Roster.Members.Keys
            .Where(node => node != _known.Self && !state.IsReachable(node)).ToArray();
        _random.Shuffle(lost);
        var mine = Mine;
        var asked = _askers.Union(lost).Take(MaxAsked).ToArray();
        _askers.Clear();
        foreach (var node in asked)
        {
            _wire.Tell(new WireProtocol.Request(node, WireMessage.Of(new Ping
            {
                SentAtMs = (ulong)_time.GetUtcNow().ToUnixTimeMilliseconds(),
                ClusterAddress = Address,
                ClusterSize = (uint)mine.Size,
                ClusterLeaderNode = Bytes(mine.Leader),
                ClusterUid = Uid,
            }), _interval));
        }
    }

    private void Consider(string address, uint size, ByteString leader)
    {
        if (_picture is null || _picture.Alive.Any(member => member.Address == address)
            || size > RosterState.MaxMembers || leader.Length != Id256.Size) return;
        var now = _time.GetElapsedTime(0);
        var theirs = new IslandState.Island(address, (int)size, new NodeId(leader.Span));
        if (_state.Yields(Mine, theirs, now)) GoOver(address, now);
    }

    /// <summary>One of two may be a member of the other's cluster without having it in its own.</summary>
    private void Hear(Pong pong)
    {
        if (_picture is null || pong.ClusterSize > RosterState.MaxMembers) return;
        var now = _time.GetElapsedTime(0);
        var peer = new ClusterMember(pong.ClusterAddress, (int)pong.ClusterUid);
        _state = _state.WithHeard(peer, pong.HasAsker, pong.KnowsAsker, _picture.Members, now);
        if (_state.YieldsTorn(peer, Mine.Size, (int)pong.ClusterSize, now)) GoOver(peer.Address, now);
        if (!_state.IsMute(peer, now)) return;
        _state = _state.WithReconnect(peer, now);
        Context.Parent.Tell(new MembershipProtocol.Reconnect(peer));
    }

    private void GoOver(string address, TimeSpan now)
    {
        if (MembershipSystem.AddressOf(address, _protocol) is not { } target) return;
        _state = _state.WithYield(now);
        _target = address;
        _picture = null;
        Context.Parent.Tell(new MembershipProtocol.GoOver(target));
    }

    private void Schedule() =>
        Timers.StartSingleTimer(Tick.Instance, Tick.Instance, _interval * (0.75 + 0.5 * _random.NextDouble()));

    private static ByteString Bytes(NodeId? node) =>
        node is { } id ? UnsafeByteOperations.UnsafeWrap(id.Value.ToArray()) : ByteString.Empty;
}
