using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Mosaic.Codecs.Erasure;
using Mosaic.Codecs.Sealing;
using Mosaic.Model;

namespace Mosaic.Codecs.Segments;

/// <summary>
/// Turns the plaintext segments of one content into shards: pads the last one to its Padmé length, seals, cuts into k
/// data shards, codes m parity shards, hashes. It numbers the segments itself, so that none is sealed twice. Several
/// segments may be encoded at once.
/// </summary>
internal sealed class SegmentEncoder : IDisposable
{
    private readonly Code _code;
    private readonly SegmentSealer _sealer;
    private readonly ReedSolomon _coder;
    private readonly BufferPool _buffers;
    private long _next;

    /// <summary>The encoder of one content; it keeps its own copy of the key.</summary>
    /// <param name="key">The file's key.</param>
    /// <param name="content">The content.</param>
    /// <param name="code">Its code.</param>
    /// <param name="kept">Buffers of encoded segments that are kept to be used again.</param>
    public SegmentEncoder(FileKey key, ContentId content, Code code, int kept)
    {
        _code = code;
        _sealer = new SegmentSealer(key, content, code, code.SegmentSize);
        _coder = ReedSolomon.For(code);
        var full = ContentLayout.ForPlaintext(code, code.SegmentSize).ShardLength(0);
        _buffers = new BufferPool(code.N * full, kept);
    }

    /// <summary>Takes the next segment's number, which <see cref="Encode"/> is called with once.</summary>
    public long Number() => _next++;

    /// <summary>Encodes a segment.</summary>
    /// <param name="segment">The number it was given by <see cref="Number"/>.</param>
    /// <param name="last">Whether it is the last.</param>
    /// <param name="buffer">Segment size bytes long: the plaintext, and room for its padding, which is written.</param>
    /// <param name="length">Bytes of plaintext; the segment size, unless it is the last.</param>
    public EncodedSegment Encode(long segment, bool last, Span<byte> buffer, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(segment, _next);
        ArgumentOutOfRangeException.ThrowIfNotEqual(buffer.Length, _code.SegmentSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, buffer.Length);
        if (!last) ArgumentOutOfRangeException.ThrowIfNotEqual(length, buffer.Length);
        var padded = (int)Padme.Length(length);
        buffer[length..padded].Clear();

        var shardLength = ContentLayout.ForPlaintext(_code, length).ShardLength(0);
        var size = _code.N * shardLength;
        var pool = size == _buffers.Length ? _buffers : null;
        var shards = pool?.Rent() ?? GC.AllocateUninitializedArray<byte>(size);
        var sealedLength = padded + SealLimits.TagSize;
        _sealer.Seal(segment, last, buffer[..padded], shards.AsSpan(0, sealedLength));
        shards.AsSpan(sealedLength, (_code.K * shardLength) - sealedLength).Clear();
        var slices = new Memory<byte>[_code.N];
        for (var column = 0; column < slices.Length; column++)
            slices[column] = shards.AsMemory(column * shardLength, shardLength);
        _coder.Encode(slices);
        return new EncodedSegment(segment, last, shards, Hashes(slices), pool);
    }

    /// <inheritdoc/>
    public void Dispose() => _sealer.Dispose();

    private static ImmutableArray<ShardHash> Hashes(Memory<byte>[] shards)
    {
        var hashes = new ShardHash[shards.Length];
        for (var column = 0; column < hashes.Length; column++) hashes[column] = ShardHash.Of(shards[column].Span);
        return ImmutableCollectionsMarshal.AsImmutableArray(hashes);
    }
}
