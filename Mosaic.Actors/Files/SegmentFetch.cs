using Mosaic.Model;
using Mosaic.Placement;

namespace Mosaic.Files;

/// <summary>
/// Which shards of one segment to ask of whom, until k distinct ones are there. Every holding is asked once, unless
/// <see cref="Retry"/> gives it another chance; who comes first is the caller's to rank, anew at every turn.
/// </summary>
internal sealed class SegmentFetch
{
    private readonly int _k;
    private readonly List<HeldColumn> _untried;
    private readonly HashSet<HeldColumn> _outstanding = [];
    private readonly List<HeldColumn> _again = [];
    private readonly Dictionary<int, ReadOnlyMemory<byte>> _received = [];
    private int _hedges;

    /// <summary>A fetch that may ask any of <paramref name="candidates"/>.</summary>
    public SegmentFetch(int k, IEnumerable<HeldColumn> candidates)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        _k = k;
        _untried = [.. candidates];
    }

    /// <summary>True when k distinct shards are there.</summary>
    public bool IsComplete => _received.Count >= _k;

    /// <summary>True when nothing is outstanding, nobody is left to ask, and it is not complete.</summary>
    public bool IsStuck => !IsComplete && _outstanding.Count == 0 && !_untried.Any(IsUseful);

    /// <summary>The verified shards by column.</summary>
    public IReadOnlyDictionary<int, ReadOnlyMemory<byte>> Shards => _received;

    /// <summary>
    /// Whom to ask now, marked as outstanding: as many distinct columns as are missing, and one more for each
    /// <see cref="Hedge"/>; those of the least rank first, then by column.
    /// </summary>
    public IReadOnlyList<HeldColumn> Ask(Func<HeldColumn, int> rank)
    {
        var asks = new List<HeldColumn>();
        if (IsComplete) return asks;
        var wanted = _k + _hedges - _received.Count - _outstanding.DistinctBy(static held => held.Column).Count();
        foreach (var held in _untried.OrderBy(rank).ThenBy(static held => held.Column).ToArray())
        {
            if (asks.Count >= wanted) break;
            if (!IsUseful(held)) continue;
            _untried.Remove(held);
            _outstanding.Add(held);
            asks.Add(held);
        }
        return asks;
    }

    /// <summary>Allows requests beyond what is missing: as many as are outstanding at this slow node.</summary>
    public void Hedge(NodeId slow) => _hedges += _outstanding.Count(held => held.Node == slow);

    /// <summary>A verified shard came. False when it is of no use any more.</summary>
    public bool Received(HeldColumn from, ReadOnlyMemory<byte> shard) =>
        _outstanding.Remove(from) && !IsComplete && _received.TryAdd(from.Column, shard);

    /// <summary>
    /// A request failed. <paramref name="mayRetry"/>: not because of the shard, so that it may be there later.
    /// </summary>
    public void Failed(HeldColumn from, bool mayRetry = false)
    {
        if (_outstanding.Remove(from) && mayRetry) _again.Add(from);
    }

    /// <summary>Whether those that may be asked again and are chosen would complete it.</summary>
    public bool WouldComplete(Func<NodeId, bool> chosen) =>
        _received.Keys.Concat(_again.Where(held => chosen(held.Node)).Select(static held => held.Column))
            .Distinct().Count() >= _k;

    /// <summary>Those that may be asked again and are chosen count as never asked.</summary>
    public void Retry(Func<NodeId, bool> chosen)
    {
        _untried.AddRange(_again.Where(held => chosen(held.Node)));
        _again.RemoveAll(held => chosen(held.Node));
    }

    /// <summary>What the node owes.</summary>
    public IEnumerable<HeldColumn> OwedBy(NodeId node) => _outstanding.Where(held => held.Node == node);

    private bool IsUseful(HeldColumn held) =>
        !_received.ContainsKey(held.Column) && !_outstanding.Any(asked => asked.Column == held.Column);
}
