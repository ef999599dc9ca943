using System.Buffers;
using System.Collections.Concurrent;
using Mosaic.Model;

namespace Mosaic.Codecs.Erasure;

/// <summary>
/// Systematic Reed-Solomon coding over GF(2^8): k data shards, kept as they are, and m parity shards, all of one
/// length, of which any k give back all others. The coding matrix is a Vandermonde matrix (cell (r, c) = r^c, n rows, k
/// columns) times the inverse of its top square, as in Backblaze's JavaReedSolomon and the default of
/// klauspost/reedsolomon, with which the shards are byte-identical. Immutable, safe from several threads at once, and
/// without an allocation per call.
/// </summary>
/// <remarks>It restores lost shards, not altered ones: which shards are right is known by their hashes.</remarks>
public sealed class ReedSolomon
{
    /// <summary>How many codes are kept ready; their coefficients take at most 16 KiB each.</summary>
    private const int MaxCached = 64;

    private static readonly ConcurrentDictionary<Code, ReedSolomon> Cache = new();

    private readonly byte[] _parityRows;

    private ReedSolomon(Code code)
    {
        Code = code;
        _parityRows = new byte[code.K * code.M];
        Interpolation.Coefficients(Numbers(0, code.K), Numbers(code.K, code.M), _parityRows);
    }

    /// <summary>The code this is for.</summary>
    public Code Code { get; }

    /// <summary>Parity times data coefficients, row by row.</summary>
    internal ReadOnlySpan<byte> ParityRows => _parityRows;

    /// <summary>The coder of a code.</summary>
    /// <exception cref="ArgumentException">The code is <c>default</c>.</exception>
    public static ReedSolomon For(Code code)
    {
        if (!Code.IsValid(code.K, code.M)) throw new ArgumentException("a coder needs a code", nameof(code));
        if (Cache.TryGetValue(code, out var coder)) return coder;
        // Codes come from strangers' descriptors: whoever names all 32,640 must not fill the memory with them.
        if (Cache.Count >= MaxCached) Cache.Clear();
        return Cache.GetOrAdd(code, static c => new ReedSolomon(c));
    }

    /// <summary>Fills the m parity shards.</summary>
    /// <param name="shards">
    /// n buffers of one length, at least 1, none overlapping another: k with data, then m to fill. Fastest where they
    /// do not all begin at the same place within a page.
    /// </param>
    /// <exception cref="ArgumentException">Their number or lengths are not as said; nothing was written.</exception>
    public void Encode(ReadOnlySpan<Memory<byte>> shards)
    {
        var work = new Encoding(_parityRows, Code.K, CheckAll(shards));
        PinnedShards.Run(shards, ref work);
    }

    /// <summary>Fills those shards that are wanted and not present, and computes no other.</summary>
    /// <param name="shards">
    /// n buffers; those present or wanted are of one length, at least 1, and the others are not looked at. Those that
    /// are wanted and not present overlap no other.
    /// </param>
    /// <param name="present">Which of them hold their shard; at least k. Of more, the first k are used.</param>
    /// <param name="wanted">Which of them shall hold theirs.</param>
    /// <exception cref="ArgumentException">
    /// Numbers or lengths are not as said, or fewer than k are present; nothing was written.
    /// </exception>
    public void Reconstruct(
        ReadOnlySpan<Memory<byte>> shards, ReadOnlySpan<bool> present, ReadOnlySpan<bool> wanted)
    {
        if (shards.Length != Code.N || present.Length != Code.N || wanted.Length != Code.N)
            throw new ArgumentException($"{Code} has {Code.N} shards, each present or not, wanted or not");
        Span<byte> sources = stackalloc byte[Code.K];
        Span<byte> targets = stackalloc byte[Code.N];
        var sourceCount = 0;
        var targetCount = 0;
        var length = 0;
        for (var i = 0; i < Code.N; i++)
        {
            if (!present[i] && !wanted[i]) continue;
            if (length == 0) length = shards[i].Length;
            CheckLength(shards[i], i, length);
            if (!present[i]) targets[targetCount++] = (byte)i;
            else if (sourceCount < Code.K) sources[sourceCount++] = (byte)i;
        }
        if (sourceCount < Code.K)
            throw new ArgumentException($"{Code} needs {Code.K} shards, and {sourceCount} are present");
        if (targetCount == 0) return;
        targets = targets[..targetCount];
        var rows = ArrayPool<byte>.Shared.Rent(Code.K * targetCount);
        Interpolation.Coefficients(sources, targets, rows);
        var work = new Reconstruction(rows.AsSpan(0, Code.K * targetCount), sources, targets, length);
        PinnedShards.Run(shards, ref work);
        ArrayPool<byte>.Shared.Return(rows);
    }

