using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;
using static Mosaic.Shards.HolderProtocol;

namespace Mosaic.Shards;

// What the manifest knows and we do not, and the other way round: versions to commit unasked, contents that died, and
// receipts it lacks.
internal sealed partial class ShardHolderActor
{
    private const int OfferBatch = 256;

    private static readonly TimeSpan OfferAgainAfter = TimeSpan.FromMinutes(1);

    // Versions learned of contents that are leased here.
    private readonly Dictionary<ContentId, FileVersion> _learned = [];

    // Contents that died while other work on them was under way.
    private readonly HashSet<ContentId> _dying = [];

    private void CommandManifest()
    {
        Command<ManifestProtocol.VersionLearned>(message =>
        {
            if (!LeasesOf(message.Version.Content.Content).IsEmpty) Learn(message.Version);
        });
        Command<ManifestProtocol.ContentDied>(message => OnContentDied(message.Content));
        Command<SelfCommit>(_ => CommitUnasked());
        Command<OfferAgain>(_ => OfferUnsettled());
        Command<ManifestProtocol.ContentsKnown>(message => message.Correlation is Offer, message =>
            OnOfferKnown(message.Contents));
        Command<ManifestProtocol.ContentsKnown>(message => message.Correlation is LeaseQuestion, message =>
            OnLeasesKnown(message.Contents));
        Command<ManifestProtocol.Published>(message => message.Correlation is Offer, message =>
            OnOffered((Offer)message.Correlation!));
        Command<ManifestProtocol.NotPublished>(message => message.Correlation is Offer, message =>
            OnNotOffered((Offer)message.Correlation!, message.Reason));
        // Late answers, when the work that asked was given up.
        Command<ManifestProtocol.Published>(_ => { });
        Command<ManifestProtocol.NotPublished>(_ => { });
        Command<ManifestProtocol.ContentsKnown>(_ => { });
    }

    private void Learn(FileVersion version) => _learned[version.Content.Content] = version;

    private void StartSelfCommitTimer()
    {
        if (!Timers.IsTimerActive(SelfCommit.Key))
            Timers.StartPeriodicTimer(SelfCommit.Key, SelfCommit.Instance, _context.Settings.SelfCommitAfter);
    }

    /// <summary>
    /// Commits complete columns of known versions whose shards ceased to come, and asks for the versions of the others.
    /// </summary>
    private void CommitUnasked()
    {
        var quiet = Now - _context.Settings.SelfCommitAfter;
        var unknown = new List<ContentId>();
        foreach (var lease in _leases.Values.Where(lease => lease.LastShard <= quiet).ToArray())
        {
            var content = lease.Key.Content;
            if (!_learned.TryGetValue(content, out var version))
            {
                if (unknown.Count < OfferBatch) unknown.Add(content);
                continue;
            }
            if (lease.Account != version.Owner) continue;
            ImmutableSortedSet<int> complete =
            [
                .. lease.Columns.Values.Where(column => column.Idle && column.Closings.Count == 0
                        && column.Column < version.Content.Code.N
                        && column.Complete(ColumnGeometry.Of(version.Content.Layout, column.Column)) is not null)
                    .Select(column => column.Column),
            ];
            // Its deadline is now: it is tried, and if it cannot be done, forgotten until the next round.
            if (!complete.IsEmpty) AddCommit(content, new PendingCommit(version, complete, null, Now));
        }
        foreach (var content in _learned.Keys.Where(content => LeasesOf(content).IsEmpty).ToArray())
            _learned.Remove(content);
        if (unknown.Count > 0)
            _context.Manifest.Tell(new ManifestProtocol.AskContents([.. unknown], LeaseQuestion.Instance));
        if (_leases.Count == 0) Timers.Cancel(SelfCommit.Key);
    }

    private void OnLeasesKnown(ImmutableDictionary<ContentId, ContentState> contents)
    {
        foreach (var (content, state) in contents)
        {
            if (state.Live is { } version && !LeasesOf(content).IsEmpty) Learn(version);
        }
    }

    private void OnContentDied(ContentId content)
    {
        OnCloseLeases(new CloseLeases([.. LeasesOf(content).Select(lease => lease.Key)], null, null));
        _learned.Remove(content);
        if (_index.Find(content) is null && !_jobs.ContainsKey(content)) return;
        _dying.Add(content);
        Pump(content);
    }

