using System.Collections.Immutable;
using Mosaic.Codecs.Merkle;
using Mosaic.Model;

namespace Mosaic.Shards;

/// <summary>A column's Merkle tree with the hashes of its shards. Immutable.</summary>
public sealed class ShardTree
{
    private const int FixedBytes = 200;
    private const int BytesPerSegment = 3 * Id256.Size;

    private readonly ImmutableArray<ShardHash> _hashes;
    private readonly ColumnTree _tree;

    /// <summary>The tree of a column by the hashes of its shards, at least one.</summary>
    public ShardTree(int column, ImmutableArray<ShardHash> hashes)
    {
        _hashes = hashes;
        _tree = new ColumnTree(column, hashes.AsSpan());
    }

    /// <summary>The column's address.</summary>
    public ColumnRoot Root => _tree.Root;

    /// <summary>About how much memory it takes.</summary>
    public long Bytes => FixedBytes + ((long)BytesPerSegment * _hashes.Length);

    /// <summary>The hash of a segment's shard.</summary>
    public ShardHash HashOf(long segment) => _hashes[(int)segment];

    /// <summary>The Merkle path of a segment's shard, from the leaf up.</summary>
    public ImmutableArray<Id256> PathOf(long segment) => _tree.Path(segment);
}
