using Mosaic.Codecs.Merkle;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;

namespace Mosaic.Files;

/// <summary>Whether the bytes a holder sent are the shard it was asked for. Nothing else is used.</summary>
internal static class ShardCheck
{
    /// <summary>True if the message's payload, by its Merkle path, is that shard of the content.</summary>
    public static bool IsShard(ContentDescriptor content, int column, long segment, WireMessage message)
    {
        if (message.Kind != WireKind.Shard || message.Payload.Length != content.Layout.ShardLength(segment))
            return false;
        var path = message.As<Shard>().Path;
        if (path.Count > MerklePath.MaxLength || path.Any(static sibling => sibling.Length != Id256.Size)) return false;
        var siblings = new Id256[path.Count];
        for (var i = 0; i < siblings.Length; i++) siblings[i] = new Id256(path[i].Span);
        return MerklePath.Verify(
            content.Roots[column], column, segment, content.Layout.SegmentCount, ShardHash.Of(message.Payload.Span),
            siblings);
    }

    /// <summary>True if the message's payload has this hash.</summary>
    public static bool HasHash(ShardHash expected, WireMessage message) =>
        message.Kind == WireKind.Shard && ShardHash.Of(message.Payload.Span) == expected;
}
