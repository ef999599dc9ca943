using System.Collections.Immutable;
using Mosaic.Model;
using Mosaic.Placement;

namespace Mosaic.Files;

/// <summary>
/// What an upload knows and decides: which shard goes where, what is outstanding, acknowledged or lost, and what comes
/// next. Events go in, <see cref="Next"/> gives the steps that follow from them. At most <c>window</c> encoded segments
/// are in memory, and one rebuilt one. A column that lost its holder starts anew at another: what memory has of it is
/// sent from there, older segments are rebuilt one at a time from the leases of the other columns.
/// </summary>
internal sealed class UploadState
{
    private readonly Code _code;
    private readonly int _window;
    private readonly bool _eager;
    private readonly UploadColumn[] _columns;

    private bool _encoding;
    private long? _segmentCount;
    private long _oldest;
    private (long Segment, ImmutableArray<int> Columns, bool Ready)? _rebuild;
    private long _generation, _recorded = -1, _recording = -1;
    private bool _finished;

    /// <summary>An upload whose columns have no holder yet.</summary>
    /// <param name="code">The code.</param>
    /// <param name="window">Encoded segments that may be in memory; at least 1.</param>
    /// <param name="eager">True to send shards without waiting for the lease to open.</param>
    public UploadState(Code code, int window, bool eager)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        (_code, _window, _eager) = (code, window, eager);
        _columns = [.. Enumerable.Range(0, code.N).Select(static _ => new UploadColumn())];
    }

    /// <summary>True when shards are sent without waiting for the lease to open.</summary>
    public bool IsEager => _eager;

    /// <summary>Segments encoded so far.</summary>
    public long Encoded { get; private set; }

    /// <summary>True when a segment that must be rebuilt has fewer than k shards left.</summary>
    public bool Impossible { get; private set; }

    /// <summary>True once <see cref="Waive"/> let columns without a holder be.</summary>
    public bool Waived { get; private set; }

    /// <summary>Columns without a holder.</summary>
    public ImmutableArray<int> Homeless =>
        [.. Columns(static column => column.Phase == ColumnPhase.Homeless)];

    /// <summary>Who has, or is getting, which column.</summary>
    public ImmutableSortedDictionary<int, NodeId> Placement =>
        Columns(static column => column.Holder is not null)
            .ToImmutableSortedDictionary(static index => index, index => _columns[index].Holder!.Value);

    /// <summary>The same as holdings.</summary>
    public IEnumerable<HeldColumn> Held =>
        Placement.Select(static placed => new HeldColumn(placed.Value, placed.Key));

    /// <summary>The columns of one holder, by index.</summary>
    public ImmutableArray<int> ColumnsOf(NodeId holder) => [.. Columns(column => column.Holder == holder)];

    /// <summary>The holder of a column, if it has one.</summary>
    public NodeId? HolderOf(int column) => _columns[column].Holder;

    /// <summary>True when every lease is open.</summary>
    public bool IsOpen => _columns.All(static column => column.Phase >= ColumnPhase.Open);

    /// <summary>True when the holder committed all columns that are its.</summary>
    public bool IsDone(NodeId holder) =>
        _columns.All(column => column.Holder != holder || column.Phase == ColumnPhase.Committed);

    /// <summary>
    /// Gives a column a holder. One that moves away from a living holder starts anew; committed ones stay. Returns
    /// the holder whose lease is thereby abandoned, if any.
    /// </summary>
    public NodeId? Place(int column, NodeId holder)
    {
        var placed = _columns[column];
        if (placed.Holder == holder || placed.Phase is ColumnPhase.Committing or ColumnPhase.Committed) return null;
        var abandoned = placed.Holder;
        Move(column, holder);
        return abandoned;
    }

    /// <summary>The lease for these columns is open.</summary>
    public void Accepted(NodeId holder, ImmutableArray<int> columns) =>
        Advance(holder, columns, ColumnPhase.Asked, ColumnPhase.Open);

    /// <summary>A holder failed: its columns, but for the committed ones, have none any more. Returns these.</summary>
    public ImmutableArray<int> HolderFailed(NodeId holder)
    {
        ImmutableArray<int> lost =
            [.. Columns(column => column.Holder == holder && column.Phase != ColumnPhase.Committed)];
        foreach (var column in lost) Move(column, null);
        return lost;
    }

    /// <summary>From now on columns without a holder are done without.</summary>
    public void Waive() => Waived = true;

    /// <summary>The segment <see cref="Encoded"/> is encoded and in memory; the last one when so said.</summary>
    public void SegmentEncoded(bool last)
    {
        _encoding = false;
        Encoded++;
        if (last) _segmentCount = Encoded;
    }

    /// <summary>A holder took a shard. False when nobody waits for that any more.</summary>
    public bool Acked(NodeId holder, int column, long segment) =>
        _columns[column].Holder == holder && _columns[column].Acked(segment);

    /// <summary>A shard must be sent once more to the same holder.</summary>
    public void SendAgain(NodeId holder, int column, long segment)
    {
        if (_columns[column].Holder == holder) _columns[column].SendAgain(segment);
    }

    /// <summary>The shards of a <see cref="Rebuild"/> step are in memory.</summary>
    public void Rebuilt(long segment)
    {
        if (_rebuild is { } rebuild && rebuild.Segment == segment) _rebuild = rebuild with { Ready = true };
    }

    /// <summary>A <see cref="Rebuild"/> found fewer than k shards in the end.</summary>
    public void RebuildFailed(long segment)
    {
        if (_rebuild is { } rebuild && rebuild.Segment == segment) Impossible = true;
    }

    /// <summary>The record of a <see cref="MakeRecord"/> step is durable.</summary>
    public void Recorded(long generation) => _recorded = Math.Max(_recorded, generation);

    /// <summary>The holder's receipt for these columns was verified.</summary>
    public void Committed(NodeId holder, ImmutableArray<int> columns) =>
        Advance(holder, columns, ColumnPhase.Committing, ColumnPhase.Committed);

    /// <summary>The steps that follow from what happened, each given out once; none while it waits.</summary>
    public ImmutableArray<UploadStep> Next()
    {
        var steps = ImmutableArray.CreateBuilder<UploadStep>();
        Ask(steps);
        ForgetSegments(steps);
        Send(steps);
        StartRebuild(steps);
        Encode(steps);
        Finish(steps);
        return steps.ToImmutable();
    }

    private void Move(int column, NodeId? holder)
    {
        _columns[column].Move(holder);
        _generation++;
        // It begins anew, so it does not wait for the segment that is being rebuilt, nor that segment for it.
        if (_rebuild is { } rebuild) _rebuild = rebuild with { Columns = rebuild.Columns.Remove(column) };
    }

    private bool MayReceive(UploadColumn column) =>
        column.Phase == ColumnPhase.Open || (_eager && column.Phase == ColumnPhase.Asked);

    private bool InMemory(int column, long segment) =>
        segment >= _oldest
        || (_rebuild is { Ready: true } rebuild && rebuild.Segment == segment && rebuild.Columns.Contains(column));

    private void Ask(ImmutableArray<UploadStep>.Builder steps)
    {
        foreach (var holder in Holders(static column => column.Phase == ColumnPhase.Placed))
        {
            ImmutableArray<int> columns =
                [.. Columns(column => column.Holder == holder && column.Phase == ColumnPhase.Placed)];
            Advance(holder, columns, ColumnPhase.Placed, ColumnPhase.Asked);
            steps.Add(new AskStore(holder, columns));
        }
    }

    private void ForgetSegments(ImmutableArray<UploadStep>.Builder steps)
    {
        var homed = _columns.Where(static column => column.Holder is not null).ToArray();
        if (homed.Length == 0) return;
        var done = Math.Min(Encoded, homed.Min(static column => column.AckedPrefix));
        for (; _oldest < done; _oldest++) steps.Add(new Forget(_oldest));
        if (_rebuild is not { Ready: true } rebuild) return;
        if (rebuild.Columns.Any(index => !_columns[index].Has(rebuild.Segment))) return;
        _rebuild = null;
        steps.Add(new Forget(rebuild.Segment));
    }

    private void Send(ImmutableArray<UploadStep>.Builder steps)
    {
        for (var index = 0; index < _columns.Length; index++)
        {
            var column = _columns[index];
            if (!MayReceive(column)) continue;
            while (column.NextToSend(Encoded) is { } segment && InMemory(index, segment))
            {
                column.Sent(segment);
                steps.Add(new SendShard(column.Holder!.Value, index, segment));
            }
        }
    }

    private void StartRebuild(ImmutableArray<UploadStep>.Builder steps)
    {
        if (_rebuild is not null || Impossible) return;
        var behind = Columns(column => MayReceive(column) && column.NextToSend(Encoded) < _oldest).ToArray();
        if (behind.Length == 0) return;
        var segment = behind.Min(index => _columns[index].NextToSend(Encoded)!.Value);
        ImmutableArray<int> targets = [.. behind.Where(index => _columns[index].NextToSend(Encoded) == segment)];
        ImmutableArray<ReadBack> sources = [.. Columns(column => column.Has(segment))
            .Select(index => new ReadBack(
                new HeldColumn(_columns[index].Holder!.Value, index),
                _columns[index].Phase == ColumnPhase.Committed))];
        if (sources.Length < _code.K)
        {
            Impossible = true;
            return;
        }
        _rebuild = (segment, targets, false);
        steps.Add(new Rebuild(segment, targets, sources));
    }

    private void Encode(ImmutableArray<UploadStep>.Builder steps)
    {
        if (_encoding || _segmentCount is not null || Encoded - _oldest >= _window) return;
        _encoding = true;
        steps.Add(new EncodeNext());
    }

    private void Finish(ImmutableArray<UploadStep>.Builder steps)
    {
        if (_segmentCount is not { } count || _finished) return;
        if (!Waived && _columns.Any(static column => column.Holder is null)) return;
        var homed = _columns.Where(static column => column.Holder is not null).ToArray();
        if (homed.Length == 0 || homed.Any(column => column.AckedPrefix < count)) return;
        if (_recorded != _generation)
        {
            if (_recording == _generation) return;
            _recording = _generation;
            steps.Add(new MakeRecord(Placement, _generation));
            return;
        }
        foreach (var holder in Holders(static column => column.Phase == ColumnPhase.Open))
        {
            ImmutableArray<int> columns =
                [.. Columns(column => column.Holder == holder && column.Phase == ColumnPhase.Open)];
            Advance(holder, columns, ColumnPhase.Open, ColumnPhase.Committing);
            steps.Add(new CommitColumns(holder, columns));
        }
        if (homed.Any(static column => column.Phase != ColumnPhase.Committed)) return;
        _finished = true;
        steps.Add(new AllCommitted());
    }

    private void Advance(NodeId holder, ImmutableArray<int> columns, ColumnPhase from, ColumnPhase to)
    {
        foreach (var index in columns)
        {
            var column = _columns[index];
            if (column.Holder == holder && column.Phase == from) column.Phase = to;
        }
    }

    private IEnumerable<int> Columns(Func<UploadColumn, bool> which) =>
        Enumerable.Range(0, _columns.Length).Where(index => which(_columns[index]));

    private NodeId[] Holders(Func<UploadColumn, bool> which) =>
        [.. _columns.Where(which).Select(static column => column.Holder!.Value).Distinct()];
}
