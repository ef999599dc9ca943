using System.Collections.Immutable;
using Mosaic.Model;

namespace Mosaic.Codecs.Merkle;

/// <summary>
/// The RFC 6962 Merkle tree of one whole column: its root is the column's address, and each shard's path proves that it
/// is the column's shard of its segment. Takes 64 bytes of memory per segment. Immutable.
/// </summary>
public sealed class ColumnTree
{
    private readonly MerkleTree _tree;

    /// <summary>The tree of the column of that number, 0 to 255, by the hashes of its shards in their order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No code has such a column, or it has no shards.</exception>
    public ColumnTree(int column, ReadOnlySpan<ShardHash> shards)
    {
        CheckColumn(column);
        var leaves = new Id256[shards.Length];
        for (var i = 0; i < leaves.Length; i++) leaves[i] = ColumnLeaf.Hash(column, i, shards[i]);
        _tree = new MerkleTree(leaves);
    }

    /// <summary>Number of segments, at least 1.</summary>
    public long SegmentCount => _tree.Count;

    /// <summary>The column's address.</summary>
    public ColumnRoot Root => new(_tree.Root);

    /// <summary>The audit path of a segment's shard, for <see cref="MerklePath.Verify"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such segment.</exception>
    public ImmutableArray<Id256> Path(long segment)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(segment);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(segment, SegmentCount);
        return _tree.Path((int)segment);
    }

    internal static void CheckColumn(int column)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, Code.MaxColumns);
    }
}
