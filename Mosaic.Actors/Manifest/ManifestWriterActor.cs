using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest.Events;
using Mosaic.Model;
using static Mosaic.Manifest.WriterProtocol;

namespace Mosaic.Manifest;

/// <summary>
/// A journal of the manifest. It writes one batch at a time, and while that is written gathers the next one. It holds
/// no state: what it recovers and what it made durable goes to its parent. Once the parent says that the store has what
/// its events hold it writes a snapshot that says so, and deletes the events and the snapshots before. When the journal
/// fails it stops, and its parent with it.
/// </summary>
internal sealed class ManifestWriterActor : UntypedPersistentActor
{
    /// <summary>Statements of one event.</summary>
    public const int MaxPerEvent = 128;

    /// <summary>Events of one write.</summary>
    public const int MaxEventsPerWrite = 64;

    private readonly int _number;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Queue<ITimedStatement> _statements = new();
    private readonly Queue<BuriedVersion> _buried = new();
    private readonly Queue<Portion> _writing = new();
    private long _checkpoint;

    /// <summary>The actor of one number in the manifest of one network.</summary>
    public ManifestWriterActor(NetworkId network, int number)
    {
        _number = number;
        PersistenceId = $"manifest-{network}-{number}";
    }

    /// <inheritdoc/>
    public override string PersistenceId { get; }

    /// <summary>How to start it.</summary>
    public static Props Props(NetworkId network, int number) =>
        Akka.Actor.Props.Create(() => new ManifestWriterActor(network, number));

    /// <inheritdoc/>
    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer { Snapshot: ManifestCheckpoint checkpoint } offer:
                _checkpoint = offer.Metadata.SequenceNr;
                Context.Parent.Tell(new CheckpointRecovered((long)checkpoint.Steps));
                break;
            case StatementsAdded added:
                Context.Parent.Tell(new Recovered(_number, ManifestEvents.Read(added), LastSequenceNr));
                break;
            case RecoveryCompleted:
                Context.Parent.Tell(new RecoveryDone(_number, LastSequenceNr));
                break;
        }
    }

    /// <inheritdoc/>
    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case Append append:
                foreach (var statement in append.Portion.Statements) _statements.Enqueue(statement);
                foreach (var version in append.Portion.Buried) _buried.Enqueue(version);
                Write();
                break;
            case Checkpointed(var sequenceNr, var steps) when sequenceNr > _checkpoint:
                _checkpoint = sequenceNr;
                // Not SaveSnapshot: that would speak of events which were written since and are in no store yet.
                SnapshotStore.Tell(new SaveSnapshot(
                    new SnapshotMetadata(PersistenceId, sequenceNr, DateTime.UtcNow),
                    new ManifestCheckpoint { Steps = (ulong)steps }));
                break;
            case SaveSnapshotSuccess saved:
                DeleteMessages(saved.Metadata.SequenceNr);
                DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
                break;
            case SaveSnapshotFailure failed:
                // The journal has everything still; the next checkpoint will do.
                _log.Warning(failed.Cause, "{0}: no snapshot could be written", PersistenceId);
                break;
            case DeleteMessagesFailure failed:
                _log.Warning(failed.Cause, "{0}: the journal before its snapshot stays", PersistenceId);
                break;
            case DeleteSnapshotsFailure failed:
                _log.Warning(failed.Cause, "{0}: older snapshots stay", PersistenceId);
                break;
            case Checkpointed or DeleteMessagesSuccess or DeleteSnapshotsSuccess:
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
        if (_writing.Count > 0) return;
        var events = new List<StatementsAdded>();
        while (_statements.Count + _buried.Count > 0 && events.Count < MaxEventsPerWrite)
        {
            var portion = new Portion(Take(_statements), Take(_buried));
            _writing.Enqueue(portion);
            events.Add(ManifestEvents.Added(portion));
        }
        if (events.Count > 0) PersistAllAsync(events, _ => Written());
    }

    private void Written()
    {
        Context.Parent.Tell(new Appended(_number, _writing.Dequeue(), LastSequenceNr));
        Write();
    }

    private static ImmutableArray<T> Take<T>(Queue<T> queue)
    {
        var taken = ImmutableArray.CreateBuilder<T>(Math.Min(MaxPerEvent, queue.Count));
        while (taken.Count < MaxPerEvent && queue.TryDequeue(out var one)) taken.Add(one);
        return taken.ToImmutable();
    }
}
