using Akka.Actor;
using Akka.Event;
using Mosaic.Manifest.Store;
using static Mosaic.Manifest.WriterProtocol;

namespace Mosaic.Manifest;

/// <content>
/// Checkpoints: what came into the set goes from the journal to the store, in steps that other writers of the database
/// hardly notice; then its bytes leave the memory, and the writers delete the events that brought it.
/// </content>
internal sealed partial class ManifestActor
{
    /// <summary>
    /// Statements that may wait for a checkpoint beyond those that make one due, before nothing more is taken in.
    /// </summary>
    private const int MaxBacklog = 1 << 16;

    private static readonly TimeSpan CheckpointAgain = TimeSpan.FromSeconds(10);

    private Checkpoint? _checkpoint;
    private long _lastSlot;

    private sealed record CheckpointDone(StoreSummary Summary);

    private sealed record CheckpointFailed(StoreException Cause);

    private sealed record CheckpointDue;

    private bool HasRoomInBacklog => _state.Backlog.Count < _settings.CheckpointAfter + MaxBacklog;

    private void ReceiveCheckpoint()
    {
        Receive<CheckpointDone>(done =>
        {
            _stored = done.Summary;
            foreach (var entry in _checkpoint!.Entries) entry.Release();
            foreach (var (writer, sequenceNr) in _checkpoint.Applied)
                _writers[writer].Tell(new Checkpointed(sequenceNr, done.Summary.Steps));
            _checkpoint = null;
            CheckpointIfDue();
            StartImports();
        });
        Receive<CheckpointFailed>(failed =>
        {
            if (failed.Cause is StoreDamagedException) throw failed.Cause;
            _log.Warning(failed.Cause, "manifest: nothing moves out of the journal: {0}", failed.Cause.Message);
            Timers.StartSingleTimer(nameof(CheckpointDue), new CheckpointDue(), CheckpointAgain);
        });
        Receive<CheckpointDue>(_ => Write(_checkpoint!));
    }

    private void CheckpointIfDue()
    {
        if (_checkpoint is not null || _state.Backlog.Count < _settings.CheckpointAfter) return;
        _checkpoint = Checkpoint.Of(_state, ref _lastSlot, _applied);
        Write(_checkpoint);
    }

    private void Write(Checkpoint checkpoint)
    {
        var (store, before) = (_store!, _stored!);
        Task.Run<object>(() =>
        {
            try
            {
                return new CheckpointDone(checkpoint.WriteTo(store, before));
            }
            catch (StoreException e)
            {
                return new CheckpointFailed(e);
            }
        }).PipeTo(Self);
    }
}
