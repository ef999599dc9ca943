using System.Buffers;

namespace Mosaic.Codecs.Erasure;

/// <summary>
/// A kernel for vectors: a few vectors of every source at a time are multiplied into the sums of up to four targets,
/// which stay in registers until all sources are in. More targets take several passes over blocks that stay in cache.
/// </summary>
internal sealed unsafe partial class VectorKernel<TLanes, TVector, TInput, TTable> : ShardKernel
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
}
