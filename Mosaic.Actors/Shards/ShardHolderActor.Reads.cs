using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Google.Protobuf;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;
using static Mosaic.Shards.HolderProtocol;

namespace Mosaic.Shards;

// Reads verify; what fails is quarantined, told, and rebuilt in place (DESIGN 7).
internal sealed partial class ShardHolderActor
{
    private QuarantineState _quarantine = QuarantineState.Empty;

    private void CommandReads()
    {
        Command<WireProtocol.Incoming>(incoming => incoming.Message.Kind == WireKind.GetShards, OnGetShards);
        Command<ShardsProtocol.RestoreShard>(OnRestoreShard);
        Command<FoundDamaged>(OnFoundDamaged);
        Command<ListColumns>(OnListColumns);
        Command<Remind>(_ => RemindOfDamage());
    }

    private void OnGetShards(WireProtocol.Incoming incoming)
    {
        var header = incoming.Message.As<GetShards>();
        var content = new ContentId(header.ContentId.Span);
        var column = (int)Math.Min(header.Column, Code.MaxColumns);
        var segment = (long)Math.Min(header.Segment, long.MaxValue);
        if (!header.LeasedHash.IsEmpty && ReadBack(incoming, content, column, segment)) return;
        if (FindRow(content, column) is not { } row || !row.Geometry.Has(segment))
        {
            Refuse(incoming.Ticket, RefusalCode.NotFound, "this shard is not held here");
            return;
        }
        Run(() => _context.Files.Read(row.Root, row.Geometry, segment), read =>
        {
            if (read.Bytes is null)
            {
                var held = FindRow(content, column) is { } now && now.Root == row.Root;
                if (held) Quarantine(new ShardAddress(content, column, segment), read.Damage!);
                Refuse(incoming.Ticket, held ? RefusalCode.Damaged : RefusalCode.NotFound,
                    held ? "this shard is damaged here" : "this shard is not held here");
                return;
            }
            LiftQuarantine(new ShardAddress(content, column, segment), null);
            Answer(incoming.Ticket, ToWire(read, row.Geometry.Segments));
        }, failure => RefuseFailure(incoming.Ticket, failure));
        _scrub.Tell(new ScrubFirst(content, Self));
    }

    /// <summary>Serves a shard of a lease to the node that opened it; false if it is not there.</summary>
    private bool ReadBack(WireProtocol.Incoming incoming, ContentId content, int column, long segment)
    {
        if (!_leases.TryGetValue(new LeaseKey(incoming.From, content), out var lease)
            || !lease.Columns.TryGetValue(column, out var leased)
            || !leased.Shards.TryGetValue(segment, out var shard)
            || shard.Hash != new ShardHash(incoming.Message.As<GetShards>().LeasedHash.Span))
        {
            return false;
        }
        var offset = segment * lease.ShardLength;
        Run(() => _context.Files.ReadLeased(leased.Path, offset, shard.Length, shard.Hash), bytes =>
        {
            // Gone from the lease's file: it is being committed, or was while it was read, so look there.
            if (bytes is null && leased.Committing) leased.Readers.Add(incoming);
            else if (bytes is null && FindRow(content, column) is not null) OnGetShards(incoming);
            else if (bytes is null) Refuse(incoming.Ticket, RefusalCode.Damaged, "this shard is damaged here");
            else Answer(incoming.Ticket, WireMessage.Of(new Shard(), bytes));
        }, failure => RefuseFailure(incoming.Ticket, failure));
        return true;
    }

    /// <summary>After it was decided whether these columns are committed.</summary>
    private void AnswerReaders(IEnumerable<LeasedColumn> columns)
    {
        foreach (var column in columns)
        {
            column.Committing = false;
            var readers = column.Readers.ToArray();
            column.Readers.Clear();
            foreach (var reader in readers) OnGetShards(reader);
        }
    }

    private static WireMessage ToWire(ShardRead read, long segments)
    {
        var header = new Shard { SegmentCount = (ulong)segments };
        header.Path.AddRange(read.Path.Select(hash => UnsafeByteOperations.UnsafeWrap(hash.ToArray())));
        return WireMessage.Of(header, read.Bytes!);
    }

    private IndexRow? FindRow(ContentId content, int column) =>
        _index.Find(content) is { } held && held.TryGetRoot(column, out var root)
            ? new IndexRow(content, ColumnGeometry.Of(held.Layout, column), root)
            : null;

