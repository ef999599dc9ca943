using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using static Mosaic.Manifest.PartitionProtocol;

namespace Mosaic.Manifest;

/// <content>
/// How statements come in: known ones aside, the rest verified on a bounded number of threads, then made durable by
/// their partition, then added. A batch is settled when each of its statements is durable, known or refused.
/// </content>
internal sealed partial class ManifestActor
{
    /// <summary>Batches that may wait to be verified; beyond it senders are told that this node is busy.</summary>
    private const int MaxWaitingBatches = 1024;

    private readonly Queue<(StatementBatch Batch, List<Statement> Statements)> _unverified = new();
    private readonly Dictionary<StatementId, List<StatementBatch>> _appending = [];
    private int _verifying;

    private void ReceiveIntake()
    {
        Receive<ManifestProtocol.Publish>(publish =>
        {
            var statements = publish.Statements.IsDefault ? [] : publish.Statements;
            if (_unverified.Count < MaxWaitingBatches)
            {
                TakeIn(new PublishedBatch(_view!.Self, Sender, publish), statements);
                return;
            }
            Sender.Tell(new ManifestProtocol.NotPublished(statements.FirstOrDefault()?.Id ?? default,
                "too many statements are waiting to be verified; try again", publish.Correlation));
        });
        Receive<Verified>(verified =>
        {
            _verifying--;
            StartVerifying();
            Admit(verified.Batch, verified.Verdicts);
        });
        Receive<Appended>(appended => Apply(appended.Portion));
        Receive<Status.Failure>(failure =>
            throw new InvalidOperationException("verification must not fail", failure.Cause));
    }

    private void TakeIn(StatementBatch batch, IEnumerable<Statement> statements)
    {
        var unknown = new List<Statement>();
        foreach (var statement in statements)
        {
            if (_state.Knows(statement.Id)) batch.Known++;
            else unknown.Add(statement);
        }
        if (unknown.Count == 0)
        {
            Settle(batch);
            return;
        }
        _unverified.Enqueue((batch, unknown));
        StartVerifying();
    }

    private void StartVerifying()
    {
        while (_verifying < _settings.Verifiers && _unverified.TryDequeue(out var next))
        {
            _verifying++;
            var (rules, now) = (_rules, Now);
            Task.Run(() => new Verified(next.Batch, [.. next.Statements.Select(statement =>
            {
                var refusal = StatementIngress.Check(statement, rules, now, out var entry);
                return new Verdict(statement, entry, refusal);
            })])).PipeTo(Self);
        }
    }

    private void Admit(StatementBatch batch, ImmutableArray<Verdict> verdicts)
    {
        var now = Now;
        var admissions = verdicts.Select(verdict => verdict.Entry is { } entry
            ? _state.Test(entry, now)
            : (Admission?)null).ToList();
        if (batch is PublishedBatch published && RefuseWhole(published, verdicts, admissions)) return;
        var entries = new List<ManifestEntry>();
        var buried = new List<BuriedVersion>();
        for (var i = 0; i < verdicts.Length; i++)
        {
            if (verdicts[i].Entry is not { } entry || RefusalOf(admissions[i]!.Value) is not null)
            {
                Refuse(batch, verdicts[i].Statement.Id, verdicts[i].Refusal ?? RefusalOf(admissions[i]!.Value)!.Value);
            }
            else if (admissions[i] is Admission.Known or Admission.Superseded)
            {
                batch.Known++;
            }
            else
            {
                batch.Open++;
                if (_appending.TryGetValue(entry.Id, out var waiting))
                {
                    waiting.Add(batch);
                    continue;
                }
                _appending[entry.Id] = [batch];
                if (admissions[i] == Admission.Buried) buried.Add(((VersionEntry)entry).ToBuried());
                else entries.Add(entry);
            }
        }
        Append(entries, buried);
        if (batch.Open == 0) Settle(batch);
    }

    /// <summary>A publication is added whole or not at all.</summary>
    private static bool RefuseWhole(
        PublishedBatch batch, ImmutableArray<Verdict> verdicts, List<Admission?> admissions)
    {
        for (var i = 0; i < verdicts.Length; i++)
        {
            var refusal = verdicts[i].Refusal ?? RefusalOf(admissions[i]!.Value);
            if (refusal is null) continue;
            batch.Publisher.Tell(new ManifestProtocol.NotPublished(verdicts[i].Statement.Id,
                StatementIngress.Explain(refusal.Value), batch.Publish.Correlation));
            return true;
        }
        return false;
    }

    private void Append(List<ManifestEntry> entries, List<BuriedVersion> buried)
    {
        for (var number = 0; number < Actors; number++)
        {
            var portion = new Portion(
                [.. entries.Where(entry => ActorOf(entry.Partition) == number)],
                [.. buried.Where(version => ActorOf(version.Partition) == number)]);
            if (portion.Count > 0) _partitions[number].Tell(new Append(portion));
        }
    }

    private void Apply(Portion portion)
    {
        var changes = new ManifestChanges();
        var settled = new List<StatementBatch>();
        foreach (var entry in portion.Entries)
        {
            var admission = _state.Add(entry, Now, changes);
            _clock = _clock.Follow(entry.Time, Now);
            settled.AddRange(Durable(entry.Id, entry.Statement, admission));
        }
        foreach (var version in portion.Buried)
        {
            _state.Remember(version, changes);
            settled.AddRange(Durable(new StatementId(version.Id.Value), null, Admission.Buried));
        }
        Announce(changes);
        foreach (var batch in settled) Settle(batch);
    }

    /// <summary>The batches for which this was the last statement they waited for.</summary>
    private List<StatementBatch> Durable(StatementId id, Statement? statement, Admission admission)
    {
        var settled = new List<StatementBatch>();
        _appending.Remove(id, out var batches);
        foreach (var batch in batches ?? [])
        {
            if (RefusalOf(admission) is { } refusal) Refuse(batch, id, refusal);
            else if (admission is Admission.Known or Admission.Superseded) batch.Known++;
            else batch.Accepted++;
            if (admission == Admission.New && statement is not null && batch == batches![0]) batch.Added.Add(statement);
            if (--batch.Open == 0) settled.Add(batch);
        }
        return settled;
    }

    private void Settle(StatementBatch batch)
    {
        switch (batch)
        {
            case PublishedBatch published:
                Push(published);
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
        _refusals.Count(batch.Sender, refusal);
        _refusals.Remember(id);
    }

    private static Refusal? RefusalOf(Admission admission) => admission switch
    {
        Admission.Expired => Refusal.Expired,
        Admission.OverLimit => Refusal.OverLimit,
        _ => null,
    };
}
