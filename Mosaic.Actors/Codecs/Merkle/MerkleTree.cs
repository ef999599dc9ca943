using System.Collections.Immutable;
using Mosaic.Model;

namespace Mosaic.Codecs.Merkle;

/// <summary>
/// A whole RFC 6962 tree. Level by level, neighbours are paired and a last one without neighbour moves up as it is,
/// which gives the same root as the standard's split at the largest power of two.
/// </summary>
internal sealed class MerkleTree
{
    private readonly List<Id256[]> _levels = [];

    /// <summary>The tree over at least one leaf hash. The array becomes the tree's own.</summary>
    public MerkleTree(Id256[] leafHashes)
    {
        ArgumentOutOfRangeException.ThrowIfZero(leafHashes.Length);
        _levels.Add(leafHashes);
        while (_levels[^1].Length > 1) _levels.Add(Parents(_levels[^1]));
    }

    /// <summary>Number of leaves.</summary>
    public int Count => _levels[0].Length;

    /// <summary>The root.</summary>
    public Id256 Root => _levels[^1][0];

    /// <summary>The audit path of a leaf: its siblings from the bottom up.</summary>
    public ImmutableArray<Id256> Path(int leaf)
    {
        var path = ImmutableArray.CreateBuilder<Id256>(_levels.Count - 1);
        var index = leaf;
        foreach (var level in _levels)
        {
            var sibling = index ^ 1;
            if (sibling < level.Length) path.Add(level[sibling]);
            index >>= 1;
        }
        return path.DrainToImmutable();
    }

    private static Id256[] Parents(Id256[] level)
    {
        var parents = new Id256[(level.Length + 1) / 2];
        for (var i = 0; i < level.Length / 2; i++)
            parents[i] = MerkleHash.Node(level[2 * i], level[(2 * i) + 1]);
        if (level.Length % 2 != 0) parents[^1] = level[^1];
        return parents;
    }
}
