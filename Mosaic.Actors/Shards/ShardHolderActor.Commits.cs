using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Google.Protobuf;
using Mosaic.Codecs.Merkle;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Wire.Messages;
using static Mosaic.Shards.HolderProtocol;

namespace Mosaic.Shards;

// Commit: check, make durable, persist, publish, acknowledge; in that order (DESIGN 7).
internal sealed partial class ShardHolderActor
{
    private static readonly TimeSpan ManifestPatience = TimeSpan.FromSeconds(30);

    private readonly Dictionary<ContentId, List<PendingCommit>> _pending = [];

    // Contents whose rows are being changed, by a commit or (null) a deletion; the rest waits in _pending and _dying.
    private readonly Dictionary<ContentId, CommitJob?> _jobs = [];

    private void CommandCommits()
    {
        Command<CommitColumns>(OnCommit);
        Command<ManifestProtocol.Published>(message => message.Correlation is CommitJob, message =>
            OnCommitPublished((CommitJob)message.Correlation!));
        Command<ManifestProtocol.NotPublished>(message => message.Correlation is CommitJob, message =>
            OnCommitNotPublished((CommitJob)message.Correlation!, message.Reason));
        Command<ManifestProtocol.ContentsKnown>(message => message.Correlation is CommitJob, message =>
            OnCommitChecked((CommitJob)message.Correlation!, message.Contents));
    }

    private void OnCommit(CommitColumns message)
    {
        var content = message.Version.Content.Content;
        if (_pending.Values.Sum(list => list.Count) >= _context.Settings.MaxEarly)
        {
            RefuseBusy(message.Ticket, "too many commits wait");
            return;
        }
        if (_leases.TryGetValue(new LeaseKey(message.From, content), out var lease)
            && lease.Account != message.Version.Owner)
        {
            Refuse(message.Ticket, RefusalCode.BadSignature, "the version is not signed by the lease's account");
            return;
        }
        AddCommit(content, new PendingCommit(
            message.Version, message.Columns, message.Ticket, Now + Patience(message.Patience)));
    }

    private void AddCommit(ContentId content, PendingCommit commit)
    {
        if (!_pending.TryGetValue(content, out var list)) _pending[content] = list = [];
        list.Add(commit);
        EnsureTicking();
        Pump(content);
    }

    /// <summary>Starts what can be done for a content now.</summary>
    private void Pump(ContentId content)
    {
        while (!_jobs.ContainsKey(content))
        {
            if (_dying.Remove(content))
            {
                Free(content);
                continue;
            }
            if (!_pending.TryGetValue(content, out var list) || list.Find(TryStart) is not { } started) return;
            list.Remove(started);
            if (list.Count == 0) _pending.Remove(content);
        }
    }

    private void ExpireCommits()
    {
        var now = Now;
        foreach (var (content, list) in _pending.ToArray())
        {
            foreach (var commit in list.Where(commit => commit.Deadline <= now && commit.Ticket is not null))
            {
                var leased = LeasesOf(content).Any(lease => lease.Account == commit.Version.Owner);
                Refuse(commit.Ticket!.Value, leased ? RefusalCode.NotReady : RefusalCode.NotFound, leased
                    ? "not every shard of these columns came"
                    : "no lease is open for these columns");
            }
            list.RemoveAll(commit => commit.Deadline <= now);
            if (list.Count == 0) _pending.Remove(content);
        }
        foreach (var job in _jobs.Values.Where(job => job?.Deadline <= now).ToArray())
            EndCommit(job!, RefusalCode.Unavailable, "the manifest of this node does not answer");
    }

