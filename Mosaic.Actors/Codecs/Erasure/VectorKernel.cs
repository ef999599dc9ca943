using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Mosaic.Codecs.Erasure;

/// <summary>
/// A kernel for vectors: two vectors of every source at a time are multiplied into the sums of up to four targets,
/// which stay in registers until all sources are in. More targets take several passes over blocks that stay in cache.
/// </summary>
internal sealed unsafe class VectorKernel<TLanes, TVector, TInput, TTable> : ShardKernel
    where TLanes : struct, IShardLanes<TVector, TInput, TTable>
    where TVector : struct
    where TInput : struct
    where TTable : struct
{
    private const int MaxRows = 4;

    // What the sources of one block take together, when they are gone through several times: half a small L2 cache.
    private const int BlockBytes = 128 << 10;
    private const int MinBlock = 2 << 10;

    // Tables do not straddle cache lines.
    private const int CacheLine = 64;

    // The hardware sees a stream anew on every page, and there are as many streams as shards: what it is late with is
    // asked for so many bytes ahead (measured: docs/performance.md). Beyond the end it is asked for in vain.
    private const int PrefetchAhead = 512;

    /// <inheritdoc/>
    public override string Name => TLanes.Name;

    private static int Step => 2 * TLanes.Width;

    /// <inheritdoc/>
    public override void Combine(
        ReadOnlySpan<byte> rows, ReadOnlySpan<nint> sources, ReadOnlySpan<nint> targets, int length)
    {
        if (length < Step)
        {
            ScalarKernel.Instance.Combine(rows, sources, targets, length);
            return;
        }
        var passes = (targets.Length + MaxRows - 1) / MaxRows;
        var block = passes <= 1 ? length : Math.Max(MinBlock, BlockBytes / sources.Length / MinBlock * MinBlock);
        var rented = ArrayPool<byte>.Shared.Rent((rows.Length * TLanes.TableSize) + CacheLine);
        fixed (byte* unaligned = rented)
        fixed (nint* from = sources, to = targets)
        {
            var tables = (byte*)(((nint)unaligned + CacheLine - 1) & -CacheLine);
            WriteTables(rows, sources.Length, targets.Length, passes, tables);
            for (var start = 0; start < length; start += block)
            {
                // A last block too short for a step does a part of the one before it once more.
                var end = Math.Min(length, start + block);
                var begin = Math.Min(start, end - Step);
                for (var pass = 0; pass < passes; pass++)
                {
                    var (first, count) = RowsOf(pass, passes, targets.Length);
                    Pass(tables + (first * sources.Length * TLanes.TableSize),
                        (byte**)from, sources.Length, (byte**)to + first, count, begin, end);
                }
            }
        }
        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>The tables in the order in which they are read: pass by pass, source by source, row by row.</summary>
    private static void WriteTables(ReadOnlySpan<byte> rows, int sources, int targets, int passes, byte* tables)
    {
        for (var pass = 0; pass < passes; pass++)
        {
            var (first, count) = RowsOf(pass, passes, targets);
            for (var source = 0; source < sources; source++)
            {
                for (var row = first; row < first + count; row++, tables += TLanes.TableSize)
                    TLanes.WriteTable(rows[(row * sources) + source], new Span<byte>(tables, TLanes.TableSize));
            }
        }
    }

    // Spread evenly: ten go in passes of 3, 3 and 4.
    private static (int First, int Count) RowsOf(int pass, int passes, int targets)
    {
        var first = pass * targets / passes;
        return (first, ((pass + 1) * targets / passes) - first);
    }

    private static void Pass(
        byte* tables, byte** sources, int sourceCount, byte** targets, int targetCount, nint start, nint end)
    {
        switch (targetCount)
        {
            case 1: Pass<One>(tables, sources, sourceCount, targets, start, end); break;
            case 2: Pass<Two>(tables, sources, sourceCount, targets, start, end); break;
            case 3: Pass<Three>(tables, sources, sourceCount, targets, start, end); break;
            default: Pass<Four>(tables, sources, sourceCount, targets, start, end); break;
        }
    }

    // Compiled once and for all, at its best, before its first byte; comparisons with the number of rows vanish in it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pass<TRows>(
        byte* tables, byte** sources, int sourceCount, byte** targets, nint start, nint end)
        where TRows : struct, IRows
    {
        nint width = TLanes.Width;
        for (var at = start; at < end; at += 2 * width)
        {
            // The last step is a whole one too: it does some bytes again, with the same result.
            if (at > end - (2 * width)) at = end - (2 * width);
            TVector a0 = default, b0 = default, c0 = default, d0 = default;
            TVector a1 = default, b1 = default, c1 = default, d1 = default;
            var table = tables;
            for (var source = 0; source < sourceCount; source++)
            {
                var bytes = sources[source] + at;
                Prefetch(bytes + PrefetchAhead);
                if (TLanes.Width >= CacheLine) Prefetch(bytes + PrefetchAhead + CacheLine);
                var input0 = TLanes.LoadInput(bytes);
                var input1 = TLanes.LoadInput(bytes + width);
                var a = TLanes.LoadTable(table);
                a0 = TLanes.AddProduct(a0, input0, a);
                a1 = TLanes.AddProduct(a1, input1, a);
                if (TRows.Count > 1)
                {
                    var b = TLanes.LoadTable(table + TLanes.TableSize);
                    b0 = TLanes.AddProduct(b0, input0, b);
                    b1 = TLanes.AddProduct(b1, input1, b);
                }
                if (TRows.Count > 2)
                {
                    var c = TLanes.LoadTable(table + (2 * TLanes.TableSize));
                    c0 = TLanes.AddProduct(c0, input0, c);
                    c1 = TLanes.AddProduct(c1, input1, c);
                }
                if (TRows.Count > 3)
                {
                    var d = TLanes.LoadTable(table + (3 * TLanes.TableSize));
                    d0 = TLanes.AddProduct(d0, input0, d);
                    d1 = TLanes.AddProduct(d1, input1, d);
                }
                table += TRows.Count * TLanes.TableSize;
            }
            Store(a0, a1, targets[0] + at);
            if (TRows.Count > 1) Store(b0, b1, targets[1] + at);
            if (TRows.Count > 2) Store(c0, c1, targets[2] + at);
            if (TRows.Count > 3) Store(d0, d1, targets[3] + at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector first, TVector second, byte* target)
    {
        TLanes.Store(first, target);
        TLanes.Store(second, target + TLanes.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* address)
    {
        if (Sse.IsSupported) Sse.Prefetch0(address);
    }

    private interface IRows
    {
        static abstract int Count { get; }
    }

    private readonly struct One : IRows
    {
        public static int Count => 1;
    }

    private readonly struct Two : IRows
    {
        public static int Count => 2;
    }

    private readonly struct Three : IRows
    {
        public static int Count => 3;
    }

    private readonly struct Four : IRows
    {
        public static int Count => 4;
    }
}
