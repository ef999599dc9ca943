using System.Collections.Immutable;
using System.Security.Cryptography;
using Mosaic.Codecs.Erasure;
using Mosaic.Codecs.Sealing;
using Mosaic.Model;

namespace Mosaic.Files;

/// <summary>
/// Turns the plaintext segments of one content into shards: pads the last one to its Padmé length, seals, cuts into k
/// data shards, codes m parity shards, hashes. It numbers the segments itself, so that none is sealed twice.
/// </summary>
internal sealed class SegmentEncoder : IDisposable
{
    private readonly Code _code;
    private readonly SegmentSealer _sealer;
    private readonly ReedSolomon _coder;
    private long _next;

    /// <summary>The encoder of one content; it keeps its own copy of the key.</summary>
    public SegmentEncoder(FileKey key, ContentId content, Code code)
    {
        _code = code;
        _sealer = new SegmentSealer(key, content, code, code.SegmentSize);
        _coder = ReedSolomon.For(code);
    }

    /// <summary>Encodes the next segment.</summary>
    /// <param name="last">Whether it is the last.</param>
    /// <param name="buffer">Segment size bytes long: the plaintext, and room for its padding, which is written.</param>
    /// <param name="length">Bytes of plaintext; the segment size, unless it is the last.</param>
    public EncodedSegment Encode(bool last, Span<byte> buffer, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(buffer.Length, _code.SegmentSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, buffer.Length);
        if (!last) ArgumentOutOfRangeException.ThrowIfNotEqual(length, buffer.Length);
        var segment = _next++;
        var padded = (int)Padme.Length(length);
        buffer[length..padded].Clear();

        var layout = ContentLayout.ForPlaintext(_code, length);
        var shardLength = layout.ShardLength(0);
        // Not pooled: the wire may still hold a shard after its answer came, to send a lost datagram again.
        var shards = new byte[_code.N * shardLength];
        _sealer.Seal(segment, last, buffer[..padded], shards.AsSpan(0, padded + SealLimits.TagSize));
        _coder.Encode(Slices(shards, shardLength));
        return new EncodedSegment(segment, last, shards, Hashes(shards, shardLength));
    }

    /// <inheritdoc/>
    public void Dispose() => _sealer.Dispose();

    private Memory<byte>[] Slices(byte[] shards, int shardLength)
    {
        var slices = new Memory<byte>[_code.N];
        for (var column = 0; column < slices.Length; column++)
            slices[column] = shards.AsMemory(column * shardLength, shardLength);
        return slices;
    }

    private ImmutableArray<ShardHash> Hashes(byte[] shards, int shardLength)
    {
        var hashes = ImmutableArray.CreateBuilder<ShardHash>(_code.N);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        for (var column = 0; column < _code.N; column++)
        {
            SHA256.HashData(shards.AsSpan(column * shardLength, shardLength), digest);
            hashes.Add(new ShardHash(digest));
        }
        return hashes.MoveToImmutable();
    }
}
