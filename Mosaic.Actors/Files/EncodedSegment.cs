using System.Collections.Immutable;
using Mosaic.Model;

namespace Mosaic.Files;

/// <summary>One sealed and coded segment. Its buffer is its own: shards go into messages without a copy.</summary>
internal sealed class EncodedSegment
{
    private readonly byte[] _shards;

    /// <summary>A segment whose n shards lie one after another in <paramref name="shards"/>, by column.</summary>
    public EncodedSegment(long segment, bool last, byte[] shards, ImmutableArray<ShardHash> hashes)
    {
        (Segment, IsLast, _shards, Hashes) = (segment, last, shards, hashes);
        ShardLength = shards.Length / hashes.Length;
    }

    /// <summary>Its number.</summary>
    public long Segment { get; }

    /// <summary>Whether it is the content's last.</summary>
    public bool IsLast { get; }

    /// <summary>Bytes of each shard.</summary>
    public int ShardLength { get; }

    /// <summary>SHA-256 of each shard, by column.</summary>
    public ImmutableArray<ShardHash> Hashes { get; }

    /// <summary>The shard of a column.</summary>
    public ReadOnlyMemory<byte> Shard(int column) => _shards.AsMemory(column * ShardLength, ShardLength);
}
