using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Mosaic.Codecs.Erasure;

/// <content>
/// One pass over the sources. Both loops are compiled once and for all, at their best, before their first byte;
/// comparisons with the number of rows vanish in them. The last step of each is a whole one too: it does some bytes
/// again, with the same result.
/// </content>
internal sealed unsafe partial class VectorKernel<TLanes, TVector, TInput, TTable>
{
    // The hardware sees a stream anew on every page, and there are as many streams as shards: what it is late with is
    // asked for so many bytes ahead (measured: docs/performance.md). Beyond the end it is asked for in vain.
    private const int PrefetchAhead = 512;

    private static void Pass(
        byte* tables, byte** sources, int sourceCount, byte** targets, int targetCount, nint start, nint end)
    {
        var isLong = end - start >= 2 * Step;
        switch (targetCount)
        {
            case 1 when isLong: WidePass<One>(tables, sources, sourceCount, targets, start, end); break;
            case 2 when isLong: WidePass<Two>(tables, sources, sourceCount, targets, start, end); break;
            case 1: Pass<One>(tables, sources, sourceCount, targets, start, end); break;
            case 2: Pass<Two>(tables, sources, sourceCount, targets, start, end); break;
            case 3: Pass<Three>(tables, sources, sourceCount, targets, start, end); break;
            default: Pass<Four>(tables, sources, sourceCount, targets, start, end); break;
        }
    }

    /// <summary>Two vectors at a time into the sums of one to four targets.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Pass<TRows>(
        byte* tables, byte** sources, int sourceCount, byte** targets, nint start, nint end)
        where TRows : struct, IRows
    {
        nint step = Step;
        for (var at = start; at < end; at += step)
        {
            if (at > end - step) at = end - step;
            TVector a0 = default, b0 = default, c0 = default, d0 = default;
            TVector a1 = default, b1 = default, c1 = default, d1 = default;
            var table = tables;
            for (var source = 0; source < sourceCount; source++, table += TRows.Count * TLanes.TableSize)
            {
                var bytes = sources[source] + at;
                Prefetch(bytes + PrefetchAhead);
                var input0 = TLanes.LoadInput(bytes);
                var input1 = TLanes.LoadInput(bytes + TLanes.Width);
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
            }
            Store(a0, a1, targets[0] + at);
            if (TRows.Count > 1) Store(b0, b1, targets[1] + at);
            if (TRows.Count > 2) Store(c0, c1, targets[2] + at);
            if (TRows.Count > 3) Store(d0, d1, targets[3] + at);
        }
    }

    /// <summary>Four vectors at a time into the sums of one or two targets, which leave registers for that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WidePass<TRows>(
        byte* tables, byte** sources, int sourceCount, byte** targets, nint start, nint end)
        where TRows : struct, IRows
    {
        nint step = 2 * Step;
        for (var at = start; at < end; at += step)
        {
            if (at > end - step) at = end - step;
            TVector a0 = default, a1 = default, a2 = default, a3 = default;
            TVector b0 = default, b1 = default, b2 = default, b3 = default;
            var table = tables;
            for (var source = 0; source < sourceCount; source++, table += TRows.Count * TLanes.TableSize)
            {
                var bytes = sources[source] + at;
                Prefetch(bytes + PrefetchAhead);
                Prefetch(bytes + PrefetchAhead + Step);
                var a = TLanes.LoadTable(table);
                var b = TRows.Count > 1 ? TLanes.LoadTable(table + TLanes.TableSize) : default;
                var input = TLanes.LoadInput(bytes);
                a0 = TLanes.AddProduct(a0, input, a);
                if (TRows.Count > 1) b0 = TLanes.AddProduct(b0, input, b);
                input = TLanes.LoadInput(bytes + TLanes.Width);
                a1 = TLanes.AddProduct(a1, input, a);
                if (TRows.Count > 1) b1 = TLanes.AddProduct(b1, input, b);
                input = TLanes.LoadInput(bytes + (2 * TLanes.Width));
                a2 = TLanes.AddProduct(a2, input, a);
                if (TRows.Count > 1) b2 = TLanes.AddProduct(b2, input, b);
                input = TLanes.LoadInput(bytes + (3 * TLanes.Width));
                a3 = TLanes.AddProduct(a3, input, a);
                if (TRows.Count > 1) b3 = TLanes.AddProduct(b3, input, b);
            }
            Store(a0, a1, targets[0] + at);
            Store(a2, a3, targets[0] + at + Step);
            if (TRows.Count > 1) Store(b0, b1, targets[1] + at);
            if (TRows.Count > 1) Store(b2, b3, targets[1] + at + Step);
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
        if (!Sse.IsSupported) return;
        Sse.Prefetch0(address);
        if (Step > CacheLine) Sse.Prefetch0(address + CacheLine);
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
