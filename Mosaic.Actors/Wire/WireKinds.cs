using System.Collections.Frozen;
using Google.Protobuf;
using Mosaic.Wire.Messages;

namespace Mosaic.Wire;

/// <summary>
/// Which header belongs to which <see cref="WireKind"/>, and how large the reply to a request may be.
/// </summary>
public static class WireKinds
{
    /// <summary>
    /// Bytes a requester reserves for a reply that carries no bulk: room for a receipt or a refusal with its text.
    /// </summary>
    public const int SmallReplyBytes = 64 * 1024;

    /// <summary>
    /// The most fields of a header, each item of a list being one: as many as there can be statements in a message.
    /// </summary>
    public const int MaxHeaderFields = 16 * 1024;

    private static readonly (WireKind Kind, MessageParser Parser, Type Header)[] All =
    [
        (WireKind.Ping, Ping.Parser, typeof(Ping)),
        (WireKind.Pong, Pong.Parser, typeof(Pong)),
        (WireKind.StoreRequest, StoreRequest.Parser, typeof(StoreRequest)),
        (WireKind.StoreAccepted, StoreAccepted.Parser, typeof(StoreAccepted)),
        (WireKind.ShardData, ShardData.Parser, typeof(ShardData)),
        (WireKind.ShardStored, ShardStored.Parser, typeof(ShardStored)),
        (WireKind.Commit, Commit.Parser, typeof(Commit)),
        (WireKind.StoreAck, StoreAck.Parser, typeof(StoreAck)),
        (WireKind.Release, Release.Parser, typeof(Release)),
        (WireKind.Released, Released.Parser, typeof(Released)),
        (WireKind.GetShards, GetShards.Parser, typeof(GetShards)),
        (WireKind.Shard, Shard.Parser, typeof(Shard)),
        (WireKind.ManifestDigest, ManifestDigest.Parser, typeof(ManifestDigest)),
        (WireKind.ManifestDigestAnswer, ManifestDigestAnswer.Parser, typeof(ManifestDigestAnswer)),
        (WireKind.ManifestBuckets, ManifestBuckets.Parser, typeof(ManifestBuckets)),
        (WireKind.ManifestBucketsAnswer, ManifestBucketsAnswer.Parser, typeof(ManifestBucketsAnswer)),
        (WireKind.ManifestIds, ManifestIds.Parser, typeof(ManifestIds)),
        (WireKind.ManifestIdsAnswer, ManifestIdsAnswer.Parser, typeof(ManifestIdsAnswer)),
        (WireKind.ManifestStatements, ManifestStatements.Parser, typeof(ManifestStatements)),
        (WireKind.ManifestStatementsAck, ManifestStatementsAck.Parser, typeof(ManifestStatementsAck)),
        (WireKind.GetMembers, GetMembers.Parser, typeof(GetMembers)),
        (WireKind.Members, Members.Parser, typeof(Members)),
        (WireKind.Join, Join.Parser, typeof(Join)),
        (WireKind.JoinAnswer, JoinAnswer.Parser, typeof(JoinAnswer)),
        (WireKind.Refused, Refused.Parser, typeof(Refused)),
    ];

    // Headers are read and never passed on. Fields of a later version would be kept as objects of many times their
    // bytes.
    private static readonly FrozenDictionary<WireKind, MessageParser> Parsers =
        All.ToFrozenDictionary(row => row.Kind, row => row.Parser.WithDiscardUnknownFields(true));

    private static readonly FrozenDictionary<Type, WireKind> Kinds =
        All.ToFrozenDictionary(row => row.Header, row => row.Kind);

    /// <summary>Every kind of this version, in the order of their numbers.</summary>
    public static IReadOnlyCollection<WireKind> Known { get; } = [.. All.Select(row => row.Kind)];

    /// <summary>The parser of a kind's header; null for a kind this version does not know.</summary>
    public static MessageParser? ParserOf(WireKind kind) => Parsers.GetValueOrDefault(kind);

    /// <summary>The kind a header type belongs to.</summary>
    /// <exception cref="ArgumentException">The type is no wire header.</exception>
    public static WireKind KindOf(IMessage header)
    {
        ArgumentNullException.ThrowIfNull(header);
        return Kinds.TryGetValue(header.GetType(), out var kind)
            ? kind
            : throw new ArgumentException($"{header.GetType().Name} is no wire header", nameof(header));
    }

    /// <summary>
    /// The most bytes a reply to this kind may have in total. Part of the protocol: a requester reserves them before
    /// it asks, and drops a reply that claims more.
    /// </summary>
    public static int MaxReplyBytes(WireKind request) => request switch
    {
        WireKind.GetShards or WireKind.ManifestIds or WireKind.ManifestStatements or WireKind.GetMembers
            or WireKind.Join => WireMessage.MaxMessageBytes,
        _ => SmallReplyBytes,
    };
}