    /// <summary>Frees a content: the event first, then the files, then the receipt that withdraws it.</summary>
    private void Free(ContentId content)
    {
        if (_index.Find(content) is not { } held || _view is null) return;
        _jobs.Add(content, null);
        var receipt = Sign(content, []);
        PersistAsync(ShardsEvents.Freed(receipt), _ =>
        {
            _index = _index.Freed(receipt);
            SnapshotWhenDue();
            _quarantine = _quarantine.Forget(content);
            OnQuarantineShrunk();
            _context.Manifest.Tell(new ManifestProtocol.Publish(
                [receipt.Statement], 0, ManifestPatience, new Offer(receipt)));
            Run(() => Unlink(held), freed =>
            {
                _parent.Tell(new RowsChanged(
                    held.Owner, -held.StoredLength, -freed, -held.Receipt.Columns.Length));
                _jobs.Remove(content);
                _log.Info("freed: content {0}, {1} bytes", content, freed);
                Pump(content);
            }, failure => throw new InvalidOperationException("unlinking reports its failures itself", failure));
        });
    }

    /// <summary>On a disk thread: the bytes of files that no row names any more.</summary>
    private long Unlink(HeldContent held)
    {
        long freed = 0;
        foreach (var (geometry, root) in held.Columns)
        {
            try
            {
                if (_context.Files.Release(root)) freed += geometry.StoredLength;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Nothing names it, so the next start removes it; until then it is not counted.
                _log.Warning(e, "cannot remove column {0}", root);
                freed += geometry.StoredLength;
            }
        }
        return freed;
    }

    /// <summary>Once the network is known: asks what became of everything held here.</summary>
    private void StartOffering()
    {
        foreach (var batch in _index.Contents.Keys.Chunk(OfferBatch))
            _context.Manifest.Tell(new ManifestProtocol.AskContents([.. batch], new Offer(null)));
        OfferWithdrawn();
        Timers.StartPeriodicTimer(OfferAgain.Key, OfferAgain.Instance, OfferAgainAfter);
    }

    private void OfferUnsettled()
    {
        var unsettled = _index.Contents.Values
            .Where(held => held.Offer is not null && !_jobs.ContainsKey(held.Content))
            .Select(held => held.Content).Take(OfferBatch).ToArray();
        if (unsettled.Length > 0)
            _context.Manifest.Tell(new ManifestProtocol.AskContents([.. unsettled], new Offer(null)));
        OfferWithdrawn();
    }

    private void OfferWithdrawn()
    {
        foreach (var receipt in _index.Withdrawn.Values.Take(OfferBatch))
        {
            _context.Manifest.Tell(new ManifestProtocol.Publish(
                [receipt.Statement], 0, ManifestPatience, new Offer(receipt)));
        }
    }

    private void OnOfferKnown(ImmutableDictionary<ContentId, ContentState> contents)
    {
        foreach (var (content, state) in contents)
        {
            if (_index.Find(content) is not { } held || _jobs.ContainsKey(content)) continue;
            if (state.Dead)
            {
                OnContentDied(content);
            }
            else if (state.Live is not null && held.Receipt.Columns.All(row =>
                state.Holders.Contains(new Holding(_view!.Self, row.Column))))
            {
                _index = _index.Settled(held.Receipt);
            }
            else
            {
                ImmutableArray<Statement> offered = held.Offer is { } version
                    ? [version.Statement, held.Receipt.Statement]
                    : [held.Receipt.Statement];
                _context.Manifest.Tell(new ManifestProtocol.Publish(
                    offered, 0, ManifestPatience, new Offer(held.Receipt)));
            }
        }
    }

    private void OnOffered(Offer offer)
    {
        if (offer.Receipt is { } receipt) _index = _index.Settled(receipt);
    }

    private void OnNotOffered(Offer offer, string reason)
    {
        if (offer.Receipt is not { } receipt) return;
        // A withdrawal that is refused is too old to matter; the rest is offered again.
        if (receipt.Columns.IsEmpty) _index = _index.Settled(receipt);
        else _log.Warning("the manifest refused what it was offered of content {0}: {1}", receipt.Content, reason);
    }

    private sealed record Offer(Receipt? Receipt);

    private sealed class LeaseQuestion
    {
        public static readonly LeaseQuestion Instance = new();
    }

    private sealed class SelfCommit
    {
        public const string Key = "self-commit";

        public static readonly SelfCommit Instance = new();
    }

    private sealed class OfferAgain
    {
        public const string Key = "offer";

        public static readonly OfferAgain Instance = new();
    }
}
