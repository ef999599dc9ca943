using System.Buffers.Binary;
using Mosaic.Model;

namespace Mosaic.Codecs.Merkle;

/// <summary>
/// The leaf of one shard in its column's tree: column (4 bytes, big-endian) ‖ segment (8) ‖ SHA-256 of the shard (32).
/// </summary>
internal static class ColumnLeaf
{
    private const int Size = sizeof(int) + sizeof(long) + Id256.Size;

    /// <summary>The leaf's hash. Column and segment are not negative.</summary>
    public static Id256 Hash(int column, long segment, ShardHash shard)
    {
        Span<byte> leaf = stackalloc byte[Size];
        BinaryPrimitives.WriteInt32BigEndian(leaf, column);
        BinaryPrimitives.WriteInt64BigEndian(leaf[sizeof(int)..], segment);
        shard.Value.CopyTo(leaf[(sizeof(int) + sizeof(long))..]);
        return MerkleHash.Leaf(leaf);
    }
}
