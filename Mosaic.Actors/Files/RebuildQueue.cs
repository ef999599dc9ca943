using Mosaic.Shards;

namespace Mosaic.Files;

/// <summary>Damaged shards that wait to be rebuilt or are: each at most once, so many at a time.</summary>
internal sealed class RebuildQueue(int degree, int limit)
{
    private readonly Queue<ShardsProtocol.ShardDamaged> _waiting = new();
    private readonly HashSet<ShardsProtocol.ShardDamaged> _known = [];

    private int Running => _known.Count - _waiting.Count;

    /// <summary>Adds a shard, unless it is there; false when too many wait.</summary>
    public bool Add(ShardsProtocol.ShardDamaged damaged)
    {
        if (_known.Contains(damaged)) return true;
        if (_waiting.Count >= limit) return false;
        _known.Add(damaged);
        _waiting.Enqueue(damaged);
        return true;
    }

    /// <summary>The next one, which counts as running until it is <see cref="Done"/>; null for none now.</summary>
    public ShardsProtocol.ShardDamaged? Next() =>
        Running < degree && _waiting.TryDequeue(out var damaged) ? damaged : null;

    /// <summary>An attempt ended.</summary>
    public void Done(ShardsProtocol.ShardDamaged damaged) => _known.Remove(damaged);
}
