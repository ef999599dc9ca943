using System.Collections.Immutable;
using System.Security.Cryptography;
using Mosaic.Model;
using Mosaic.Placement;

namespace Mosaic.Files.Checks;

/// <summary>One shard to ask a holder for.</summary>
internal readonly record struct ShardAsk(long Segment, HeldColumn From);

/// <summary>What came of it.</summary>
internal enum ShardAnswer
{
    /// <summary>The right bytes.</summary>
    Right,

    /// <summary>Other bytes than the column's root commits to.</summary>
    Wrong,

    /// <summary>The holder says that its bytes are damaged.</summary>
    Damaged,

    /// <summary>The holder does not have it, though its receipt says so.</summary>
    NotHeld,

    /// <summary>No answer: the holder cannot be reached, or did not answer in time.</summary>
    None,
}

/// <summary>What was found of one column at one holder.</summary>
/// <param name="Answer">The worst answer that says something of the bytes, else the last.</param>
/// <param name="BadShards">Shards that are wrong, damaged or not held.</param>
/// <param name="FirstBad">The least segment of those; -1 without any.</param>
internal readonly record struct ColumnFinding(ShardAnswer Answer, long BadShards, long FirstBad);

/// <summary>
/// Which shards of a content to ask its holders for, and what their answers say of it. Without reading all data, one
/// shard of each column at each holder, of a segment that follows from a seed; with it, all, one segment after the
/// other. A segment of which a shard is bad is asked for whole, so that it is known whether it can be rebuilt. Memory
/// is bounded by the shards that are asked for at a time, and the holders.
/// </summary>
internal sealed class ContentCheckState
{
    private readonly int _k;
    private readonly int _columns;
    private readonly ImmutableArray<HeldColumn> _holdings;
    private readonly Dictionary<HeldColumn, ColumnFinding> _findings = [];
    private readonly Dictionary<long, OpenSegment> _open = [];
    private readonly Queue<long> _suspect = new();
    private readonly HashSet<long> _suspected = [];
    private readonly IEnumerator<ShardAsk> _plan;
    private readonly bool _readsAll;
    private int _outstanding;
    private bool _planned;

    /// <summary>A check of which nothing was asked yet.</summary>
    /// <param name="content">The content.</param>
    /// <param name="code">Its code.</param>
    /// <param name="segments">Its segments; at least 1.</param>
    /// <param name="holdings">Who holds what, by receipts.</param>
    /// <param name="readsAll">Whether every shard is asked for.</param>
    /// <param name="seed">What the choice of shards follows from, otherwise.</param>
    public ContentCheckState(
        ContentId content, Code code, long segments, IEnumerable<HeldColumn> holdings, bool readsAll, uint seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(segments, 1);
        (_k, _columns, _readsAll) = (code.K, code.N, readsAll);
        _holdings = [.. holdings.Where(held => held.Column >= 0 && held.Column < code.N).Distinct()
            .OrderBy(static held => held.Column).ThenBy(static held => held.Node)];
        _plan = (readsAll
            ? All(segments, _holdings)
            : _holdings.Select(held => new ShardAsk(Choose(content, held, segments, seed), held))).GetEnumerator();
    }

    /// <summary>The most suspect segments that are asked for whole; the others are like them.</summary>
    public const int MostSuspect = 256;

    /// <summary>Whether nothing is left to ask or to wait for.</summary>
    public bool IsDone => _planned && _outstanding == 0 && _suspect.Count == 0;

    /// <summary>What was found of each column at each holder.</summary>
    public IReadOnlyDictionary<HeldColumn, ColumnFinding> Findings => _findings;

    /// <summary>Columns that nobody holds.</summary>
    public IEnumerable<int> Homeless =>
        Enumerable.Range(0, _columns).Except(_holdings.Select(static held => held.Column));

    /// <summary>Segments that no k good shards are left of, whoever returns, and the first of them.</summary>
    public (long Count, long First) Lost { get; private set; } = (0, -1);

    /// <summary>Segments that lack good shards until a holder returns, and the first of them.</summary>
    public (long Count, long First) OutOfReach { get; private set; } = (0, -1);

    /// <summary>Distinct columns of which a holder has answered that it has them.</summary>
    public int ColumnsThere => Columns(static finding =>
        finding.Answer is ShardAnswer.Right or ShardAnswer.Wrong or ShardAnswer.Damaged).Count();

