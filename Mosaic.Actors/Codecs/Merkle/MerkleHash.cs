using System.Security.Cryptography;
using Mosaic.Model;

namespace Mosaic.Codecs.Merkle;

/// <summary>The two hashes of RFC 6962, section 2.1, whose first byte keeps a node from passing for a leaf.</summary>
internal static class MerkleHash
{
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;

    /// <summary>The root of a tree without leaves: SHA-256 of nothing.</summary>
    public static Id256 Empty { get; } = new(SHA256.HashData([]));

    /// <summary>SHA-256(0x00 ‖ leaf), for leaves of at most 255 bytes.</summary>
    public static Id256 Leaf(ReadOnlySpan<byte> leaf)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(leaf.Length, byte.MaxValue);
        Span<byte> preimage = stackalloc byte[1 + leaf.Length];
        preimage[0] = LeafPrefix;
        leaf.CopyTo(preimage[1..]);
        return Digest(preimage);
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    public static Id256 Node(Id256 left, Id256 right)
    {
        Span<byte> preimage = stackalloc byte[1 + (2 * Id256.Size)];
        preimage[0] = NodePrefix;
        left.CopyTo(preimage[1..]);
        right.CopyTo(preimage[(1 + Id256.Size)..]);
        return Digest(preimage);
    }

    private static Id256 Digest(ReadOnlySpan<byte> preimage)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(preimage, digest);
        return new Id256(digest);
    }
}