    /// <summary>Refuses a commit, or begins it; false when it has to wait for shards.</summary>
    private bool TryStart(PendingCommit commit)
    {
        var descriptor = commit.Version.Content;
        var held = _index.Find(descriptor.Content);
        if (held is not null && held.Layout != descriptor.Layout)
        {
            RefuseCommit(commit, RefusalCode.RootMismatch, "the content is held here with other lengths");
            return true;
        }
        var sources = new List<CommitSource>();
        foreach (var column in commit.Columns)
        {
            var root = descriptor.Roots[column];
            if (held is not null && held.TryGetRoot(column, out var known))
            {
                if (known == root) continue;
                RefuseCommit(commit, RefusalCode.RootMismatch, $"column {column} is held here with another root");
                return true;
            }
            var geometry = ColumnGeometry.Of(descriptor.Layout, column);
            var candidates = LeasesOf(descriptor.Content)
                .Where(lease => lease.Account == commit.Version.Owner)
                .Select(lease => (Lease: lease, Column: lease.Columns.GetValueOrDefault(column)))
                .Where(found => found.Column is { Dropping: false, Committing: false })
                .ToArray();
            if (candidates.Length > 0 && candidates.All(found => found.Column!.Contradicts(geometry)))
            {
                RefuseCommit(commit, RefusalCode.RootMismatch, $"the shards of column {column} have other lengths");
                return true;
            }
            var complete = candidates
                .Select(found => (found.Lease, found.Column, Hashes: found.Column!.Complete(geometry)))
                .FirstOrDefault(found => found.Hashes is not null);
            if (complete.Hashes is null) return false;
            sources.Add(new CommitSource(complete.Lease, complete.Column!, geometry, complete.Hashes, root));
        }
        var job = new CommitJob(commit.Version, commit.Columns, commit.Ticket, sources);
        _jobs.Add(descriptor.Content, job);
        if (sources.Count == 0) PublishCommit(job);
        else PlaceColumns(job);
        return true;
    }

    private void RefuseCommit(PendingCommit commit, RefusalCode code, string message)
    {
        if (commit.Ticket is { } ticket) Refuse(ticket, code, message);
        else _log.Warning("cannot commit content {0} unasked: {1}", commit.Version.Content.Content, message);
    }

    private void PlaceColumns(CommitJob job)
    {
        foreach (var source in job.Sources) source.Column.Committing = true;
        Run(() => Place(job.Sources), placed =>
        {
            if (placed is { Mismatch: { } column })
            {
                AnswerReaders(job.Sources.Select(static source => source.Column));
                EndCommit(job, RefusalCode.RootMismatch, $"the shards of column {column} do not match its root");
                DropClosed(job);
            }
            else
            {
                PersistCommit(job, placed.FileBytes);
            }
        }, failure =>
        {
            // What was moved into place is gone again: these columns start anew.
            foreach (var source in job.Sources) source.Column.Clear();
            AnswerReaders(job.Sources.Select(static source => source.Column));
            if (job.Ticket is { } ticket) RefuseFailure(ticket, failure);
            EndCommit(job, null, "");
            DropClosed(job);
        });
    }

    private void DropClosed(CommitJob job)
    {
        foreach (var source in job.Sources) DropIfClosed(source.Lease, source.Column);
    }