    /// <summary>The same with those whose holders did not answer.</summary>
    public int ColumnsThereOrAway => Columns(static finding => finding.Answer != ShardAnswer.NotHeld).Count();

    /// <summary>The next shard to ask for; null while there is none.</summary>
    public ShardAsk? Next()
    {
        if (!_planned)
        {
            if (_plan.MoveNext()) return Asked(_plan.Current);
            _planned = true;
        }
        while (_suspect.TryPeek(out var segment))
        {
            if (!_open.TryGetValue(segment, out var open))
            {
                // All of its shards were chosen anyway.
                _suspect.Dequeue();
                continue;
            }
            foreach (var held in _holdings)
            {
                if (open.Asked.Add(held)) return Asked(new ShardAsk(segment, held), isNew: false);
            }
            _suspect.Dequeue();
            CloseIfWhole(segment, open);
        }
        return null;
    }

    /// <summary>An answer to one that was asked.</summary>
    public void Answered(ShardAsk ask, ShardAnswer answer)
    {
        _outstanding--;
        Note(ask, answer);
        var open = Open(ask.Segment);
        open.Answered++;
        if (answer == ShardAnswer.Right) open.Right.Add(ask.From.Column);
        else if (answer == ShardAnswer.None) open.Away.Add(ask.From.Column);
        else if (!_readsAll && _suspected.Count < MostSuspect && _suspected.Add(ask.Segment))
            _suspect.Enqueue(ask.Segment);
        CloseIfWhole(ask.Segment, open);
    }

    /// <summary>The segment whose shard of a column is asked for: uniform, and the same for the same seed.</summary>
    public static long Choose(ContentId content, HeldColumn held, long segments, uint seed)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint) + (2 * Id256.Size) + sizeof(int)];
        BitConverter.TryWriteBytes(bytes, seed);
        content.Value.CopyTo(bytes[sizeof(uint)..]);
        held.Node.Value.CopyTo(bytes[(sizeof(uint) + Id256.Size)..]);
        BitConverter.TryWriteBytes(bytes[^sizeof(int)..], held.Column);
        return (long)(new Id256(SHA256.HashData(bytes)).Prefix % (ulong)segments);
    }

    private static IEnumerable<ShardAsk> All(long segments, ImmutableArray<HeldColumn> holdings)
    {
        for (long segment = 0; segment < segments; segment++)
        {
            foreach (var held in holdings) yield return new ShardAsk(segment, held);
        }
    }

    private ShardAsk Asked(ShardAsk ask, bool isNew = true)
    {
        _outstanding++;
        if (isNew) Open(ask.Segment).Asked.Add(ask.From);
        return ask;
    }

    private OpenSegment Open(long segment)
    {
        if (!_open.TryGetValue(segment, out var open)) _open.Add(segment, open = new OpenSegment());
        return open;
    }

    private void CloseIfWhole(long segment, OpenSegment open)
    {
        if (open.Answered < _holdings.Length || (!_readsAll && !_suspected.Contains(segment))) return;
        _open.Remove(segment);
        if (open.Right.Count >= _k) return;
        if (open.Right.Union(open.Away).Count() >= _k) OutOfReach = Count(OutOfReach, segment);
        else Lost = Count(Lost, segment);
    }

    private void Note(ShardAsk ask, ShardAnswer answer)
    {
        if (!_findings.TryGetValue(ask.From, out var known)) known = new ColumnFinding(answer, 0, -1);
        var isBad = answer is ShardAnswer.Wrong or ShardAnswer.Damaged or ShardAnswer.NotHeld;
        _findings[ask.From] = known with
        {
            Answer = isBad || known.BadShards == 0 ? answer : known.Answer,
            BadShards = known.BadShards + (isBad ? 1 : 0),
            FirstBad = isBad && (known.FirstBad < 0 || ask.Segment < known.FirstBad) ? ask.Segment : known.FirstBad,
        };
    }

    private IEnumerable<int> Columns(Func<ColumnFinding, bool> which) =>
        _findings.Where(one => which(one.Value)).Select(static one => one.Key.Column).Distinct();

    private static (long Count, long First) Count((long Count, long First) known, long segment) =>
        (known.Count + 1, known.First < 0 ? segment : Math.Min(known.First, segment));

    private sealed class OpenSegment
    {
        public HashSet<HeldColumn> Asked { get; } = [];

        public HashSet<int> Right { get; } = [];

        public HashSet<int> Away { get; } = [];

        public int Answered { get; set; }
    }
}
