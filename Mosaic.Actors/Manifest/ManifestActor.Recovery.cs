using System.Collections.Immutable;
using System.Runtime;
using Akka.Actor;
using Akka.Event;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest.Store;
using Mosaic.Model;
using Mosaic.Wire;
using static Mosaic.Manifest.WriterProtocol;

namespace Mosaic.Manifest;

/// <content>
/// The start: the rows of the store, read by several threads, then what the journal has beyond them. The order does not
/// matter, for the set is a join; that the store is read first keeps what is already in it out of memory.
/// </content>
internal sealed partial class ManifestActor
{
    /// <summary>Portions of rows that may wait to be added, so that reading does not outrun this actor.</summary>
    private const int MaxLoadedAhead = 8;

    private readonly CancellationTokenSource _stopped = new();
    private readonly SemaphoreSlim _loadedAhead = new(MaxLoadedAhead);
    private readonly HashSet<int> _recovering = [];
    private readonly Dictionary<int, long> _applied = [];
    private List<(BuriedVersion Version, long Slot)> _burials = [];
    private ImmutableArray<IActorRef> _writers = [];
    private NetworkId _network;
    private IStatementStore? _store;
    private StatementReader? _reader;
    private StoreSummary? _stored;
    private GCLatencyMode _latencyMode;

    private sealed record StoreOpened(long Rows);

    private sealed record StoreLoaded(StoreSummary Summary);

    private void Recover(NetworkId network, IStatementStore store)
    {
        // Nearly all that is made stays: a collector that works beside would walk it again and again.
        _latencyMode = GCSettings.LatencyMode;
        GCSettings.LatencyMode = GCLatencyMode.Batch;
        (_network, _store, _reader) = (network, store, new StatementReader(store));
        var (self, writers, ahead, stopped) = (Self, _settings.Writers, _loadedAhead, _stopped.Token);
        Task.Run(() =>
        {
            var summary = store.Open(writers);
            self.Tell(new StoreOpened(summary.Rows));
            StoreLoader.Load(store, summary, rows =>
            {
                ahead.Wait(stopped);
                self.Tell(rows);
            }, stopped);
            return new StoreLoaded(summary);
        }, stopped).PipeTo(self);
        Recovering();
    }

    private void Recovering()
    {
        Always();
        Receive<StoreOpened>(opened => _state.Restore(opened.Rows));
        Receive<LoadedRows>(rows =>
        {
            _loadedAhead.Release();
            var changes = new ManifestChanges();
            _burials.AddRange(rows.Buried);
            foreach (var (statement, slot) in rows.Statements) Restore(statement, changes, slot);
        });
        Receive<StoreLoaded>(loaded =>
        {
            _stored = loaded.Summary;
            _lastSlot = loaded.Summary.LastSlot;
            StartWriters(Math.Max(_settings.Writers, loaded.Summary.Writers));
        });
        Receive<CheckpointRecovered>(recovered =>
        {
            if (recovered.Steps <= _stored!.Steps) return;
            throw new StoreDamagedException(
                $"it is older than the journal: at step {_stored.Steps}, and the journal knows step {recovered.Steps}");
        });
        Receive<Recovered>(recovered =>
        {
            var changes = new ManifestChanges();
            _burials.AddRange(recovered.Portion.Buried.Select(static version => (version, 0L)));
            foreach (var statement in recovered.Portion.Statements) Restore(statement, changes);
        });
        Receive<RecoveryDone>(done =>
        {
            _applied[done.Writer] = done.SequenceNr;
            _recovering.Remove(done.Writer);
            if (_recovering.Count == 0) Recovered();
        });
        Receive<WireProtocol.Incoming>(incoming => RefuseUnavailable(incoming, "the manifest is still being read"));
        ReceiveAny(_ => Stash.Stash());
    }

    private void StartWriters(int count)
    {
        _recovering.UnionWith(Enumerable.Range(0, count));
        _writers = [.. Enumerable.Range(0, count).Select(number => Context.Watch(
            Context.ActorOf(ManifestWriterActor.Props(_network, number), $"writer-{number}")))];
    }

    private void Restore(ITimedStatement statement, ManifestChanges changes, long slot = 0)
    {
        _state.Add(statement, DateTimeOffset.MinValue, changes, slot);
        _clock = _clock.Follow(statement.Time, Now);
    }

    private void Recovered()
    {
        // After all tombstones that keep their bodies away, and all that those depend on.
        foreach (var (version, slot) in _burials) _state.Remember(version, new ManifestChanges(), slot);
        _burials = [];
        var expired = _state.Expire(Now);
        _state.Restored();
        _log.Info("manifest: {0} versions, {1} tombstones, {2} receipts recovered; {3} receipts expired",
            _state.Versions, _state.Tombstones, _state.Receipts, expired);
        Timers.StartPeriodicTimer(nameof(Tick.Expire), Tick.Expire, ExpireInterval);
        Timers.StartPeriodicTimer(nameof(Tick.AskAgain), Tick.AskAgain, _settings.AskAgainAfter);
        CheckpointIfDue();
        GCSettings.LatencyMode = _latencyMode;
        Become(Joining);
        Stash.UnstashAll();
    }
}
