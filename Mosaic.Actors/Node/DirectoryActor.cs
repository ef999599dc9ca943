using System.Collections.Immutable;
using System.Security.Cryptography;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Shards;

namespace Mosaic.Node;

/// <summary>
/// <c>/user/directory</c>: keeps the <see cref="DirectoryState"/>, durable before it is used, signs what this node says
/// of itself, and sends everyone who asked each new <see cref="NetworkView"/>. When its journal fails it stops, and
/// whoever started it must end the node.
/// </summary>
internal sealed partial class DirectoryActor : ReceivePersistentActor, IWithTimers
{
    private enum Tick { Refresh, Advertise, AskUsage }

    private readonly NodeKey _node;
    private readonly DirectorySettings _settings;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _started;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<IActorRef> _viewers = [];
    private readonly HashSet<IActorRef> _knowers = [];
    private readonly EndpointResolver _endpoints = new();
    private readonly Dictionary<string, long> _refused = new(StringComparer.Ordinal);

    private NodeAccount _account;
    private DirectoryState _state = DirectoryState.Empty;
    private NodeMemory _memory = NodeMemory.Empty;
    private NetworkView? _view;
    private DirectoryProtocol.Reached? _reached;
    private IActorRef? _shards;
    private ShardsProtocol.Usage? _usage;
    private DateTimeOffset _advertised;
    private bool _warnedOfOther;
    private bool _isRevoked;
    private int _events;

    /// <summary>See <see cref="Props"/>.</summary>
    public DirectoryActor(NodeKey node, NodeAccount account, DirectorySettings settings, TimeProvider time)
    {
        DirectoryEvents.Register();
        _node = node;
        _account = account;
        _settings = settings;
        _time = time;
        _started = Now;
        Recover<SnapshotOffer>(offer => Apply((IMessage)offer.Snapshot));
        Recover<IMessage>(persisted =>
        {
            Apply(persisted);
            _events++;
        });
        Recover<RecoveryCompleted>(_ => Publish());
        CommandOwn();
        CommandOthers();
        CommandRoster();
        CommandSubscriptions();
        CommandSnapshots();
    }

    /// <inheritdoc/>
    public override string PersistenceId => "directory";

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to start it.</summary>
    /// <param name="node">Signs advertisements and memberships; the caller's to dispose after the system ended.</param>
    /// <param name="account">Its key signs foundings and memberships; likewise.</param>
    /// <param name="settings">Its tunables.</param>
    /// <param name="time">The clock.</param>
    public static Props Props(NodeKey node, NodeAccount account, DirectorySettings settings, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new DirectoryActor(node, account, settings, time));

    private DateTimeOffset Now => _time.GetUtcNow();

    private NodeId SelfId => _node.NodeId;

    private void CommandOwn()
    {
        Command<DirectoryProtocol.GetRemembered>(_ => Sender.Tell(
            new DirectoryProtocol.Remembered(_memory, _state.Roster.Network)));
        Command<DirectoryProtocol.Begin>(Begin);
        Command<DirectoryProtocol.UseAccount>(use => UseAccount(use.Account));
        Command<DirectoryProtocol.SetZone>(set => SetZone(set.Zone));
        Command<DirectoryProtocol.Reached>(reached =>
        {
            _reached = reached;
            AdvertiseSoon();
        });
        Command<DirectoryProtocol.WatchUsage>(watch =>
        {
            _shards = watch.Shards;
            Timers.StartPeriodicTimer(Tick.AskUsage, Tick.AskUsage, TimeSpan.Zero, _settings.UsageInterval);
        });
        Command<ShardsProtocol.Usage>(usage =>
        {
            var changed = _usage?.Capacity != usage.Capacity || _usage?.Used != usage.Used;
            _usage = usage;
            if (changed) AdvertiseSoon();
        });
        Command<Tick>(tick =>
        {
            if (tick == Tick.Refresh) _endpoints.Forget();
            if (tick == Tick.AskUsage) _shards?.Tell(new ShardsProtocol.GetUsage());
            else Advertise();
        });
    }

    private void CommandOthers()
    {
        Command<DirectoryProtocol.Learn>(learn => Learn(learn.Statements));
        Command<DirectoryProtocol.ClusterSeen>(seen =>
        {
            var before = _state;
            _state = _state.WithAlive(seen.Alive, Now);
            var lost = _state.LastSeen.Where(at => before.LastSeen.GetValueOrDefault(at.Key) != at.Value)
                .Select(static at => at.Key).ToArray();
            Keep(lost.Length > 0 ? [DirectoryEvents.Lost(lost, Now)] : [], static () => { });
        });
        Command<DirectoryProtocol.Resolved>(resolved =>
        {
            if (_endpoints.Learn(resolved)) Publish();
        });
    }

