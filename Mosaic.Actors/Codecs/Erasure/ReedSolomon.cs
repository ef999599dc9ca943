using System.Collections.Concurrent;
using Mosaic.Model;

namespace Mosaic.Codecs.Erasure;

/// <summary>
/// Systematic Reed-Solomon coding over GF(2^8): k data shards, kept as they are, and m parity shards, all of one
/// length, of which any k give back all others. The coding matrix is a Vandermonde matrix (cell (r, c) = r^c, n rows, k
/// columns) times the inverse of its top square, as in Backblaze's JavaReedSolomon and the default of
/// klauspost/reedsolomon, with which the shards are byte-identical. Immutable, safe from several threads at once.
/// </summary>
/// <remarks>It restores lost shards, not altered ones: which shards are right is known by their hashes.</remarks>
public sealed class ReedSolomon
{
    /// <summary>How many codes are kept ready; their matrices take at most 128 KiB each.</summary>
    private const int MaxCached = 64;

    /// <summary>Shards are worked through in slices this long: those of a small code stay in the L1 cache.</summary>
    private const int SliceLength = 4096;

    private static readonly ConcurrentDictionary<Code, ReedSolomon> Cache = new();

    private readonly GaloisMatrix _matrix;
    private readonly GaloisMatrix _parity;
    private readonly int[] _dataShards;
    private readonly int[] _parityShards;

    private ReedSolomon(Code code)
    {
        Code = code;
        var vandermonde = GaloisMatrix.Vandermonde(code.N, code.K);
        _dataShards = [.. Enumerable.Range(0, code.K)];
        _parityShards = [.. Enumerable.Range(code.K, code.M)];
        _matrix = vandermonde.Times(Rows(vandermonde, _dataShards).Inverted());
        _parity = Rows(_matrix, _parityShards);
    }

    /// <summary>The code this is for.</summary>
    public Code Code { get; }

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
    /// <param name="shards">n buffers of one length, at least 1: k with data, then m to fill.</param>
    /// <exception cref="ArgumentException">Their number or lengths are not as said; nothing was written.</exception>
    public void Encode(ReadOnlySpan<Memory<byte>> shards)
    {
        CheckAll(shards);
        Combine(shards, _dataShards, _parityShards, _parity);
    }

    /// <summary>Fills those shards that are wanted and not present, from the first k that are present.</summary>
    /// <param name="shards">
    /// n buffers; those present or wanted are of one length, at least 1, and the others are not looked at.
    /// </param>
    /// <param name="present">Which of them hold their shard.</param>
    /// <param name="wanted">Which of them shall hold theirs.</param>
    /// <exception cref="ArgumentException">
    /// Numbers or lengths are not as said, or fewer than k are present; nothing was written.
    /// </exception>
    public void Reconstruct(
        ReadOnlySpan<Memory<byte>> shards, ReadOnlySpan<bool> present, ReadOnlySpan<bool> wanted)
    {
        if (shards.Length != Code.N || present.Length != Code.N || wanted.Length != Code.N)
            throw new ArgumentException($"{Code} has {Code.N} shards, each present or not, wanted or not");
        Span<int> sources = stackalloc int[Code.K];
        Span<int> targets = stackalloc int[Code.N];
        var sourceCount = 0;
        var targetCount = 0;
        var length = 0;
        for (var i = 0; i < Code.N; i++)
        {
            if (!present[i] && !wanted[i]) continue;
            if (length == 0) length = shards[i].Length;
            CheckLength(shards[i], i, length);
            if (!present[i]) targets[targetCount++] = i;
            else if (sourceCount < Code.K) sources[sourceCount++] = i;
        }
        if (sourceCount < Code.K)
            throw new ArgumentException($"{Code} needs {Code.K} shards, and {sourceCount} are present");
        if (targetCount == 0) return;
        targets = targets[..targetCount];
        // What makes the sources of the data, inverted, makes the data of the sources; and of the data, the targets.
        var decoding = Rows(_matrix, targets).Times(Rows(_matrix, sources).Inverted());
        Combine(shards, sources, targets, decoding);
    }

    /// <summary>True if the parity shards are those of the data shards.</summary>
    /// <param name="shards">n buffers of one length, at least 1.</param>
    /// <exception cref="ArgumentException">Their number or lengths are not as said.</exception>
    public bool Verify(ReadOnlySpan<Memory<byte>> shards)
    {
        var length = CheckAll(shards);
        Span<byte> parity = stackalloc byte[SliceLength];
        for (var start = 0; start < length; start += SliceLength)
        {
            var slice = parity[..Math.Min(SliceLength, length - start)];
            for (var i = 0; i < Code.M; i++)
            {
                CombineSlice(shards, _dataShards, _parity[i], start, slice);
                if (!slice.SequenceEqual(shards[Code.K + i].Span.Slice(start, slice.Length))) return false;
            }
        }
        return true;
    }

    /// <summary>Fills target i with the sources' combination by row i of the matrix.</summary>
    private static void Combine(
        ReadOnlySpan<Memory<byte>> shards, ReadOnlySpan<int> sources, ReadOnlySpan<int> targets, GaloisMatrix matrix)
    {
        var length = shards[sources[0]].Length;
        for (var start = 0; start < length; start += SliceLength)
        {
            var sliceLength = Math.Min(SliceLength, length - start);
            for (var i = 0; i < targets.Length; i++)
                CombineSlice(shards, sources, matrix[i], start, shards[targets[i]].Span.Slice(start, sliceLength));
        }
    }

    private static void CombineSlice(
        ReadOnlySpan<Memory<byte>> shards,
        ReadOnlySpan<int> sources,
        ReadOnlySpan<byte> coefficients,
        int start,
        Span<byte> result)
    {
        result.Clear();
        for (var i = 0; i < sources.Length; i++)
            ShardMath.MultiplyAdd(coefficients[i], shards[sources[i]].Span.Slice(start, result.Length), result);
    }

    private static GaloisMatrix Rows(GaloisMatrix matrix, ReadOnlySpan<int> rows)
    {
        var result = new GaloisMatrix(rows.Length, matrix.Columns);
        for (var i = 0; i < rows.Length; i++) matrix[rows[i]].CopyTo(result[i]);
        return result;
    }

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
}
