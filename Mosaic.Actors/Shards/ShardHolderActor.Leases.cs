using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;
using static Mosaic.Shards.HolderProtocol;

namespace Mosaic.Shards;

// Columns on their way: what StoreRequest opens, ShardData fills and Release closes.
internal sealed partial class ShardHolderActor
{
    private readonly Dictionary<LeaseKey, HolderLease> _leases = [];
    private readonly Dictionary<ContentId, ImmutableArray<HolderLease>> _leasesByContent = [];

    // Shards that overtook their StoreRequest: on the wire a small message may be the one that is sent again.
    private readonly List<(WireProtocol.Incoming Incoming, DateTimeOffset Deadline)> _early = [];

    private void CommandLeases()
    {
        Command<OpenLease>(OnOpenLease);
        Command<CloseLeases>(OnCloseLeases);
        Command<WireProtocol.Incoming>(incoming => incoming.Message.Kind == WireKind.ShardData, OnShardData);
    }

    /// <summary>The leases of a content at this moment.</summary>
    private ImmutableArray<HolderLease> LeasesOf(ContentId content) =>
        _leasesByContent.GetValueOrDefault(content, []);

    private void OnOpenLease(OpenLease message)
    {
        var state = message.Lease;
        if (!_leases.TryGetValue(state.Key, out var lease))
        {
            _leases[state.Key] = lease = new HolderLease(state);
            _leasesByContent[state.Key.Content] = LeasesOf(state.Key.Content).Add(lease);
            StartSelfCommitTimer();
        }
        lease.MaxBytes = state.MaxBytes;
        foreach (var column in state.Columns.Where(column => !lease.Columns.ContainsKey(column)))
        {
            lease.Columns[column] =
                new LeasedColumn(column, _context.Files.Paths.LeaseOf(state.Key, column));
        }
        Answer(message.Ticket, new StoreAccepted());
        foreach (var (incoming, _) in TakeEarly(incoming => KeyOf(incoming) == state.Key)) OnShardData(incoming);
        Pump(state.Key.Content);
    }

    private void OnShardData(WireProtocol.Incoming incoming)
    {
        var header = incoming.Message.As<ShardData>();
        var key = KeyOf(incoming);
        var segment = (long)Math.Min(header.Segment, long.MaxValue);
        if (!_leases.TryGetValue(key, out var lease)
            || !lease.Columns.TryGetValue((int)Math.Min(header.Column, Code.MaxColumns), out var column))
        {
            OnShardWithoutLease(incoming, key.Content, header.Column);
        }
        else if (lease.Refuses(column, segment, incoming.Message.Payload.Length) is { } reason)
        {
            Refuse(incoming.Ticket, RefusalCode.Malformed, reason);
        }
        else if (column.Committing || column.Dropping || column.Closings.Count > 0 || !column.Writing.Add(segment))
        {
            RefuseBusy(incoming.Ticket, "the column is being written, committed or freed");
        }
        else
        {
            WriteShard(incoming, lease, column, segment);
        }
    }

    private void WriteShard(WireProtocol.Incoming incoming, HolderLease lease, LeasedColumn column, long segment)
    {
        var shard = incoming.Message.Payload;
        var offset = segment * lease.ShardLength;
        Run(() => _context.Files.WriteLeased(column.Path, offset, shard.Span),
            hash =>
            {
                column.Writing.Remove(segment);
                column.Written(segment, hash, shard.Length);
                incoming.Message.Release();
                lease.LastShard = Now;
                Answer(incoming.Ticket, new ShardStored());
                DropIfClosed(lease, column);
                Pump(lease.Key.Content);
            },
            failure =>
            {
                column.Writing.Remove(segment);
                incoming.Message.Release();
                RefuseFailure(incoming.Ticket, failure);
                DropIfClosed(lease, column);
            });
    }

