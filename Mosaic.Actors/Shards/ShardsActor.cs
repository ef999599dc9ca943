using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Mosaic.Codecs.Keys;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Shards.Events;
using Mosaic.Wire;
using Mosaic.Wire.Messages;
using static Mosaic.Shards.HolderProtocol;

namespace Mosaic.Shards;

/// <summary>
/// <c>/user/shards</c>: reserves room, keeps the books of leases and capacity, and routes by content id to
/// holder-0..15. It and its children stand and fall together: if a holder stops (its journal failed), all start anew,
/// so that the books and the references to files are always those of the indexes. Leases do not survive that
/// (ADR 0003). All that it holds is of one network; capacity alone is the node's in any (ADR 0007). In no network it
/// holds nothing.
/// </summary>
public sealed partial class ShardsActor : ReceivePersistentActor, IWithTimers
{
    /// <summary>How many holders there are; part of the format: it says which journal a content is in.</summary>
    public const int Holders = 16;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(1);

    private static readonly ImmutableArray<WireKind> Kinds =
        [WireKind.StoreRequest, WireKind.ShardData, WireKind.Commit, WireKind.Release, WireKind.GetShards];

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HolderContext _context;
    private readonly ShardsSettings _settings;
    private readonly NetworkId? _network;
    private readonly Remembered _remembered;
    private readonly Dictionary<int, int> _quarantined = [];
    private ImmutableArray<IActorRef> _holders = [];
    private CapacityState _capacity = CapacityState.Empty;
    private LeaseBook _leases = LeaseBook.Empty;
    private ulong? _configured;
    private long _diskFree;
    private int _columns;
    private int _holdersReady;
    private bool _cleaned;
    private bool _capacityChosen;

    /// <summary>See <see cref="Props"/>.</summary>
    public ShardsActor(ShardsSettings settings, NetworkId? network, string dataFolder, SigningKey node,
        IActorRef wire, IActorRef manifest, TimeProvider clock, IShardDisk disk, Remembered remembered)
    {
        ShardsEvents.Register();
        _settings = settings;
        _network = network;
        _remembered = remembered;
        _context = new HolderContext(settings,
            new ColumnFiles(disk, new ColumnPaths(dataFolder, network ?? default), settings.TreeCache),
            new DiskThreads(settings.DiskThreads, settings.MaxDiskQueue), node, wire, manifest, clock);
        Recover<CapacityChanged>(Apply);
        Recover<SnapshotOffer>(_ => { });
        Recover<RecoveryCompleted>(_ => Start());

        Command<Continue>(message =>
        {
            if (ReferenceEquals(message.Asker, this)) message.Then();
        });
        Command<NetworkView>(OnView);
        Command<WireProtocol.Incoming>(OnIncoming);
        CommandBooks();
        CommandLocal();
        Command<Terminated>(message => throw new InvalidOperationException(
            $"{message.ActorRef.Path.Name} stopped: its journal failed"));
    }

    /// <inheritdoc/>
    public override string PersistenceId => "shards-capacity";

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>
    /// The actor of this module. It registers itself with the wire and the manifest.
    /// </summary>
    /// <param name="settings">See <see cref="ShardsSettings.FromConfig"/>.</param>
    /// <param name="network">Whose columns these are; it is told views of this network alone. Null: none's.</param>
    /// <param name="dataFolder">Where <c>shards/</c> and <c>tmp/</c> are.</param>
    /// <param name="node">Signs receipts; the caller's to dispose, after the system ended.</param>
    /// <param name="wire">See <see cref="WireProtocol"/>.</param>
    /// <param name="manifest">See <see cref="ManifestProtocol"/>.</param>
    /// <param name="clock">The time; null: the system's.</param>
    /// <param name="disk">The file system; null: the real one.</param>
    public static Props Props(ShardsSettings settings, NetworkId? network, string dataFolder, SigningKey node,
        IActorRef wire, IActorRef manifest, TimeProvider? clock = null, IShardDisk? disk = null)
    {
        var remembered = new Remembered();
        return Akka.Actor.Props.Create(() => new ShardsActor(settings, network, dataFolder, node, wire, manifest,
            clock ?? TimeProvider.System, disk ?? ShardDisk.Instance, remembered));
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(_ => Directive.Escalate);

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _context.Threads.Dispose();
        base.PostStop();
    }

