using System.Collections.Immutable;
using Mosaic.Model;
using Mosaic.Placement;

namespace Mosaic.Files;

/// <summary>
/// What a download knows and decides. Events go in, <see cref="Next"/> gives the steps that follow. Segments are
/// fetched at most <c>window</c> at a time, decoded as soon as they are there, and written in order. Data columns are
/// preferred; nodes that the network's view calls unreachable, that were slow or that failed come after all others, so
/// a dead one costs one time-out.
/// <para>
/// When all were asked in vain and the view says that enough of those which failed can be reached, such as one that has
/// just started again, they are asked again from time to time, but no longer than a patience without any shard.
/// </para>
/// </summary>
internal sealed class DownloadState
{
    private const int Unpreferred = 1 << 16, Slow = 1 << 17, Dead = 1 << 18;

    private readonly int _k;
    private readonly int _window;
    private readonly long _segmentCount;
    private readonly ImmutableArray<HeldColumn> _holdings;
    private readonly Func<NodeId, bool> _isReachable;
    private readonly SortedDictionary<long, SegmentFetch> _fetches = [];
    private readonly HashSet<NodeId> _dead = [];
    private readonly HashSet<NodeId> _slow = [];
    private readonly Dictionary<NodeId, (int Owed, TimeSpan Since)> _debts = [];

    private TimeSpan? _stuckSince;
    private TimeSpan _retried;
    private long _started, _decoding, _written;
    private bool _writing, _over;

    /// <summary>A download of which nothing was asked yet.</summary>
    /// <param name="k">Shards a segment needs.</param>
    /// <param name="segmentCount">Segments there are; at least 1.</param>
    /// <param name="window">Segments that may be in memory; at least 1.</param>
    /// <param name="holdings">Who holds what.</param>
    /// <param name="isReachable">Whether a node is reachable as far as the network's view knows, at any moment.</param>
    public DownloadState(
        int k, long segmentCount, int window, IEnumerable<HeldColumn> holdings, Func<NodeId, bool> isReachable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(segmentCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        (_k, _segmentCount, _window, _isReachable) = (k, segmentCount, window, isReachable);
        _holdings = [.. holdings];
    }

    /// <summary>Segments that are decoded at a time, or wait to be written; also bounded by the window.</summary>
    public const int DecodeAhead = 2;

    /// <summary>Between two rounds of asking again.</summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    /// <summary>How long to ask again those that failed, without any success.</summary>
    public required TimeSpan RetryPatience { get; init; }

    /// <summary>Whether requests to the node failed, and none succeeded since.</summary>
    public bool IsDead(NodeId node) => _dead.Contains(node);

    /// <summary>A shard came, and was verified. False when nobody needs it any more.</summary>
    public bool Received(long segment, HeldColumn from, ReadOnlyMemory<byte> shard, TimeSpan now)
    {
        _dead.Remove(from.Node);
        _slow.Remove(from.Node);
        _stuckSince = null;
        _debts[from.Node] = (Math.Max(0, _debts[from.Node].Owed - 1), now);
        return _fetches.TryGetValue(segment, out var fetch) && fetch.Received(from, shard);
    }

    /// <summary>
    /// A request failed. <paramref name="nodeDead"/>: because of the node rather than of this shard, so that others are
    /// asked before it from now on.
    /// </summary>
    public void Failed(long segment, HeldColumn from, bool nodeDead)
    {
        if (nodeDead) _dead.Add(from.Node);
        _debts[from.Node] = _debts[from.Node] with { Owed = Math.Max(0, _debts[from.Node].Owed - 1) };
        if (_fetches.TryGetValue(segment, out var fetch)) fetch.Failed(from, mayRetry: nodeDead);
    }

    /// <summary>The segment of the last <see cref="WriteSegment"/> is in the sink.</summary>
    public void Written()
    {
        _fetches.Remove(_written);
        _written++;
        _writing = false;
    }

    /// <summary>
    /// Nodes that owe a shard and sent none for <paramref name="patience"/> are slow: for what they owe, others may be
    /// asked as well, and from now on they come after others until a shard of theirs arrives.
    /// </summary>
    public void Hedge(TimeSpan now, TimeSpan patience)
    {
        foreach (var (node, (owed, since)) in _debts)
        {
            if (owed == 0 || now - since < patience || !_slow.Add(node)) continue;
            foreach (var fetch in _fetches.Values) fetch.Hedge(node);
        }
    }

    /// <summary>
    /// Nodes that owe a shard and sent none for <paramref name="patience"/> are given up for what they owe, which is
    /// returned: nobody need wait for it any more.
    /// </summary>
    public ImmutableArray<FetchShard> GiveUp(TimeSpan now, TimeSpan patience)
    {
        var late = _debts.Where(debt => debt.Value.Owed > 0 && now - debt.Value.Since >= patience)
            .Select(static debt => debt.Key).ToArray();
        ImmutableArray<FetchShard> owed = [.. late.SelectMany(node => _fetches.SelectMany(fetch =>
            fetch.Value.OwedBy(node).Select(held => new FetchShard(fetch.Key, held))))];
        foreach (var fetch in owed) Failed(fetch.Segment, fetch.From, nodeDead: true);
        // What it owes to segments that are written already is owed to nobody.
        foreach (var node in late) _debts[node] = (0, now);
        return owed;
    }

    /// <summary>The steps that follow from what happened; empty while there is only waiting.</summary>
    public ImmutableArray<DownloadStep> Next(TimeSpan now)
    {
        var steps = ImmutableArray.CreateBuilder<DownloadStep>();
        if (_over) return [];
        for (; _started < _segmentCount && _started < _written + _window; _started++)
        {
            _fetches.Add(_started, new SegmentFetch(_k, _holdings));
        }
        foreach (var (segment, fetch) in _fetches)
        {
            foreach (var held in fetch.Ask(Rank))
            {
                var debt = _debts.GetValueOrDefault(held.Node);
                _debts[held.Node] = (debt.Owed + 1, debt.Owed == 0 ? now : debt.Since);
                steps.Add(new FetchShard(segment, held));
            }
            if (!fetch.IsStuck || MayRetry(fetch, now)) continue;
            _over = true;
            return [new SegmentMissing(segment)];
        }
        if (_written == _segmentCount)
        {
            _over = true;
            steps.Add(new AllWritten());
        }
        for (; _decoding < Math.Min(_started, _written + DecodeAhead) && _fetches[_decoding].IsComplete; _decoding++)
            steps.Add(new DecodeSegment(_decoding, _fetches[_decoding].Shards));
        if (!_writing && _written < _decoding)
        {
            _writing = true;
            steps.Add(new WriteSegment(_written));
        }
        return steps.ToImmutable();
    }

    /// <summary>Whether what nobody gave may still come; if so, and it is time, it is asked for again.</summary>
    private bool MayRetry(SegmentFetch fetch, TimeSpan now)
    {
        _stuckSince ??= now;
        if (now - _stuckSince >= RetryPatience || !fetch.WouldComplete(_isReachable)) return false;
        if (now - _retried < RetryPause) return true;
        // The next turn asks.
        foreach (var stuck in _fetches.Values) stuck.Retry(_isReachable);
        _retried = now;
        return true;
    }

    private int Rank(HeldColumn held) =>
        (held.Column < _k ? 0 : 1)
        + (_isReachable(held.Node) ? 0 : Unpreferred)
        + (_slow.Contains(held.Node) ? Slow : 0)
        + (_dead.Contains(held.Node) ? Dead : 0);
}