    private void OnShardWithoutLease(WireProtocol.Incoming incoming, ContentId content, uint column)
    {
        if (_index.Find(content) is { } held && held.TryGetRoot((int)Math.Min(column, Code.MaxColumns), out _))
        {
            // A repetition that came after the commit.
            Answer(incoming.Ticket, new ShardStored());
        }
        else if (_early.Count >= _context.Settings.MaxEarly)
        {
            RefuseBusy(incoming.Ticket, "too many shards wait for their lease");
        }
        else
        {
            _early.Add((incoming, Now + Patience(incoming.Remaining)));
            EnsureTicking();
        }
    }

    private void ExpireEarlyShards()
    {
        var now = Now;
        foreach (var (incoming, _) in _early.Where(early => early.Deadline <= now))
            Refuse(incoming.Ticket, RefusalCode.NotFound, "no lease is open for this column");
        _early.RemoveAll(early => early.Deadline <= now);
    }

    private List<(WireProtocol.Incoming Incoming, DateTimeOffset Deadline)> TakeEarly(
        Predicate<WireProtocol.Incoming> which)
    {
        var taken = _early.FindAll(early => which(early.Incoming));
        _early.RemoveAll(early => which(early.Incoming));
        return taken;
    }

    private void OnCloseLeases(CloseLeases message)
    {
        var closing = new LeaseClosing(message.Ticket);
        var columns = new List<(HolderLease Lease, LeasedColumn Column)>();
        foreach (var key in message.Keys)
        {
            if (!_leases.TryGetValue(key, out var lease)) continue;
            columns.AddRange(lease.Columns.Values
                .Where(column => message.Columns is null || message.Columns.Contains(column.Column))
                .Select(column => (lease, column)));
        }
        closing.Left = columns.Count;
        foreach (var (_, column) in columns) column.Closings.Add(closing);
        foreach (var (lease, column) in columns) DropIfClosed(lease, column);
        if (columns.Count == 0 && message.Ticket is { } ticket) Answer(ticket, new Released());
    }

    /// <summary>Gives up a column that someone asked to close, once nothing is done to its file.</summary>
    private void DropIfClosed(HolderLease lease, LeasedColumn column)
    {
        if (column.Closings.Count == 0 || !column.Idle) return;
        column.Dropping = true;
        Run(() => Drop(column.Path), _ => Leave(lease, column, 0), failure =>
        {
            // The file goes at the next start; nobody counts on it any more.
            _log.Warning(failure, "cannot remove {0}", column.Path);
            Leave(lease, column, 0);
        });
    }

    private bool Drop(string path)
    {
        _context.Files.DropLeased(path);
        return true;
    }

    /// <summary>A column's time in its lease is over: committed as so many bytes, or dropped.</summary>
    private void Leave(HolderLease lease, LeasedColumn column, long committedBytes)
    {
        lease.Columns.Remove(column.Column);
        lease.MaxBytes = Math.Max(0, lease.MaxBytes - column.Bytes);
        if (lease.Columns.Count == 0) Forget(lease);
        _parent.Tell(new LeaseSettled(lease.Key, [column.Column], committedBytes));
        foreach (var closing in column.Closings)
        {
            if (--closing.Left == 0 && closing.Ticket is { } ticket) Answer(ticket, new Released());
        }
    }

    private void Forget(HolderLease lease)
    {
        _leases.Remove(lease.Key);
        var left = LeasesOf(lease.Key.Content).Remove(lease);
        if (left.IsEmpty) _leasesByContent.Remove(lease.Key.Content);
        else _leasesByContent[lease.Key.Content] = left;
    }

    private TimeSpan Patience(TimeSpan remaining) =>
        remaining < _context.Settings.EarlyPatience ? remaining : _context.Settings.EarlyPatience;

    private static LeaseKey KeyOf(WireProtocol.Incoming incoming) =>
        new(incoming.From, new ContentId(incoming.Message.As<ShardData>().ContentId.Span));
}