    /// <summary>True if the parity shards are those of the data shards.</summary>
    /// <param name="shards">n buffers of one length, at least 1.</param>
    /// <exception cref="ArgumentException">Their number or lengths are not as said.</exception>
    public bool Verify(ReadOnlySpan<Memory<byte>> shards)
    {
        var work = new Verification(_parityRows, Code.K, CheckAll(shards));
        PinnedShards.Run(shards, ref work);
        return work.IsRight;
    }

    private static byte[] Numbers(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(static number => (byte)number)];

    private int CheckAll(ReadOnlySpan<Memory<byte>> shards)
    {
        if (shards.Length != Code.N)
            throw new ArgumentException($"{Code} has {Code.N} shards, not {shards.Length}", nameof(shards));
        for (var i = 0; i < shards.Length; i++) CheckLength(shards[i], i, shards[0].Length);
        return shards[0].Length;
    }

    private static void CheckLength(Memory<byte> shard, int index, int expected)
    {
        if (shard.IsEmpty) throw new ArgumentException($"shard {index} is empty");
        if (shard.Length != expected)
            throw new ArgumentException($"shard {index} is {shard.Length} bytes long, others are {expected}");
    }

    private readonly ref struct Encoding(ReadOnlySpan<byte> rows, int k, int length) : IShardWork
    {
        private readonly ReadOnlySpan<byte> _rows = rows;

        public void Run(scoped ReadOnlySpan<nint> shards) =>
            ShardKernel.Best.Combine(_rows, shards[..k], shards[k..], length);
    }

    private readonly ref struct Reconstruction(
        ReadOnlySpan<byte> rows, ReadOnlySpan<byte> sources, ReadOnlySpan<byte> targets, int length) : IShardWork
    {
        private readonly ReadOnlySpan<byte> _rows = rows, _sources = sources, _targets = targets;

        public void Run(scoped ReadOnlySpan<nint> shards)
        {
            Span<nint> from = stackalloc nint[_sources.Length];
            Span<nint> to = stackalloc nint[_targets.Length];
            for (var i = 0; i < from.Length; i++) from[i] = shards[_sources[i]];
            for (var i = 0; i < to.Length; i++) to[i] = shards[_targets[i]];
            ShardKernel.Best.Combine(_rows, from, to, length);
        }
    }

    private unsafe ref struct Verification(ReadOnlySpan<byte> rows, int k, int length) : IShardWork
    {
        // What all parity of one slice takes together: it stays in the level 1 cache until it is compared.
        private const int ScratchBytes = 16 << 10;

        // A multiple of every vector.
        private const int MinSlice = 256;

        private readonly ReadOnlySpan<byte> _rows = rows;

        public bool IsRight { get; private set; }

        public void Run(scoped ReadOnlySpan<nint> shards)
        {
            var parity = shards[k..];
            var slice = Math.Min(length, Math.Max(MinSlice, ScratchBytes / parity.Length / MinSlice * MinSlice));
            Span<nint> from = stackalloc nint[k];
            Span<nint> to = stackalloc nint[parity.Length];
            var scratch = ArrayPool<byte>.Shared.Rent(slice * parity.Length);
            fixed (byte* computed = scratch)
            {
                for (var i = 0; i < to.Length; i++) to[i] = (nint)(computed + (i * slice));
                IsRight = true;
                for (var start = 0; start < length && IsRight; start += slice)
                {
                    var count = Math.Min(slice, length - start);
                    for (var i = 0; i < k; i++) from[i] = shards[i] + start;
                    ShardKernel.Best.Combine(_rows, from, to, count);
                    for (var i = 0; i < to.Length; i++)
                    {
                        IsRight &= new ReadOnlySpan<byte>((byte*)to[i], count)
                            .SequenceEqual(new ReadOnlySpan<byte>((byte*)parity[i] + start, count));
                    }
                }
            }
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }
}
