using System.Collections.Frozen;
using Akka.Actor;
using Akka.Event;
using Google.Protobuf;
using Mosaic.Model;
using Mosaic.Wire;
using static Mosaic.Manifest.PartitionProtocol;

namespace Mosaic.Manifest;

/// <summary>
/// <c>/user/manifest</c>: has the set of statements of one network in memory and its partition actors as journal. What
/// comes in is verified off this actor's thread, written to the journal, and only then added, told to subscribers and
/// answered.
/// <para>
/// Until the journal is read, requests of this node wait and those of peers are refused; before the first
/// <see cref="NetworkView"/>, publications and peers are refused and questions wait. That of no network is empty and
/// gets no further.
/// </para>
/// <para>
/// When the journal fails this actor stops: whoever started it must watch it, and stop the node, because a manifest
/// that forgets what it acknowledged is worse than none.
/// </para>
/// </summary>
internal sealed partial class ManifestActor : ReceiveActor, IWithTimers, IWithUnboundedStash
{
    private static readonly TimeSpan ExpireInterval = TimeSpan.FromHours(1);

    private readonly IActorRef _wire;
    private readonly ManifestSettings _settings;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ManifestState _state;
    private readonly IActorRef[] _partitions;
    private readonly HashSet<int> _recovering = [.. Enumerable.Range(0, Actors)];
    private readonly List<BuriedVersion> _buried = [];
    private readonly HashSet<IActorRef> _subscribers = [];
    private readonly RefusalLedger _refusals = new();

    private HybridClock _clock;
    private NetworkView? _view;
    private IngressRules _rules = IngressRules.Nobody;
    private FrozenSet<NodeId> _members = [];

