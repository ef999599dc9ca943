using Mosaic.Model;

namespace Mosaic.Shards;

/// <summary>
/// A column whose tree is lost and whose data does not match its root: no shard of it can be told good from bad, so all
/// are brought again, one by one, and the tree made of them is compared with the root at the end. Not thread-safe.
/// </summary>
public sealed class ColumnRebuild(ColumnGeometry geometry)
{
    private readonly Dictionary<long, ShardHash> _restored = [];

    /// <summary>Whether this shard was brought.</summary>
    public bool Has(long segment) => _restored.ContainsKey(segment);

    /// <summary>A shard with this hash is on the disk now; the hashes of all once none is missing, else null.</summary>
    public ShardHash[]? Restored(long segment, ShardHash hash)
    {
        _restored[segment] = hash;
        if (_restored.Count < geometry.Segments) return null;
        var hashes = new ShardHash[geometry.Segments];
        for (var i = 0; i < hashes.Length; i++) hashes[i] = _restored[i];
        return hashes;
    }

    /// <summary>What was brought does not match the root: all over again.</summary>
    public void StartOver() => _restored.Clear();
}
