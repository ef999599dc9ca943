using System.Numerics;
using Mosaic.Model;

namespace Mosaic.Codecs.Merkle;

/// <summary>
/// The root of a growing RFC 6962 tree in O(log n) memory: it keeps the roots of the full subtrees that the leaves so
/// far fall into, one for every bit that is set in their number.
/// </summary>
internal sealed class MerkleAccumulator
{
    private readonly List<Id256> _subtrees = [];

    /// <summary>Number of leaves so far.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a leaf at the end, by its hash.</summary>
    public void Append(Id256 leafHash)
    {
        var hash = leafHash;
        // The new leaf completes as many subtrees as the count has ones at its end.
        for (var full = BitOperations.TrailingZeroCount(~Count); full > 0; full--)
        {
            hash = MerkleHash.Node(_subtrees[^1], hash);
            _subtrees.RemoveAt(_subtrees.Count - 1);
        }
        _subtrees.Add(hash);
        Count++;
    }

    /// <summary>The root over the leaves so far.</summary>
    public Id256 Root()
    {
        if (_subtrees.Count == 0) return MerkleHash.Empty;
        var root = _subtrees[^1];
        for (var i = _subtrees.Count - 2; i >= 0; i--) root = MerkleHash.Node(_subtrees[i], root);
        return root;
    }
}
