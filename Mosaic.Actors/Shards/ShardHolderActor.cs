using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Shards.Events;
using Mosaic.Wire;
using Mosaic.Wire.Messages;
using static Mosaic.Shards.HolderProtocol;

namespace Mosaic.Shards;

/// <summary>
/// Owns the columns of the contents whose ids fall to it: takes their shards, commits them, serves, checks, repairs and
/// frees them. Its index is its journal. One piece of work at a time changes the rows of a content; reads go on beside.
/// </summary>
internal sealed partial class ShardHolderActor : ReceivePersistentActor, IWithTimers
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(250);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HolderContext _context;
    private readonly int _number;
    private readonly IActorRef _scrub;
    private readonly IActorRef _parent = Context.Parent;
    private ShardIndexState _index = ShardIndexState.Empty;
    private NetworkView? _view;
    private HybridClock _clock;

    public ShardHolderActor(HolderContext context, NetworkId network, int number, IActorRef scrub)
    {
        PersistenceId = $"shards-{network}-{number}";
        _context = context;
        _number = number;
        _scrub = scrub;
        Recover<SnapshotOffer>(offer => _index = ShardsEvents.Read((IndexSnapshot)offer.Snapshot));
        Recover<ColumnsCommitted>(e => _index = ShardsEvents.Apply(_index, e));
        Recover<ContentFreed>(e => _index = ShardsEvents.Apply(_index, e));
        Recover<RecoveryCompleted>(_ => OnRecovered());

        Command<Continue>(message =>
        {
            if (ReferenceEquals(message.Asker, this)) message.Then();
        });
        Command<NetworkView>(OnView);
        Command<Tick>(_ => OnTick());
        CommandLeases();
        CommandCommits();
        CommandReads();
        CommandManifest();
        Command<SaveSnapshotSuccess>(saved =>
        {
            DeleteMessages(saved.Metadata.SequenceNr);
            DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
        });
        Command<SaveSnapshotFailure>(failed => _log.Warning(failed.Cause, "holder-{0} has no new snapshot", _number));
        Command<DeleteMessagesSuccess>(_ => { });
        Command<DeleteMessagesFailure>(failed => _log.Warning(failed.Cause, "holder-{0} keeps old events", _number));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(failed =>
            _log.Warning(failed.Cause, "holder-{0} keeps old snapshots", _number));
    }

    /// <inheritdoc/>
    public override string PersistenceId { get; }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private DateTimeOffset Now => _context.Now;

    public static Props Props(HolderContext context, NetworkId network, int number, IActorRef scrub) =>
        Akka.Actor.Props.Create(() => new ShardHolderActor(context, network, number, scrub));

    private void OnRecovered()
    {
        _clock = new HybridClock(_index.LatestReceipt);
        long fileBytes = 0;
        var rowBytes = ImmutableDictionary.CreateBuilder<AccountId, long>();
        var columns = ImmutableArray.CreateBuilder<IndexRow>();
        foreach (var held in _index.Contents.Values)
        {
            foreach (var (geometry, root) in held.Columns)
            {
                if (_context.Files.References.Add(root)) fileBytes += geometry.StoredLength;
                rowBytes[held.Owner] = rowBytes.GetValueOrDefault(held.Owner) + geometry.StoredLength;
                columns.Add(new IndexRow(held.Content, geometry, root));
            }
        }
        _parent.Tell(new HolderReady(_number, fileBytes, rowBytes.ToImmutable(), columns.Count));
        LookForMissingFiles(columns.ToImmutable());
    }

    private void OnView(NetworkView view)
    {
        var first = _view is null;
        _view = view;
        if (first) StartOffering();
    }

    private void OnTick()
    {
        ExpireEarlyShards();
        ExpireCommits();
        if (_early.Count == 0 && _pending.Count == 0 && _jobs.Count == 0) Timers.Cancel(Tick.Key);
    }

    /// <summary>Deadlines are looked at only while something has one.</summary>
    private void EnsureTicking()
    {
        if (!Timers.IsTimerActive(Tick.Key)) Timers.StartPeriodicTimer(Tick.Key, Tick.Instance, TickInterval);
    }

    private void SnapshotWhenDue()
    {
        if (LastSequenceNr % _context.Settings.SnapshotEvery == 0) SaveSnapshot(ShardsEvents.Snapshot(_index));
    }

    private void Run<T>(Func<T> work, Action<T> done, Action<Exception> failed) =>
        _context.Run(Self, this, work, done, failed);

    private void Answer(long ticket, IMessage header) => Answer(ticket, WireMessage.Of(header));

    private void Answer(long ticket, WireMessage message) =>
        _context.Wire.Tell(new WireProtocol.Reply(ticket, message));

    private void Refuse(long ticket, RefusalCode code, string message, uint retryAfterMs = 0) =>
        Answer(ticket, WireMessage.Refuse(code, message, 0, retryAfterMs));

    private void RefuseBusy(long ticket, string message) =>
        Refuse(ticket, RefusalCode.Busy, message, (uint)TickInterval.TotalMilliseconds);

    private void RefuseFailure(long ticket, Exception failure)
    {
        var full = DiskFull.Is(failure);
        if (!full) _log.Error(failure, "holder-{0} cannot use its files", _number);
        Refuse(ticket, full ? RefusalCode.DiskFull : RefusalCode.Unavailable,
            full ? "the disk is full" : $"the disk failed: {failure.Message}");
    }

    private Receipt Sign(ContentId content, IEnumerable<(int Column, ColumnRoot Root)> columns)
    {
        _clock = _clock.Tick(Now);
        return Receipt.Create(_view!.Network, _context.Node, content, columns, _clock.Last);
    }

    private sealed class Tick
    {
        public const string Key = "tick";

        public static readonly Tick Instance = new();
    }
}
