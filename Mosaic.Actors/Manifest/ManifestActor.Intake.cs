using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using static Mosaic.Manifest.WriterProtocol;

namespace Mosaic.Manifest;

/// <content>
/// How statements come in: known ones aside, the rest verified, each once, on a bounded number of threads, then made
/// durable by a writer, then added. A batch is settled when each of its statements is durable, known or refused.
/// </content>
internal sealed partial class ManifestActor
{
    private readonly VerificationQueue _unverified = new();
    private readonly Dictionary<StatementId, PendingStatement> _checking = [];
    private readonly Dictionary<StatementId, PendingStatement> _appending = [];
    private int _verifying;

    private void ReceiveIntake()
    {
        Receive<ManifestProtocol.Publish>(publish =>
        {
            var statements = publish.Statements.IsDefault ? [] : publish.Statements;
            if (HasRoomFor(_view!.Self))
            {
                TakeIn(new PublishedBatch(_view.Self, Sender, publish), statements);
                return;
            }
            Sender.Tell(new ManifestProtocol.NotPublished(statements.FirstOrDefault()?.Id ?? default,
                "too many statements are waiting to be verified and written; try again", publish.Correlation));
        });
        Receive<Verified>(verified =>
        {
            _verifying--;
            StartVerifying();
            Admit(verified.Work.Batch, verified.Verdicts);
            StartImports();
        });
        Receive<Appended>(Apply);
    }

    private bool HasRoomFor(NodeId sender) => _unverified.HasRoomFor(sender) && HasRoomInBacklog;

    private void TakeIn(StatementBatch batch, IEnumerable<Statement> statements)
    {
        var fresh = new List<Statement>();
        foreach (var statement in statements)
        {
            if (_state.Knows(statement.Id))
            {
                batch.Known++;
                continue;
            }
            batch.Open++;
            if (_appending.TryGetValue(statement.Id, out var pending)) pending.Batches.Add(batch);
            // What this node publishes is judged whole, so it waits for nobody's check and nobody for its.
            else if (batch is PublishedBatch) fresh.Add(statement);
            else if (!_checking.TryGetValue(statement.Id, out pending))
            {
                _checking[statement.Id] = new PendingStatement(statement, batch);
                fresh.Add(statement);
            }
            else if (pending.Statement.Equals(statement)) pending.Batches.Add(batch);
            else fresh.Add(statement);
        }
        if (fresh.Count > 0)
        {
            _unverified.Add(batch, fresh);
            StartVerifying();
        }
        if (batch.Open == 0) Settle(batch);
    }

    private void StartVerifying()
    {
        while (_verifying < _settings.Verifiers && _unverified.Next() is { } next)
        {
            _verifying++;
            var (rules, now) = (_rules, Now);
            Task.Run(() => new Verified(next, [.. next.Statements.Select(statement =>
            {
                var refusal = StatementIngress.Check(statement, rules, now, out var read);
                return new Verdict(statement, read, refusal);
            })])).PipeTo(Self);
        }
    }

    private void Admit(StatementBatch batch, ImmutableArray<Verdict> verdicts)
    {
        var now = Now;
        if (batch is PublishedBatch published && RefuseWhole(published, verdicts, now)) return;
        var statements = new List<ITimedStatement>();
        var buried = new List<BuriedVersion>();
        foreach (var verdict in verdicts)
        {
            var pending = Checked(verdict.Statement, batch);
            var admission = verdict.Read is { } read ? _state.Test(read, now) : (Admission?)null;
            var refusal = verdict.Refusal ?? RefusalOf(admission!.Value);
            if (refusal is not null || admission is Admission.Known or Admission.Superseded)
            {
                foreach (var one in pending.Batches) Conclude(one, verdict.Statement.Id, refusal);
            }
            else if (_appending.TryGetValue(verdict.Statement.Id, out var appending))
            {
                appending.Batches.AddRange(pending.Batches);
            }
            else
            {
                _appending[verdict.Statement.Id] = pending;
                if (admission == Admission.Buried) buried.Add(BuriedVersion.Of((FileVersion)verdict.Read!));
                else statements.Add(verdict.Read!);
            }
        }
        Append(statements, buried);
    }

