using System.Runtime.InteropServices;
using Mosaic.Codecs.Erasure;
using Mosaic.Codecs.Sealing;
using Mosaic.Model;

namespace Mosaic.Codecs.Segments;

/// <summary>Turns any k shards of a segment back into its plaintext. Several segments may be decoded at once.</summary>
internal sealed class SegmentDecoder : IDisposable
{
    private readonly ContentLayout _layout;
    private readonly SegmentSealer _sealer;
    private readonly ReedSolomon _coder;
    private readonly BufferPool _buffers;

    /// <summary>The decoder of one content; it keeps its own copy of the key.</summary>
    /// <param name="key">The file's key.</param>
    /// <param name="content">The content.</param>
    /// <param name="layout">Its layout.</param>
    /// <param name="kept">Buffers of decoded segments that are kept to be used again.</param>
    public SegmentDecoder(FileKey key, ContentId content, ContentLayout layout, int kept)
    {
        _layout = layout;
        _sealer = new SegmentSealer(key, content, layout.Code, layout.SegmentSize);
        _coder = ReedSolomon.For(layout.Code);
        _buffers = new BufferPool(
            layout.Code.K * Math.Max(layout.ShardLength(0), layout.ShardLength(layout.LastSegment)), kept);
    }

    /// <summary>
    /// The plaintext of a segment; null when the shards are not those of this segment of this content.
    /// </summary>
    /// <param name="segment">Its number.</param>
    /// <param name="shards">At least k verified shards, by column.</param>
    public DecodedSegment? Decode(long segment, IReadOnlyDictionary<int, ReadOnlyMemory<byte>> shards)
    {
        var shardLength = _layout.ShardLength(segment);
        if (shards.Values.Any(shard => shard.Length != shardLength)) return null;
        var buffer = _buffers.Rent();
        Join(shards, buffer.AsMemory(0, _layout.Code.K * shardLength), shardLength);
        var length = _layout.PlaintextLength(segment);
        var sealedSegment = buffer.AsSpan(0, length + SealLimits.TagSize);
        if (_sealer.Open(segment, segment == _layout.LastSegment, sealedSegment, buffer.AsSpan(0, length)))
            return new DecodedSegment(buffer, length, _buffers);
        _buffers.Return(buffer);
        return null;
    }

    /// <summary>Wipes the key and what there was of plaintext; only when nothing is decoded any more.</summary>
    public void Dispose()
    {
        _sealer.Dispose();
        _buffers.Wipe();
    }

    /// <summary>Lays the data shards one after another, those that are not there made from the others.</summary>
    private void Join(IReadOnlyDictionary<int, ReadOnlyMemory<byte>> shards, Memory<byte> joined, int shardLength)
    {
        var code = _layout.Code;
        var all = new Memory<byte>[code.N];
        var (present, wanted) = (new bool[code.N], new bool[code.N]);
        for (var column = 0; column < code.N; column++)
        {
            present[column] = shards.TryGetValue(column, out var shard);
            wanted[column] = column < code.K;
            if (column < code.K)
            {
                all[column] = joined.Slice(column * shardLength, shardLength);
                shard.CopyTo(all[column]);
            }
            else
            {
                all[column] = MemoryMarshal.AsMemory(shard);
            }
        }
        _coder.Reconstruct(all, present, wanted);
    }
}

/// <summary>The plaintext of one segment, in a buffer that is used again.</summary>
internal sealed class DecodedSegment(byte[] buffer, int length, BufferPool pool)
{
    /// <summary>The plaintext, padding included; not to be looked at after <see cref="Release"/>.</summary>
    public ReadOnlyMemory<byte> Text => buffer.AsMemory(0, length);

    /// <summary>Gives the buffer back; called once.</summary>
    public void Release() => pool.Return(buffer);
}
