using Mosaic.Model;

namespace Mosaic.Codecs.Merkle;

/// <summary>
/// A column's root while its shards stream by, in O(log n) memory; the same as <see cref="ColumnTree.Root"/> over them.
/// </summary>
public sealed class ColumnTreeBuilder
{
    private readonly MerkleAccumulator _leaves = new();
    private readonly int _column;

    /// <summary>For the column of that number, 0 to 255.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No code has such a column.</exception>
    public ColumnTreeBuilder(int column)
    {
        ColumnTree.CheckColumn(column);
        _column = column;
    }

    /// <summary>Number of shards so far, which is the next one's segment.</summary>
    public long Count => _leaves.Count;

    /// <summary>Adds the next segment's shard.</summary>
    public void Append(ShardHash shard) => _leaves.Append(ColumnLeaf.Hash(_column, _leaves.Count, shard));

    /// <summary>The root of the column so far.</summary>
    /// <exception cref="InvalidOperationException">There is no shard yet; every column has one.</exception>
    public ColumnRoot Root() =>
        _leaves.Count > 0
            ? new ColumnRoot(_leaves.Root())
            : throw new InvalidOperationException("a column without shards has no root");
}