    private void CommandSubscriptions()
    {
        Command<DirectoryProtocol.GetView>(_ => Sender.Tell(new DirectoryProtocol.View(_view)));
        Command<DirectoryProtocol.GetStatistics>(_ => Sender.Tell(
            new DirectoryProtocol.Statistics(_refused.ToImmutableSortedDictionary(StringComparer.Ordinal))));
        Command<DirectoryProtocol.Subscribe>(subscribe =>
        {
            if (_viewers.Add(subscribe.Subscriber)) Context.Watch(subscribe.Subscriber);
            if (_view is not null) subscribe.Subscriber.Tell(_view);
        });
        Command<DirectoryProtocol.SubscribeKnown>(subscribe =>
        {
            if (_knowers.Add(subscribe.Subscriber)) Context.Watch(subscribe.Subscriber);
            subscribe.Subscriber.Tell(new DirectoryProtocol.Known(SelfId, _state, []));
        });
        Command<Terminated>(ended =>
        {
            _viewers.Remove(ended.ActorRef);
            _knowers.Remove(ended.ActorRef);
        });
    }

    private void CommandSnapshots()
    {
        Command<SaveSnapshotSuccess>(saved =>
        {
            DeleteMessages(saved.Metadata.SequenceNr);
            DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
        });
        Command<SaveSnapshotFailure>(failure =>
            _log.Warning("no snapshot of the directory: {0}", failure.Cause.Message));
        Command<DeleteMessagesSuccess>(static _ => { });
        Command<DeleteSnapshotsSuccess>(static _ => { });
        Command<DeleteMessagesFailure>(failure => _log.Warning("old events stay: {0}", failure.Cause.Message));
        Command<DeleteSnapshotsFailure>(failure => _log.Warning("old snapshots stay: {0}", failure.Cause.Message));
    }

    private void Begin(DirectoryProtocol.Begin begin)
    {
        var asker = Sender;
        var events = new List<IMessage>();
        var next = _state;
        if (next.Roster.Founding is { } known && known.IsOpen != begin.Insecure)
        {
            asker.Tell(new Status.Failure(new NodeStartException(NodeStartError.BadConfiguration, known.IsOpen
                ? "this node is in an open network, which anyone can join and read what is not encrypted; start it with"
                    + " --insecure, or use a new data folder and an invitation"
                : "this node's network admits by invitation only; start it without --insecure")));
            return;
        }
        if (begin.Memory != _memory) events.Add(DirectoryEvents.Kept(begin.Memory));
        if (next.Roster.Network is null && begin.Memory.Join.IsEmpty && !_account.IsLoggedOut)
        {
            var nonce = RandomNumberGenerator.GetBytes(Founding.NonceSize);
            var founding = Founding.Create(_account.Key.Signing, SelfId, Hlc.At(Now), nonce, begin.Insecure);
            _log.Info("founded the network {0}", founding.Network.Value.ToShortString());
            events.Add(DirectoryEvents.Kept(founding.Statement));
            next = next.With(founding.Statement);
        }
        if (OwnMembership(next) is { } member) events.Add(DirectoryEvents.Kept(member));
        Keep(events, () => asker.Tell(new DirectoryProtocol.Began()));
        Timers.StartPeriodicTimer(Tick.Refresh, Tick.Refresh, _settings.RefreshInterval);
    }

    private void UseAccount(NodeAccount account)
    {
        var asker = Sender;
        _account = account;
        ImmutableArray<Statement> news = OwnMembership(_state) is { } member ? [member] : [];
        Keep([.. news.Select(DirectoryEvents.Kept)], () => asker.Tell(new DirectoryProtocol.AccountUsed()), news);
    }

    private void SetZone(string zone)
    {
        var asker = Sender;
        Keep([DirectoryEvents.Kept(_memory with { Zone = zone })], () =>
        {
            asker.Tell(new DirectoryProtocol.ZoneSet(zone));
            AdvertiseSoon();
        });
    }

