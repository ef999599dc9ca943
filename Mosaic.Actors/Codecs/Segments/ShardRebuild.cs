using System.Runtime.InteropServices;
using Mosaic.Codecs.Erasure;
using Mosaic.Model;

namespace Mosaic.Codecs.Segments;

/// <summary>Makes shards of a segment from k others of it, whose right the caller has checked.</summary>
internal static class ShardRebuild
{
    /// <summary>The shards of <paramref name="columns"/>, by column: those given as they are, others made.</summary>
    /// <param name="code">The code.</param>
    /// <param name="shards">At least k shards of one length, by column.</param>
    /// <param name="columns">Which ones are wanted.</param>
    /// <exception cref="ArgumentException">There are fewer than k, or their lengths differ.</exception>
    public static IReadOnlyDictionary<int, ReadOnlyMemory<byte>> Make(
        Code code, IReadOnlyDictionary<int, ReadOnlyMemory<byte>> shards, IEnumerable<int> columns)
    {
        var all = new Memory<byte>[code.N];
        var present = new bool[code.N];
        var wanted = new bool[code.N];
        foreach (var (column, shard) in shards)
        {
            // The coder takes writable memory for all shards, and writes to those that are wanted only.
            all[column] = MemoryMarshal.AsMemory(shard);
            present[column] = true;
        }
        var length = shards.Count == 0 ? 0 : shards.First().Value.Length;
        var result = new Dictionary<int, ReadOnlyMemory<byte>>();
        foreach (var column in columns)
        {
            if (!present[column])
            {
                all[column] = new byte[length];
                wanted[column] = true;
            }
            result[column] = all[column];
        }
        ReedSolomon.For(code).Reconstruct(all, present, wanted);
        return result;
    }
}
