using Mosaic.Model;

namespace Mosaic.Codecs.Merkle;

/// <summary>Whether a shard belongs where it claims to: inclusion proofs as in RFC 9162, section 2.1.3.2.</summary>
public static class MerklePath
{
    /// <summary>The longest path that is looked at: no tree of 2^63 leaves has a longer one.</summary>
    public const int MaxLength = 64;

    /// <summary>
    /// True if the shard with hash <paramref name="shard"/> is that of <paramref name="segment"/> in the column with
    /// this number and root. All arguments may come from strangers; nothing throws.
    /// </summary>
    /// <remarks>
    /// The root and <paramref name="segmentCount"/> must come from the owner's descriptor: a path tells a wrong count
    /// only where the tree has another shape for that leaf, as it always has for the last one.
    /// </remarks>
    public static bool Verify(
        ColumnRoot root, int column, long segment, long segmentCount, ShardHash shard, ReadOnlySpan<Id256> path) =>
        column is >= 0 and < Code.MaxColumns
        && segment >= 0
        && VerifyLeaf(root.Value, segment, segmentCount, ColumnLeaf.Hash(column, segment, shard), path);

    /// <summary>The same for any tree of <paramref name="count"/> leaves, by the leaf's hash.</summary>
    internal static bool VerifyLeaf(Id256 root, long leaf, long count, Id256 leafHash, ReadOnlySpan<Id256> path)
    {
        if (leaf < 0 || leaf >= count || path.Length > MaxLength) return false;
        // Where the leaf's ancestor stands on its level, and where the level's last node stands.
        var index = leaf;
        var last = count - 1;
        var hash = leafHash;
        foreach (var sibling in path)
        {
            if (last == 0) return false;
            if ((index & 1) == 0 && index != last)
            {
                hash = MerkleHash.Node(hash, sibling);
            }
            else
            {
                hash = MerkleHash.Node(sibling, hash);
                // A last node without neighbour moves up as it is, until it stands on the right of one.
                while ((index & 1) == 0)
                {
                    index >>= 1;
                    last >>= 1;
                }
            }
            index >>= 1;
            last >>= 1;
        }
        return last == 0 && hash == root;
    }
}
