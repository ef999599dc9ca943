using Mosaic.Codecs.Sealing;
using Mosaic.Model;

namespace Mosaic.Files;

/// <summary>Turns any k shards of a segment back into its plaintext. Not safe from several threads at once.</summary>
internal sealed class SegmentDecoder : IDisposable
{
    private readonly ContentLayout _layout;
    private readonly SegmentSealer _sealer;
    private readonly byte[] _sealed;

    /// <summary>The decoder of one content; it keeps its own copy of the key.</summary>
    public SegmentDecoder(FileKey key, ContentId content, ContentLayout layout)
    {
        _layout = layout;
        _sealer = new SegmentSealer(key, content, layout.Code, layout.SegmentSize);
        _sealed = new byte[layout.Code.K * Math.Max(layout.ShardLength(0), layout.ShardLength(layout.LastSegment))];
    }

    /// <summary>
    /// The plaintext of a segment, padding included: valid until the next call. Null when the shards are not those of
    /// this segment of this content.
    /// </summary>
    /// <param name="segment">Its number.</param>
    /// <param name="shards">At least k verified shards, by column.</param>
    public ReadOnlyMemory<byte>? Decode(long segment, IReadOnlyDictionary<int, ReadOnlyMemory<byte>> shards)
    {
        var shardLength = _layout.ShardLength(segment);
        if (shards.Values.Any(shard => shard.Length != shardLength)) return null;
        var data = ShardRebuild.Make(_layout.Code, shards, Enumerable.Range(0, _layout.Code.K));
        for (var column = 0; column < _layout.Code.K; column++)
            data[column].CopyTo(_sealed.AsMemory(column * shardLength));
        var length = _layout.PlaintextLength(segment);
        var text = _sealed.AsMemory(0, length);
        return _sealer.Open(
                segment, segment == _layout.LastSegment, _sealed.AsSpan(0, length + SealLimits.TagSize), text.Span)
            ? text
            : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _sealer.Dispose();
}
