using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Mosaic.Manifest.Events;
using Mosaic.Model;
using static Mosaic.Manifest.PartitionProtocol;

namespace Mosaic.Manifest;

/// <summary>
/// The journal of some digest partitions. It writes one batch at a time, and while that is written gathers the next
/// one. It holds no state: what it recovers and what it made durable goes to its parent. When the journal fails it
/// stops, and its parent with it.
/// </summary>
internal sealed class ManifestPartitionActor : UntypedPersistentActor
{
    /// <summary>Statements of one event.</summary>
    public const int MaxPerEvent = 128;

    /// <summary>Events of one write.</summary>
    public const int MaxEventsPerWrite = 64;

    /// <summary>Above this many bytes no snapshot is written: it would be one value, in memory several times.</summary>
    public const long MaxSnapshotBytes = 256L << 20;

    private readonly int _number;
    private readonly int _snapshotAfter;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Queue<ManifestEntry> _entries = new();
    private readonly Queue<BuriedVersion> _buried = new();
    private readonly Queue<Portion> _writing = new();
    private long _sinceSnapshot;
    private long _inSnapshot;
    private bool _snapshotting;
    private bool _collecting;

    /// <summary>The actor of one number in the manifest of one network.</summary>
    public ManifestPartitionActor(NetworkId network, int number, int snapshotAfter)
    {
        _number = number;
        _snapshotAfter = snapshotAfter;
        PersistenceId = $"manifest-{network}-{number}";
    }

    /// <inheritdoc/>
    public override string PersistenceId { get; }

    /// <summary>How to start it.</summary>
    public static Props Props(NetworkId network, int number, int snapshotAfter) =>
        Akka.Actor.Props.Create(() => new ManifestPartitionActor(network, number, snapshotAfter));

    /// <inheritdoc/>
    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer { Snapshot: ManifestSnapshot snapshot }:
                var whole = ManifestEvents.Read(snapshot);
                _inSnapshot = whole.Count;
                Context.Parent.Tell(new Recovered(whole));
                break;
            case StatementsAdded added:
                var portion = ManifestEvents.Read(added);
                _sinceSnapshot += portion.Count;
                Context.Parent.Tell(new Recovered(portion));
                break;
            case RecoveryCompleted:
                Context.Parent.Tell(new RecoveryDone(_number));
                break;
        }
    }

    /// <inheritdoc/>
    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case Append append:
                foreach (var entry in append.Portion.Entries) _entries.Enqueue(entry);
                foreach (var version in append.Portion.Buried) _buried.Enqueue(version);
                Write();
                break;
            case Whole whole:
                _collecting = false;
                Save(whole.Portion);
                Write();
                break;
            case SaveSnapshotSuccess saved:
                _snapshotting = false;
                DeleteMessages(saved.Metadata.SequenceNr);
                DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
                CollectIfDue();
                break;
            case SaveSnapshotFailure failed:
                // The journal has everything still; the next snapshot will do.
                _snapshotting = false;
                _log.Warning(failed.Cause, "{0}: no snapshot could be written", PersistenceId);
                break;
            case DeleteMessagesFailure failed:
                _log.Warning(failed.Cause, "{0}: the journal before its snapshot stays", PersistenceId);
                break;
            case DeleteSnapshotsFailure failed:
                _log.Warning(failed.Cause, "{0}: older snapshots stay", PersistenceId);
                break;
            case DeleteMessagesSuccess or DeleteSnapshotsSuccess:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        _log.Error(cause, "{0}: the journal refused an event; stopping", PersistenceId);
        Context.Stop(Self);
    }

    private void Write()
    {
        if (_writing.Count > 0 || _collecting) return;
        var events = new List<StatementsAdded>();
        while (_entries.Count + _buried.Count > 0 && events.Count < MaxEventsPerWrite)
        {
            var portion = new Portion(Take(_entries), Take(_buried));
            _writing.Enqueue(portion);
            events.Add(ManifestEvents.Added(portion));
        }
        if (events.Count > 0) PersistAllAsync(events, _ => Written());
    }

    private void Written()
    {
        var portion = _writing.Dequeue();
        _sinceSnapshot += portion.Count;
        Context.Parent.Tell(new Appended(portion));
        CollectIfDue();
        Write();
    }

    /// <summary>
    /// Begins a snapshot. Nothing is being written until the parent has answered, so what it answers is exactly what
    /// the journal holds.
    /// </summary>
    private void CollectIfDue()
    {
        if (_writing.Count > 0 || _snapshotting || _collecting) return;
        if (_sinceSnapshot < Math.Max(_snapshotAfter, _inSnapshot)) return;
        _collecting = true;
        Context.Parent.Tell(new AskWhole(_number));
    }

    private void Save(Portion whole)
    {
        _sinceSnapshot = 0;
        _inSnapshot = whole.Count;
        if (whole.Entries.Sum(entry => (long)entry.Statement.Bytes.Length) > MaxSnapshotBytes)
        {
            _log.Warning("{0} is too large for a snapshot; its journal grows", PersistenceId);
            return;
        }
        _snapshotting = true;
        SaveSnapshot(ManifestEvents.Snapshot(whole));
    }

    private static ImmutableArray<T> Take<T>(Queue<T> queue)
    {
        var taken = ImmutableArray.CreateBuilder<T>(Math.Min(MaxPerEvent, queue.Count));
        while (taken.Count < MaxPerEvent && queue.TryDequeue(out var one)) taken.Add(one);
        return taken.ToImmutable();
    }
}