    /// <summary>
    /// This node's membership in the network, where that is known, needs no invitation and does not have it yet. A node
    /// that left or was revoked does not come back by itself.
    /// </summary>
    private Statement? OwnMembership(DirectoryState state)
    {
        if (_account.IsLoggedOut || state.Roster.Founding is not { } founding) return null;
        var view = state.Roster.View;
        var known = view.Nodes.GetValueOrDefault(SelfId);
        if (known is { Standing: Standing.Left or Standing.Revoked }
            || (known is { Standing: Standing.Member } && known.Member.Account == _account.Id)) return null;
        var free = founding.IsOpen || known is { Standing: Standing.Member }
            || view.Accounts.Contains(_account.Id) || founding.Founder == _account.Id;
        if (!free) return null;
        return Member.Create(founding.Network, _node.Signing, _account.Key.Signing, _node.MemberKeys(), NextTime(state))
            .Statement;
    }

    /// <summary>A time after everything the roster has.</summary>
    private Hlc NextTime(DirectoryState state) => new HybridClock(
        state.Roster.Entries.IsEmpty ? Hlc.Zero : state.Roster.Entries.Max!.Time).Tick(Now).Last;

    private void AdvertiseSoon()
    {
        var wait = _advertised + _settings.AdvertiseInterval - Now;
        if (wait <= TimeSpan.Zero) Advertise();
        else Timers.StartSingleTimer(Tick.Advertise, Tick.Advertise, wait);
    }

    private void Advertise()
    {
        if (_reached is null || _state.Roster.Network is not { } network
            || !_state.Roster.Members.ContainsKey(SelfId) || (_shards is not null && _usage is null)) return;
        _advertised = Now;
        var last = _state.Advertisements.GetValueOrDefault(SelfId);
        var time = new HybridClock(last?.Time ?? Hlc.Zero).Tick(Now).Last;
        var cluster = _reached.Cluster;
        var statement = Advertisement.Create(network, _node.Signing, time, cluster?.Address ?? "",
            _reached.WireEndpoints, _memory.Zone, _usage?.Capacity ?? 0, _usage?.Used ?? 0, NodeVersion.Text,
            _started, cluster?.Uid ?? 0).Statement;
        Keep(IsWorthKeeping(_state, statement) ? [DirectoryEvents.Kept(statement)] : [],
            () => _state = _state.With(statement));
    }

    /// <summary>Persists the events, goes on, and tells all who want to know; what comes meanwhile waits.</summary>
    private void Keep(List<IMessage> events, Action then, params ImmutableArray<Statement> news)
    {
        if (events.Count == 0)
        {
            then();
            Publish(news);
            return;
        }
        var left = events.Count;
        PersistAll(events, persisted =>
        {
            Apply(persisted);
            if (--left > 0) return;
            _events += events.Count;
            if (_events >= _settings.SnapshotAfter)
            {
                _events = 0;
                SaveSnapshot(DirectoryEvents.Snapshot(_state, _memory));
            }
            then();
            Publish(news);
        });
    }

    private void Apply(IMessage persisted) => (_state, _memory) = DirectoryEvents.Apply(_state, _memory, persisted);

    private void Publish(params ImmutableArray<Statement> news)
    {
        WarnIfRevoked();
        foreach (var endpoint in _endpoints.Unresolved(_state)) Resolve(endpoint);
        foreach (var knower in _knowers) knower.Tell(new DirectoryProtocol.Known(SelfId, _state, news));
        if (_state.ToView(SelfId, _account.Id, Now, _endpoints.Of) is not { } view) return;
        foreach (var peer in view.Peers.Where(peer => (_view?.IsReachable(peer.Node) ?? false) != peer.Reachable))
            _log.Info("peer {0} at {1} is {2}", peer.Node.Value.ToShortString(), peer.ClusterAddress,
                peer.Reachable ? "reachable" : "unreachable");
        var entered = _view?.Network != view.Network;
        _view = view;
        foreach (var viewer in _viewers) viewer.Tell(view);
        // What is used is another network's still. Nobody waits for that: whoever is not advertised is not found.
        if (entered) _shards?.Tell(new ShardsProtocol.GetUsage());
    }

    private void WarnIfRevoked()
    {
        var before = _isRevoked;
        _isRevoked = _state.Roster.View.IsRevoked(SelfId);
        if (_isRevoked && !before)
            _log.Warning("this node was revoked and is out of network {0} for good; to come back, this machine needs a"
                + " new data folder and an invitation", _state.Roster.Network!.Value.Value.ToShortString());
    }

    private void Resolve(string endpoint) =>
        EndpointResolver.ResolveAsync(endpoint).PipeTo(
            Self, success: addresses => new DirectoryProtocol.Resolved(endpoint, addresses));
}
