using Google.Protobuf;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;

namespace Mosaic.Tests.Wire;

/// <summary>One message of every kind, each field of its header with a value that is not the default.</summary>
internal static class WireSamples
{
    private const long Time = 1_767_323_045_000;

    private static readonly ByteString Node = Filled(0x11, 32), Account = Filled(0x22, 32), Content = Filled(0x33, 32);
    private static readonly ByteString Signature = Filled(0x44, 64);
    private static readonly ByteString One = Filled(0x55, 32), Two = Filled(0x66, 32);
    private static readonly ByteString Salt = Filled(0x88, 16);
    private static readonly DigestRange Part = DigestRange.OfBucket(63, 2).Child(0xa);
    private static readonly DigestRange Last = new(63, 30, 0xfffffffc);
    private static readonly ByteString Statement = Filled(0x77, 5), Other = Filled(0x78, 3);

    /// <summary>The store request whose canonical bytes are golden too.</summary>
    public static StoreRequest StoreRequest => new()
    {
        TargetNode = Node,
        Account = Account,
        ContentId = Content,
        Columns = { 0, 3, 5 },
        K = 4,
        M = 2,
        SegmentSize = 4 << 20,
        MaxBytes = 3_000_000_000,
        TimestampMs = Time,
        Signature = Signature,
    };

    /// <summary>The release whose canonical bytes are golden too.</summary>
    public static Release Release => new()
    {
        TargetNode = Node,
        Account = Account,
        ContentId = Content,
        Columns = { 1, 200 },
        TimestampMs = Time,
        Signature = Signature,
    };

    /// <summary>The sample of a kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none: a new kind needs one, and golden bytes.</exception>
    public static WireMessage Of(WireKind kind) => kind switch
    {
        WireKind.ShardData => WireMessage.Of(
            new ShardData { ContentId = Content, Column = 5, Segment = 300 }, Filled(0x99, 7).ToByteArray()),
        WireKind.Shard => WireMessage.Of(
            new Shard { Path = { One, Two }, SegmentCount = 3 }, Filled(0x99, 7).ToByteArray()),
        _ => WireMessage.Of(HeaderOf(kind)),
    };

    private static IMessage HeaderOf(WireKind kind) => kind switch
    {
        WireKind.Ping => new Ping
        {
            SentAtMs = Time,
            ClusterAddress = "10.0.0.1:4053",
            ClusterSize = 4,
            ClusterLeaderNode = Node,
            ClusterUid = 7,
        },
        WireKind.Pong => new Pong
        {
            SentAtMs = Time,
            ClusterAddress = "10.0.0.2:4053",
            ClusterSize = 5,
            ClusterLeaderNode = Node,
            ClusterUid = 8,
            HasAsker = true,
            KnowsAsker = true,
        },
        WireKind.StoreRequest => StoreRequest,
        WireKind.StoreAccepted => new StoreAccepted(),
        WireKind.ShardStored => new ShardStored(),
        WireKind.Commit => new Commit { FileVersion = Statement, Columns = { 0, 3, 5 } },
        WireKind.StoreAck => new StoreAck { Receipt = Statement },
        WireKind.Release => Release,
        WireKind.Released => new Released(),
        WireKind.GetShards => new GetShards { ContentId = Content, Column = 5, Segment = 300, LeasedHash = One },
        _ => ManifestHeaderOf(kind),
    };

    /// <summary>Of one range its digests, of another its ids, and of the last that it is empty.</summary>
    private static ByteString Said()
    {
        using var said = new MemoryStream();
        SyncRanges.Write(said, new RangeAnswer(Filled(0x99, SyncRanges.DigestsSize).Memory, null));
        SyncRanges.Write(said, new RangeAnswer(default, [new StatementId(One.Span), new StatementId(Two.Span)]));
        SyncRanges.Write(said, new RangeAnswer(default, []));
        return ByteString.CopyFrom(said.ToArray());
    }

    private static IMessage ManifestHeaderOf(WireKind kind) => kind switch
    {
        WireKind.ManifestDigest => new ManifestDigest { Digest = One, Salt = Salt },
        WireKind.ManifestDigestAnswer => new ManifestDigestAnswer { Digest = Two, Partitions = One },
        WireKind.ManifestBuckets => new ManifestBuckets { Salt = Salt, Partitions = 1UL << 63 | 2 },
        WireKind.ManifestBucketsAnswer => new ManifestBucketsAnswer { Digests = One.Plus(Two) },
        WireKind.ManifestIds => new ManifestIds
        {
            Salt = Salt,
            Ranges = SyncRanges.Pack([new(DigestRange.OfBucket(1, 2), 300), new(Part.Child(0xb), 9), new(Last, 1)]),
        },
        WireKind.ManifestIdsAnswer => new ManifestIdsAnswer { Ranges = Said() },
        WireKind.ManifestStatements => new ManifestStatements
        {
            Statements = { Statement, Other },
            Push = true,
            Wanted = One,
        },
        WireKind.ManifestStatementsAck => new ManifestStatementsAck
        {
            Accepted = 1,
            Known = 2,
            Refused = 300,
            Statements = { Statement, Other },
            RefusedIds = Two,
            Answered = 3,
        },
        WireKind.GetMembers => new GetMembers { Digest = One },
        WireKind.Members => new Members { Statements = { Statement, Other }, More = true },
        WireKind.Join => new Join { Statements = { Statement, Other }, TimestampMs = Time },
        WireKind.JoinAnswer => new JoinAnswer { Statements = { Statement, Other }, More = true },
        WireKind.Refused => new Refused
        {
            Code = RefusalCode.ClockSkew,
            Message = "the clock is off",
            SkewMs = -400_000,
            RetryAfterMs = 250,
            Statements = { Statement, Other },
        },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "a kind without a sample"),
    };

    private static ByteString Filled(byte value, int length) =>
        ByteString.CopyFrom([.. Enumerable.Repeat(value, length)]);

    private static ByteString Plus(this ByteString one, ByteString two) =>
        ByteString.CopyFrom([.. one.Span, .. two.Span]);
}