    /// <summary>On a disk thread: all columns become durable under their roots, or none.</summary>
    private (int? Mismatch, long FileBytes) Place(IReadOnlyList<CommitSource> sources)
    {
        foreach (var source in sources)
        {
            var builder = new ColumnTreeBuilder(source.Geometry.Column);
            foreach (var hash in source.Hashes) builder.Append(hash);
            if (builder.Root() != source.Root) return (source.Geometry.Column, 0);
        }
        var placed = new List<CommitSource>();
        long fileBytes = 0;
        try
        {
            foreach (var source in sources)
            {
                if (_context.Files.Place(source.Column.Path, source.Geometry, source.Hashes, source.Root))
                    fileBytes += source.Geometry.StoredLength;
                placed.Add(source);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            foreach (var source in placed) _context.Files.Release(source.Root);
            throw;
        }
        return (null, fileBytes);
    }

    private void PersistCommit(CommitJob job, long fileBytes)
    {
        var content = job.Version.Content.Content;
        var columns = (_index.Find(content)?.Receipt.Columns ?? [])
            .Concat(job.Sources.Select(source => (source.Geometry.Column, source.Root)));
        var held = new HeldContent(
            job.Version.Owner, job.Version.Content.Layout, Sign(content, columns), job.Version);
        PersistAsync(ShardsEvents.Committed(held), _ =>
        {
            _index = _index.Committed(held);
            SnapshotWhenDue();
            var rowBytes = job.Sources.Sum(source => source.Geometry.StoredLength);
            _parent.Tell(new RowsChanged(held.Owner, rowBytes, fileBytes, job.Sources.Count));
            foreach (var source in job.Sources) Leave(source.Lease, source.Column, source.Geometry.StoredLength);
            AnswerReaders(job.Sources.Select(static source => source.Column));
            PublishCommit(job);
        });
    }

    private void PublishCommit(CommitJob job)
    {
        job.Receipt = _index.Find(job.Version.Content.Content)!.Receipt;
        job.Deadline = Now + ManifestPatience;
        EnsureTicking();
        _context.Manifest.Tell(new ManifestProtocol.Publish(
            [job.Version.Statement, job.Receipt.Statement], 0, ManifestPatience, job));
    }

    // A tombstone that came before the version makes no event: ask.
    private void OnCommitPublished(CommitJob job)
    {
        if (!IsCurrent(job)) return;
        _context.Manifest.Tell(new ManifestProtocol.AskContents([job.Version.Content.Content], job));
    }

    private void OnCommitNotPublished(CommitJob job, string reason)
    {
        if (!IsCurrent(job)) return;
        _log.Warning("the manifest refused the version or receipt of content {0}: {1}",
            job.Version.Content.Content, reason);
        job.Refusal = reason;
        _context.Manifest.Tell(new ManifestProtocol.AskContents([job.Version.Content.Content], job));
    }

    private void OnCommitChecked(CommitJob job, ImmutableDictionary<ContentId, ContentState> contents)
    {
        if (!IsCurrent(job)) return;
        var content = job.Version.Content.Content;
        var state = contents.GetValueOrDefault(content);
        if (state is { Dead: true } || (job.Refusal is not null && state?.Live is null))
        {
            _dying.Add(content);
            EndCommit(job, RefusalCode.NotFound, job.Refusal ?? "the version was deleted");
        }
        else if (job.Refusal is { } reason)
        {
            EndCommit(job, RefusalCode.Unavailable, reason);
        }
        else
        {
            _index = _index.Settled(job.Receipt!);
            EndCommit(job, null, "");
            if (job.Ticket is { } ticket)
            {
                Answer(ticket, new StoreAck
                {
                    Receipt = UnsafeByteOperations.UnsafeWrap(job.Receipt!.Statement.Bytes),
                });
            }
            DropSuperfluous(job);
        }
    }

    /// <summary>Columns that were sent although they are held here: nothing more is to come of those leases.</summary>
    private void DropSuperfluous(CommitJob job)
    {
        foreach (var lease in LeasesOf(job.Version.Content.Content)
            .Where(lease => lease.Account == job.Version.Owner))
        {
            foreach (var column in lease.Columns.Values.Where(column =>
                job.Columns.Contains(column.Column) && column.Closings.Count == 0).ToArray())
            {
                column.Closings.Add(new LeaseClosing(null) { Left = 1 });
                DropIfClosed(lease, column);
            }
        }
    }

    private bool IsCurrent(CommitJob job) =>
        _jobs.TryGetValue(job.Version.Content.Content, out var current) && ReferenceEquals(current, job);

    private void EndCommit(CommitJob job, RefusalCode? code, string message)
    {
        if (code is { } refusal)
        {
            if (job.Ticket is { } ticket) Refuse(ticket, refusal, message);
            else _log.Warning("content {0} was not committed unasked: {1}", job.Version.Content.Content, message);
        }
        _jobs.Remove(job.Version.Content.Content);
        Pump(job.Version.Content.Content);
    }

    /// <summary>A commit that waits: for its shards, or for another piece of work on its content.</summary>
    private sealed record PendingCommit(
        FileVersion Version, ImmutableSortedSet<int> Columns, long? Ticket, DateTimeOffset Deadline);

    /// <summary>A leased column to make durable.</summary>
    private sealed record CommitSource(
        HolderLease Lease, LeasedColumn Column, ColumnGeometry Geometry, ShardHash[] Hashes, ColumnRoot Root);

    /// <summary>A commit that is under way.</summary>
    private sealed class CommitJob(
        FileVersion version, ImmutableSortedSet<int> columns, long? ticket, IReadOnlyList<CommitSource> sources)
    {
        public FileVersion Version { get; } = version;

        public ImmutableSortedSet<int> Columns { get; } = columns;

        public long? Ticket { get; } = ticket;

        public IReadOnlyList<CommitSource> Sources { get; } = sources;

        public Receipt? Receipt { get; set; }

        /// <summary>Why the manifest refused it.</summary>
        public string? Refusal { get; set; }

        /// <summary>When to give up waiting for the manifest.</summary>
        public DateTimeOffset Deadline { get; set; } = DateTimeOffset.MaxValue;
    }
}