    /// <summary>Use <see cref="Props(IActorRef, NetworkId?, ManifestSettings, TimeProvider, int)"/>.</summary>
    public ManifestActor(IActorRef wire, NetworkId? network, ManifestSettings settings, TimeProvider time, int seed,
        ManifestLimits limits)
    {
        _wire = wire;
        _settings = settings;
        _time = time;
        _random = new Random(seed);
        _state = new ManifestState(limits);
        ManifestEvents.Register();
        if (network is { } known)
        {
            _partitions = [.. Enumerable.Range(0, Actors).Select(number => Context.Watch(Context.ActorOf(
                ManifestPartitionActor.Props(known, number, settings.SnapshotAfter), $"partition-{number}")))];
            Recovering();
        }
        else
        {
            _partitions = [];
            Joining();
        }
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    public IStash Stash { get; set; } = null!;

    /// <summary>How to start it.</summary>
    /// <param name="wire">The wire, or what stands for it.</param>
    /// <param name="network">Whose manifest; it is told views of this network alone. Null: none's.</param>
    /// <param name="settings">Timing and room.</param>
    /// <param name="time">The clock that statements are measured by.</param>
    /// <param name="seed">Of the jitter between comparisons; another one on every node.</param>
    public static Props Props(
        IActorRef wire, NetworkId? network, ManifestSettings settings, TimeProvider time, int seed) =>
        Props(wire, network, settings, time, seed, new ManifestLimits());

    /// <summary>The same with other caps.</summary>
    public static Props Props(IActorRef wire, NetworkId? network, ManifestSettings settings, TimeProvider time,
        int seed, ManifestLimits limits) =>
        Akka.Actor.Props.Create(() => new ManifestActor(wire, network, settings, time, seed, limits));

    /// <inheritdoc/>
    protected override void PreStart() => _wire.Tell(new WireProtocol.RegisterHandler(WireKindsTaken, Self));

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private DateTimeOffset Now => _time.GetUtcNow();

    private void Recovering()
    {
        Always();
        Receive<Recovered>(recovered => Restore(recovered.Portion));
        Receive<RecoveryDone>(done =>
        {
            _recovering.Remove(done.Number);
            if (_recovering.Count > 0) return;
            // After all tombstones that keep their bodies away, and all that those depend on.
            foreach (var version in _buried) _state.Remember(version, new ManifestChanges());
            _buried.Clear();
            _buried.TrimExcess();
            var expired = _state.Expire(Now);
            _log.Info("manifest: {0} versions, {1} tombstones, {2} receipts recovered; {3} receipts expired",
                _state.Versions, _state.Tombstones, _state.Receipts, expired);
            Timers.StartPeriodicTimer(nameof(Tick.Expire), Tick.Expire, ExpireInterval);
            Timers.StartPeriodicTimer(nameof(Tick.AskAgain), Tick.AskAgain, _settings.AskAgainAfter);
            Become(Joining);
            Stash.UnstashAll();
        });
        Receive<WireProtocol.Incoming>(incoming => RefuseUnavailable(incoming, "the manifest is still being read"));
        ReceiveAny(_ => Stash.Stash());
    }

    private void Joining()
    {
        Always();
        ReceiveStatistics();
        Receive<NetworkView>(view =>
        {
            Follow(view);
            ScheduleSync();
            Become(Serving);
            Stash.UnstashAll();
        });
        Receive<WireProtocol.Incoming>(incoming => RefuseUnavailable(incoming, "this node is in no network yet"));
        Receive<ManifestProtocol.Publish>(publish => Sender.Tell(new ManifestProtocol.NotPublished(
            publish.Statements.IsDefaultOrEmpty ? default : publish.Statements[0].Id,
            "this node is in no network yet", publish.Correlation)));
        Receive<Tick>(_ => { });
        ReceiveAny(_ => Stash.Stash());
    }

    private void Serving()
    {
        Always();
        Receive<NetworkView>(Follow);
        ReceiveStatistics();
        ReceiveQueries();
        ReceiveIntake();
        ReceiveWire();
        ReceiveSync();
        Receive<Tick>(tick =>
        {
            if (tick == Tick.Expire) _state.Expire(Now);
            else _refusals.Forget();
        });
    }

    private void Always()
    {
        Receive<ManifestProtocol.Subscribe>(subscribe =>
        {
            if (_subscribers.Add(subscribe.Subscriber)) Context.Watch(subscribe.Subscriber);
        });
        Receive<AskWhole>(ask => Sender.Tell(new Whole(WholeOf(ask.Number))));
        Receive<Terminated>(terminated =>
        {
            if (_subscribers.Remove(terminated.ActorRef)) return;
            _log.Error("the manifest's journal failed ({0}); the manifest stops", terminated.ActorRef.Path.Name);
            Context.Stop(Self);
        });
    }

    private void ReceiveStatistics() =>
        Receive<ManifestProtocol.GetStatistics>(_ => Sender.Tell(new ManifestProtocol.Statistics(
            _state.Versions, _state.Tombstones, _state.Receipts, _refusals.ByReason)
        {
            RefusedBySender = _refusals.BySender,
        }));

    private void Restore(Portion portion)
    {
        var changes = new ManifestChanges();
        foreach (var entry in portion.Entries)
        {
            _state.Add(entry, DateTimeOffset.MinValue, changes);
            _clock = _clock.Follow(entry.Time, Now);
        }
        _buried.AddRange(portion.Buried);
    }

    private Portion WholeOf(int number) => new(
        [.. from partition in Enumerable.Range(0, ManifestLimits.Partitions)
            where ActorOf(partition) == number
            from bucket in Enumerable.Range(0, ManifestLimits.Buckets)
            from id in _state.Digests.Ids(partition, bucket).ToArray()
            select _state.Find(id)!],
        [.. _state.Buried.Where(version => ActorOf(version.Partition) == number)]);

    private void Follow(NetworkView view)
    {
        var before = _view;
        _view = view;
        var grew = !_rules.Covers(view);
        if (grew)
        {
            _rules = _rules.With(view);
            _refusals.Forget();
        }
        if (before is null || !before.Nodes.Keys.ToHashSet().SetEquals(view.Nodes.Keys))
            _members = view.Nodes.Keys.ToFrozenSet();
        SyncWith(before, view, grew);
    }

    private void Send(NodeId to, IMessage header, object correlation) => _wire.Tell(
        new WireProtocol.Request(to, WireMessage.Of(header), _settings.RequestTimeout, correlation), Self);

    private sealed record Tick(string Name)
    {
        public static readonly Tick Expire = new(nameof(Expire));
        public static readonly Tick AskAgain = new(nameof(AskAgain));
    }
}