    private NetworkView? View => _remembered.View;

    private bool Settled => _cleaned && _capacityChosen && _holdersReady == _holders.Length;

    private bool Ready => Settled && View is not null;

    private void Start()
    {
        var scrub = Context.ActorOf(ScrubActor.Props(_context), "scrub");
        if (_network is { } network)
        {
            _holders =
            [
                .. Enumerable.Range(0, Holders).Select(number => Context.Watch(Context.ActorOf(
                    ShardHolderActor.Props(_context, network, number, scrub), $"holder-{number}"))),
            ];
        }
        if (View is { } view) OnView(view);
        _context.Wire.Tell(new WireProtocol.RegisterHandler(Kinds, Self));
        _context.Manifest.Tell(new ManifestProtocol.Subscribe(Self));
        var cleans = _network is not null;
        Run(() => (Removed: cleans ? _context.Files.CleanLeases() : 0, Free: _context.Files.FreeBytes()), found =>
        {
            if (found.Removed > 0) _log.Info("removed {0} files of leases of an earlier run", found.Removed);
            _diskFree = found.Free;
            _cleaned = true;
            ChooseCapacity();
            SweepWhenReady();
        }, failure => throw new InvalidOperationException("the data folder cannot be used", failure));
        Timers.StartPeriodicTimer(SweepLeases.Key, SweepLeases.Instance, SweepInterval);
        Timers.StartPeriodicTimer(SampleDisk.Key, SampleDisk.Instance, SampleInterval);
        scrub.Tell(new ScrubHolders(_holders));
    }

    /// <summary>What the configuration says counts when it says something new; else what was set last.</summary>
    private void ChooseCapacity()
    {
        var configured = (ulong)_settings.Capacity;
        if (_configured is null || (configured > 0 && configured != _configured))
        {
            var bytes = configured > 0 ? configured : (ulong)(_diskFree / 2);
            PersistAsync(new CapacityChanged { Bytes = bytes, Configured = configured }, e =>
            {
                Apply(e);
                _capacityChosen = true;
                AnswerWhenSettled();
            });
        }
        else
        {
            _capacityChosen = true;
            AnswerWhenSettled();
        }
    }

    private void AnswerWhenSettled()
    {
        if (Settled) Stash.UnstashAll();
    }

    private void Apply(CapacityChanged e)
    {
        _configured = e.Configured;
        _capacity = _capacity.WithCapacity((long)Math.Min(e.Bytes, long.MaxValue));
    }

    private void OnView(NetworkView view)
    {
        _remembered.View = view;
        foreach (var holder in _holders) holder.Tell(view);
    }

    private void SweepWhenReady()
    {
        if (!_cleaned || _network is null || _holdersReady < Holders) return;
        Run(_context.Files.Sweep, removed =>
        {
            if (removed > 0) _log.Info("removed {0} files that no index row names", removed);
        }, failure => _log.Warning(failure, "cannot look for files that no index row names"));
    }

    private IActorRef HolderOf(ContentId content) => _holders[(int)(content.Value.Prefix % Holders)];

    private void Run<T>(Func<T> work, Action<T> done, Action<Exception> failed) =>
        _context.Run(Self, this, work, done, failed);

    private void Reply(long ticket, WireMessage message) =>
        _context.Wire.Tell(new WireProtocol.Reply(ticket, message));

    private void Refuse(long ticket, RefusalCode code, string message, uint retryAfterMs = 0) =>
        Reply(ticket, WireMessage.Refuse(code, message, 0, retryAfterMs));

    /// <summary>What others told and will not tell again when this actor starts anew.</summary>
    public sealed class Remembered
    {
        /// <summary>The network as it was told last.</summary>
        public NetworkView? View { get; set; }

        /// <summary>Whom damage is told.</summary>
        public ISet<IActorRef> DamageSubscribers { get; } = new HashSet<IActorRef>();
    }

    private sealed class SweepLeases
    {
        public const string Key = "sweep";

        public static readonly SweepLeases Instance = new();
    }

    private sealed class SampleDisk
    {
        public const string Key = "sample";

        public static readonly SampleDisk Instance = new();
    }
}
