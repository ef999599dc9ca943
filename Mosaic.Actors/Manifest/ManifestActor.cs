using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Event;
using Google.Protobuf;
using Mosaic.Manifest.Store;
using Mosaic.Model;
using Mosaic.Wire;

namespace Mosaic.Manifest;

/// <summary>
/// <c>/user/manifest</c>: has the set of statements of one network; its writers are the journal, and the store keeps
/// the bytes of what is not new. What comes in is verified off this actor's thread, written to the journal, and only
/// then added, told to subscribers and answered.
/// <para>
/// Until store and journal are read, requests of this node wait and those of peers are refused; before the first
/// <see cref="NetworkView"/>, publications and peers are refused and questions wait. That of no network is empty and
/// gets no further.
/// </para>
/// <para>
/// When the journal or the store fails this actor stops: whoever started it must watch it, and stop the node, because a
/// manifest that forgets what it acknowledged is worse than none.
/// </para>
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "An actor is disposed of by its PostStop.")]
internal sealed partial class ManifestActor : ReceiveActor, IWithTimers, IWithUnboundedStash
{
    private static readonly TimeSpan ExpireInterval = TimeSpan.FromHours(1);

    private readonly IActorRef _wire;
    private readonly ManifestSettings _settings;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ManifestState _state;
    private readonly HashSet<IActorRef> _subscribers = [];
    private readonly RefusalLedger _refusals = new();

    private HybridClock _clock;
    private NetworkView? _view;
    private IngressRules _rules = IngressRules.Nobody;
    private FrozenSet<NodeId> _members = [];

    /// <summary>Use <see cref="Props(Parts, NetworkId?, ManifestSettings, ManifestLimits)"/>.</summary>
    public ManifestActor(Parts parts, NetworkId? network, ManifestSettings settings, ManifestLimits limits)
    {
        (_wire, _time, _random) = (parts.Wire, parts.Time, new Random(parts.Seed));
        _settings = settings;
        _state = new ManifestState(limits);
        ManifestEvents.Register();
        if (network is { } known) Recover(known, parts.Store(known));
        else Joining();
    }

    /// <summary>What the manifest works with.</summary>
    /// <param name="Wire">The wire, or what stands for it.</param>
    /// <param name="Store">The store of a network.</param>
    /// <param name="Time">The clock that statements are measured by.</param>
    /// <param name="Seed">Of the jitter between comparisons; another one on every node.</param>
    public sealed record Parts(IActorRef Wire, Func<NetworkId, IStatementStore> Store, TimeProvider Time, int Seed);

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    public IStash Stash { get; set; } = null!;

    /// <summary>How to start it.</summary>
    /// <param name="parts">What it works with.</param>
    /// <param name="network">Whose manifest; it is told views of this network alone. Null: none's.</param>
    /// <param name="settings">Timing and room.</param>
    /// <param name="limits">The caps; those of the protocol unless a test wants others.</param>
    public static Props Props(
        Parts parts, NetworkId? network, ManifestSettings settings, ManifestLimits? limits = null) =>
        Akka.Actor.Props.Create(() =>
            new ManifestActor(parts, network, settings, limits ?? new ManifestLimits()));

    /// <inheritdoc/>
    protected override void PreStart() => _wire.Tell(new WireProtocol.RegisterHandler(WireKindsTaken, Self));

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _stopped.Cancel();
        _stopped.Dispose();
        _loadedAhead.Dispose();
        _store?.Dispose();
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private DateTimeOffset Now => _time.GetUtcNow();

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
        ReceiveReading();
        ReceiveQueries();
        ReceiveIntake();
        ReceiveExport();
        ReceiveWire();
        ReceiveSync();
        Receive<Tick>(tick =>
        {
            if (tick == Tick.Expire) _state.Expire(Now);
            else _refusals.Forget();
            CheckpointIfDue();
        });
    }

    private void Always()
    {
        Receive<ManifestProtocol.Subscribe>(subscribe =>
        {
            if (_subscribers.Add(subscribe.Subscriber)) Context.Watch(subscribe.Subscriber);
        });
        ReceiveCheckpoint();
        Receive<Status.Failure>(failure =>
        {
            _log.Error(failure.Cause, "the manifest stops: {0}", failure.Cause.Message);
            Context.Stop(Self);
        });
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
