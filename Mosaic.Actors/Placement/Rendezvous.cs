using System.Buffers.Binary;
using System.Security.Cryptography;
using Mosaic.Model;

namespace Mosaic.Placement;

/// <summary>
/// Weighted rendezvous hashing (highest random weight; Thaler and Ravishankar 1998, with the logarithmic weighting of
/// Schindelhauer and Schomaker 2005): of any set of nodes, each has the greatest score with a probability in
/// proportion to its weight, and a node that leaves changes no score but its own.
/// </summary>
internal static class Rendezvous
{
    private static ReadOnlySpan<byte> Label => "mosaic/v1 placement"u8;

    /// <summary>
    /// What the scores of one node for one content grow from. SHA-256, so that nobody can make a node key that attracts
    /// contents.
    /// </summary>
    public static ulong Seed(ContentId content, NodeId node)
    {
        Span<byte> input = stackalloc byte[Label.Length + 2 * Id256.Size];
        Label.CopyTo(input);
        content.Value.CopyTo(input[Label.Length..]);
        node.Value.CopyTo(input[(Label.Length + Id256.Size)..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);
    }

    /// <summary>The score -w / ln(u), with u in (0, 1) from the seed and the column by SplitMix64.</summary>
    public static double Score(ulong seed, int column, double weight)
    {
        var x = seed + 0x9E3779B97F4A7C15UL * ((ulong)column + 1);
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
        x ^= x >> 31;
        var u = ((x >> 11) + 0.5) / (1UL << 53);
        return -weight / Math.Log(u);
    }
}