    /// <summary>Takes back who waited for the check of a statement: of just these bytes.</summary>
    private PendingStatement Checked(Statement statement, StatementBatch batch)
    {
        if (batch is PublishedBatch || !_checking.TryGetValue(statement.Id, out var pending)
            || !pending.Statement.Equals(statement))
        {
            return new PendingStatement(statement, batch);
        }
        _checking.Remove(statement.Id);
        return pending;
    }

    /// <summary>A publication is added whole or not at all.</summary>
    private bool RefuseWhole(PublishedBatch batch, ImmutableArray<Verdict> verdicts, DateTimeOffset now)
    {
        foreach (var verdict in verdicts)
        {
            var refusal = verdict.Refusal ?? RefusalOf(_state.Test(verdict.Read!, now));
            if (refusal is null) continue;
            batch.Publisher.Tell(new ManifestProtocol.NotPublished(
                verdict.Statement.Id, StatementIngress.Explain(refusal.Value), batch.Publish.Correlation));
            return true;
        }
        return false;
    }

    private void Append(List<ITimedStatement> statements, List<BuriedVersion> buried)
    {
        int WriterOfBuried(BuriedVersion version) =>
            WriterFor(DigestPartition.Of(version.Path.Owner, version.Path.Tag));
        for (var number = 0; number < _settings.Writers; number++)
        {
            var portion = new Portion(
                [.. statements.Where(read => WriterFor(ManifestStatement.PartitionOf(read)) == number)],
                [.. buried.Where(version => WriterOfBuried(version) == number)]);
            if (portion.Count > 0) _writers[number].Tell(new Append(portion));
        }
    }

    private int WriterFor(int partition) => WriterOf(partition, _settings.Writers);

    private void Apply(Appended appended)
    {
        var changes = new ManifestChanges();
        var now = Now;
        var admissions = new List<(StatementId Id, Statement? Statement, Admission Admission)>();
        foreach (var read in appended.Portion.Statements)
        {
            admissions.Add((read.Statement.Id, read.Statement, _state.Add(read, now, changes)));
            _clock = _clock.Follow(read.Time, now);
        }
        foreach (var version in appended.Portion.Buried)
        {
            _state.Remember(version, changes);
            admissions.Add((new StatementId(version.Id.Value), null, Admission.Buried));
        }
        _applied[appended.Writer] = appended.SequenceNr;
        Announce(changes);
        foreach (var (id, statement, admission) in admissions) Conclude(id, statement, admission);
        CheckpointIfDue();
    }

    /// <summary>A statement is durable: tells all who sent it.</summary>
    private void Conclude(StatementId id, Statement? statement, Admission admission)
    {
        if (!_appending.Remove(id, out var pending)) return;
        var refusal = RefusalOf(admission);
        if (admission == Admission.New && statement is not null) pending.Batches[0].Added.Add(statement);
        var isNew = admission is not (Admission.Known or Admission.Superseded);
        foreach (var batch in pending.Batches) Conclude(batch, id, refusal, isNew);
    }

    /// <summary>One statement of a batch is settled.</summary>
    private void Conclude(StatementBatch batch, StatementId id, Refusal? refusal, bool isNew = false)
    {
        if (refusal is not null) Refuse(batch, id, refusal.Value);
        else if (isNew) batch.Accepted++;
        else batch.Known++;
        if (--batch.Open == 0) Settle(batch);
    }

    private void Settle(StatementBatch batch)
    {
        switch (batch)
        {
            case PublishedBatch published:
                Push(published);
                break;
            case ImportedBatch imported:
                Answer(imported);
                break;
            case PeerBatch fromPeer:
                Answer(fromPeer);
                break;
            case FetchedBatch fetched:
                Resume(fetched);
                break;
        }
    }

    private void Refuse(StatementBatch batch, StatementId id, Refusal refusal)
    {
        batch.Refused++;
        batch.RefusedIds.Add(id);
        if (batch is PublishedBatch) return;
        if (batch is ImportedBatch imported)
        {
            // Whoever imports is told; what peers send is counted and remembered.
            imported.RefusedBy[refusal] = imported.RefusedBy.GetValueOrDefault(refusal) + 1;
            return;
        }
        _refusals.Count(batch.Sender, refusal);
        if (StatementIngress.IsOfTheId(refusal)) _refusals.Remember(id);
    }

    private static Refusal? RefusalOf(Admission admission) => admission switch
    {
        Admission.Expired => Refusal.Expired,
        Admission.OverLimit => Refusal.OverLimit,
        _ => null,
    };
}