    private void Quarantine(ShardAddress shard, string reason)
    {
        var before = _quarantine;
        _quarantine = _quarantine.Add(shard, Now);
        if (ReferenceEquals(before, _quarantine)) return;
        _log.Warning("quarantined: content {0} column {1} segment {2}: {3}",
            shard.Content, shard.Column, shard.Segment, reason);
        _parent.Tell(new QuarantineChanged(_number, _quarantine.Bad.Count));
        _parent.Tell(new ShardsProtocol.ShardDamaged(shard.Content, shard.Column, shard.Segment));
        var remindAfter = _context.Settings.DamageRemindAfter;
        if (!Timers.IsTimerActive(Remind.Key)) Timers.StartPeriodicTimer(Remind.Key, Remind.Instance, remindAfter);
    }

    private void LiftQuarantine(ShardAddress shard, string? how)
    {
        var before = _quarantine;
        _quarantine = _quarantine.Remove(shard);
        if (ReferenceEquals(before, _quarantine)) return;
        _log.Info("{0}: content {1} column {2} segment {3}",
            how ?? "good again", shard.Content, shard.Column, shard.Segment);
        OnQuarantineShrunk();
    }

    private void OnQuarantineShrunk()
    {
        _parent.Tell(new QuarantineChanged(_number, _quarantine.Bad.Count));
        if (_quarantine.Bad.IsEmpty) Timers.Cancel(Remind.Key);
    }

    /// <summary>Tells damage again, after looking whether it is still there: another row may share the file.</summary>
    private void RemindOfDamage()
    {
        (_quarantine, var due) = _quarantine.Remind(Now, _context.Settings.DamageRemindAfter / 2);
        foreach (var shard in due)
        {
            if (FindRow(shard.Content, shard.Column) is not { } row) continue;
            Run(() => _context.Files.Verify(row.Root, row.Geometry, shard.Segment), damage =>
            {
                if (damage is null) LiftQuarantine(shard, null);
                else _parent.Tell(new ShardsProtocol.ShardDamaged(shard.Content, shard.Column, shard.Segment));
            }, failure => _log.Warning(failure, "cannot check content {0}", shard.Content));
        }
    }

    private void OnRestoreShard(ShardsProtocol.RestoreShard message)
    {
        var asker = Sender;
        var shard = new ShardAddress(message.Content, message.Column, message.Segment);
        void Restored(bool done) => asker.Tell(new ShardsProtocol.ShardRestored(
            message.Content, message.Column, message.Segment, done));
        if (FindRow(message.Content, message.Column) is not { } row)
        {
            Restored(false);
            return;
        }
        Run(() => _context.Files.Restore(row.Root, row.Geometry, message.Segment, message.Bytes.Span), done =>
        {
            if (done)
            {
                LiftQuarantine(shard, "rebuilt");
                // Where more of this column is bad than quarantine takes in at a time, the next ones are found now.
                _scrub.Tell(new ScrubFirst(message.Content, Self));
            }
            else
            {
                _log.Warning("not rebuilt: content {0} column {1} segment {2}: other bytes were brought",
                    shard.Content, shard.Column, shard.Segment);
            }
            Restored(done);
        }, failure =>
        {
            _log.Error(failure, "cannot rebuild content {0} column {1} segment {2}",
                shard.Content, shard.Column, shard.Segment);
            Restored(false);
        });
    }

    private void OnFoundDamaged(FoundDamaged message)
    {
        if (FindRow(message.Shard.Content, message.Shard.Column) is { } row && row.Root == message.Root)
            Quarantine(message.Shard, message.Reason);
    }

    private void OnListColumns(ListColumns message)
    {
        var contents = message.Content is { } one
            ? _index.Find(one) is { } held ? [held] : []
            : _index.Contents.Values;
        Sender.Tell(new ColumnsListed([.. contents.SelectMany(content =>
            content.Columns.Select(row => new IndexRow(content.Content, row.Geometry, row.Root)))]));
    }

    /// <summary>After recovery: what has no file, or one of another length, is checked before the rest.</summary>
    private void LookForMissingFiles(ImmutableArray<IndexRow> columns)
    {
        if (columns.IsEmpty) return;
        Run(() => columns.Where(row => !_context.Files.LooksWhole(row.Root, row.Geometry))
                .Select(row => row.Content).Distinct().ToArray(),
            contents =>
            {
                foreach (var content in contents) _scrub.Tell(new ScrubFirst(content, Self));
            },
            failure => _log.Warning(failure, "holder-{0} cannot look for its files", _number));
    }

    private sealed class Remind
    {
        public const string Key = "remind";

        public static readonly Remind Instance = new();
    }
}
