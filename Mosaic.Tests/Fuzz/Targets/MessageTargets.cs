using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Files;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;

namespace Mosaic.Tests.Fuzz.Targets;

/// <summary>Whole messages of peers and guests, and what their handlers read out of them.</summary>
internal static class MessageTargets
{
    private static readonly IReadOnlyList<byte[]> Statements = Corpus.Hex("statements.json");

    private static readonly ContentDescriptor Content = Statements.Select(static bytes => Statement.Parse(bytes))
        .Where(static statement => statement.Type == StatementType.FileVersion)
        .Select(FileVersion.Read).First().Content;

    private static readonly ManifestState Manifest = new(new ManifestLimits());

    private static readonly ByteString Other = ByteString.CopyFrom(Filled(1));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("message", Read, Corpus.Hex("wire.json", "messages")) { Rounds = 12_000 },
        new("message-contents", ReadContents, [.. Full().Select(Bytes)])
        {
            LongestInput = 16 << 10,
            Rounds = 8000,
        },
    ];

    private static bool Read(byte[] input)
    {
        try
        {
            if (MessageCodec.Read(input, out var wantsReply, out var timeLeft) is not { } message) return true;
            var written = Written(message, wantsReply, timeLeft);
            var again = MessageCodec.Read(written, out var wantsStill, out var timeStill)!;
            Promise.Holds(wantsReply == wantsStill && timeLeft == timeStill, "a prefix comes back");
            Promise.Holds(message.Header.Equals(again.Header), "a header comes back");
            Promise.Same(written, Written(again, wantsStill, timeStill), "what was written has one form");
            return true;
        }
        catch (MalformedException)
        {
            return false;
        }
    }

    private static byte[] Written(WireMessage message, bool wantsReply, TimeSpan timeLeft) =>
        [.. MessageCodec.WriteHead(message, wantsReply, timeLeft, int.MaxValue)!, .. message.Payload.Span];

    private static bool ReadContents(byte[] input)
    {
        try
        {
            if (MessageCodec.Read(input, out _, out _) is { } message) ReadContents(message);
            return true;
        }
        catch (MalformedException)
        {
            return false;
        }
    }

    private static void ReadContents(WireMessage message)
    {
        switch (message.Header)
        {
            case StoreRequest request:
                _ = StoreSigning.CanonicalBytes(request);
                break;
            case Release release:
                _ = StoreSigning.CanonicalBytes(release);
                break;
            case Commit commit:
                _ = FileVersion.Read(Statement.Parse(commit.FileVersion.Span));
                break;
            case StoreAck ack:
                _ = Receipt.Read(Statement.Parse(ack.Receipt.Span));
                break;
            case Shard:
                _ = ShardCheck.IsShard(Content, 0, 0, message);
                break;
            case Members { Statements: var statements }:
                ReadAll(statements);
                break;
            case Join { Statements: var statements }:
                ReadAll(statements);
                break;
            case JoinAnswer { Statements: var statements }:
                ReadAll(statements);
                break;
            default:
                ReadManifest(message.Header);
                break;
        }
    }

    private static void ReadManifest(IMessage header)
    {
        switch (header)
        {
            case ManifestDigest digest:
                _ = SyncAnswers.Digests(Manifest, digest);
                break;
            case ManifestBuckets buckets:
                _ = SyncAnswers.Buckets(Manifest, buckets);
                break;
            case ManifestIds ids:
                _ = SyncAnswers.Ids(Manifest, ids);
                break;
            case ManifestDigestAnswer or ManifestBucketsAnswer or ManifestIdsAnswer:
                _ = Waiting(header).Take(header);
                break;
            case ManifestStatements { Statements: var statements, Wanted: var wanted }:
                _ = SyncCodec.Unpack(wanted, SyncTransfer.MaxPerMessage);
                ReadAll(statements);
                break;
            case ManifestStatementsAck { Statements: var statements, RefusedIds: var refused }:
                _ = SyncCodec.Unpack(refused, ManifestLimits.MaxIds);
                ReadAll(statements);
                break;
        }
    }

    /// <summary>A round that waits for an answer of this kind, of the two last buckets at most.</summary>
    private static SyncRound Waiting(IMessage answer)
    {
        var round = new SyncRound(Manifest, static _ => false, static _ => false, new byte[SyncCodec.SaltSize]);
        round.Next();
        if (answer is ManifestDigestAnswer) return round;
        var digests = new byte[64 * SyncCodec.ShortSize];
        SyncCodec.Shorten(new byte[SyncCodec.SaltSize], 64, Manifest.Digests.OfPartition, digests);
        digests[^1]++;
        round.Take(new ManifestDigestAnswer { Digest = Other, Partitions = ByteString.CopyFrom(digests) });
        round.Next();
        if (answer is ManifestBucketsAnswer) return round;
        SyncCodec.Shorten(
            new byte[SyncCodec.SaltSize], 64, static bucket => Manifest.Digests.OfBucket(63, bucket), digests);
        digests[^1]++;
        digests[^(1 + SyncCodec.ShortSize)]++;
        round.Take(new ManifestBucketsAnswer { Digests = ByteString.CopyFrom(digests) });
        round.Next();
        return round;
    }

    private static void ReadAll(IEnumerable<ByteString> statements)
    {
        foreach (var bytes in statements) StatementTargets.ReadBody(Statement.Parse(bytes.Span));
    }

    private static IEnumerable<IMessage> Full()
    {
        var statements = Statements.Select(static bytes => ByteString.CopyFrom(bytes)).ToArray();
        var ids = ByteString.CopyFrom([.. Enumerable.Range(1, 4).SelectMany(static id => Filled(id))]);
        var salt = ByteString.CopyFrom(new byte[SyncCodec.SaltSize]);
        var digests = ByteString.CopyFrom(new byte[64 * SyncCodec.ShortSize]);
        yield return new Join { Statements = { statements[..2] } };
        yield return new Members { Statements = { statements } };
        yield return new ManifestStatements { Statements = { statements }, Wanted = ids };
        yield return new ManifestDigest { Digest = Other, Salt = salt };
        yield return new ManifestDigestAnswer { Digest = Other, Partitions = digests };
        yield return new ManifestBuckets { Salt = salt, Partitions = 1UL << 63 | 2 };
        yield return new ManifestBucketsAnswer { Digests = digests };
        yield return new ManifestIds
        {
            Salt = salt,
            Ranges = SyncRanges.Pack(
                [new(DigestRange.OfBucket(1, 2), 3), new(DigestRange.OfBucket(63, 2).Child(4), 0)]),
        };
        yield return new ManifestIdsAnswer { Ranges = Said() };
        yield return new Commit { FileVersion = One(StatementType.FileVersion) };
        yield return new StoreAck { Receipt = One(StatementType.Receipt) };
        foreach (var kind in new[] { "StoreRequest", "Release", "GetShards", "Refused", "Ping" })
            yield return MessageCodec.Read(Corpus.Hex("wire.json", "messages", kind), out _, out _)!.Header;

        ByteString One(StatementType type) => statements.First(bytes => Statement.Parse(bytes.Span).Type == type);
        yield return new Shard { Path = { ByteString.CopyFrom(Filled(1)) }, SegmentCount = 2 };
    }

    private static ByteString Said()
    {
        using var said = new MemoryStream();
        SyncRanges.Write(said, new RangeAnswer(new byte[SyncRanges.DigestsSize], null));
        SyncRanges.Write(
            said, new RangeAnswer(default, [new StatementId(Filled(0xfe)), new StatementId(Filled(0xff))]));
        return ByteString.CopyFrom(said.ToArray());
    }

    private static byte[] Filled(int value) => [.. Enumerable.Repeat((byte)value, Id256.Size)];

    private static byte[] Bytes(IMessage header) => Written(WireMessage.Of(header), true, TimeSpan.FromSeconds(1));
}
