using System.Collections.Immutable;
using Mosaic.Model;

namespace Mosaic.Codecs.Segments;

/// <summary>
/// One sealed and coded segment in a buffer that is used again once nobody needs it: whoever made it has the first
/// share, everyone who reads its shards meanwhile takes another one. A share that is never given back costs only
/// memory, until the collector has it. Not safe from several threads at once.
/// </summary>
internal sealed class EncodedSegment
{
    private readonly byte[] _shards;
    private readonly BufferPool? _pool;
    private int _shares = 1;

    /// <summary>A segment whose n shards lie one after another in <paramref name="shards"/>, by column.</summary>
    /// <param name="segment">Its number.</param>
    /// <param name="last">Whether it is the content's last.</param>
    /// <param name="shards">The shards.</param>
    /// <param name="hashes">SHA-256 of each shard.</param>
    /// <param name="pool">Where the buffer is from; null = nowhere.</param>
    public EncodedSegment(
        long segment, bool last, byte[] shards, ImmutableArray<ShardHash> hashes, BufferPool? pool = null)
    {
        (Segment, IsLast, _shards, Hashes, _pool) = (segment, last, shards, hashes, pool);
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

    /// <summary>The shard of a column; not to be looked at once every share is given back.</summary>
    public ReadOnlyMemory<byte> Shard(int column) => _shards.AsMemory(column * ShardLength, ShardLength);

    /// <summary>Takes one more share.</summary>
    /// <exception cref="InvalidOperationException">All were given back already.</exception>
    public void Share()
    {
        if (_shares == 0) throw new InvalidOperationException($"segment {Segment} is gone");
        _shares++;
    }

    /// <summary>Gives one share back; with the last one the buffer goes.</summary>
    /// <exception cref="InvalidOperationException">All were given back already.</exception>
    public void Release()
    {
        if (_shares == 0) throw new InvalidOperationException($"segment {Segment} is gone");
        if (--_shares == 0) _pool?.Return(_shards);
    }
}
