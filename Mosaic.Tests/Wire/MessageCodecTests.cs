using Google.Protobuf;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;
using Xunit;

namespace Mosaic.Tests.Wire;

public sealed class MessageCodecTests
{
    [Fact]
    public void A_message_has_these_bytes()
    {
        var message = WireMessage.Of(
            new ShardData { ContentId = ByteString.CopyFrom(1, 2), Column = 3, Segment = 300 }, new byte[] { 9, 8 });
        var head = MessageCodec.WriteHead(message, true, TimeSpan.FromMilliseconds(0x01020304), 100)!;
        Assert.Equal(
            "000c" + "01" + "01020304" + "00000009" + "0a020102" + "1003" + "18ac02", Convert.ToHexStringLower(head));
        var read = MessageCodec.Read([.. head, 9, 8], out var wantsReply, out var timeLeft)!;
        Assert.True(wantsReply);
        Assert.Equal(0x01020304, timeLeft.TotalMilliseconds);
        Assert.Equal(message.Header, read.Header);
        Assert.Equal([9, 8], read.Payload.ToArray());
        Assert.Equal(head.Length + 2, MessageCodec.SizeOf(message));
    }

    [Theory]
    [InlineData("000c0100000000000000", "short")]
    [InlineData("000c010000000000000001", "a header beyond the message")]
    [InlineData("000c0100000000ffffffff", "a header beyond any message")]
    [InlineData("000c0100000000000000010a", "a header that does not parse")]
    public void Malformed_messages_are_refused(string hex, string why)
    {
        _ = why;
        Assert.Throws<MalformedException>(() => MessageCodec.Read(Convert.FromHexString(hex), out _, out _));
    }

    [Fact]
    public void A_kind_of_tomorrow_is_nothing_today() =>
        Assert.Null(MessageCodec.Read(Convert.FromHexString("7777010000000000000000"), out _, out _));

    [Fact]
    public void Kinds_keep_their_numbers_and_headers()
    {
        Assert.Equal(
            "Ping=1 Pong=2 StoreRequest=10 StoreAccepted=11 ShardData=12 ShardStored=13 Commit=14 StoreAck=15 "
            + "Release=16 Released=17 GetShards=18 Shard=19 ManifestDigest=30 ManifestDigestAnswer=31 "
            + "ManifestBuckets=32 ManifestBucketsAnswer=33 ManifestIds=34 ManifestIdsAnswer=35 ManifestStatements=36 "
            + "ManifestStatementsAck=37 GetMembers=50 Members=51 Join=52 JoinAnswer=53 Refused=90",
            string.Join(' ', WireKinds.Known.Select(kind => $"{kind}={(int)kind}")));
        foreach (var kind in WireKinds.Known)
        {
            var header = WireKinds.ParserOf(kind)!.ParseFrom(ReadOnlySpan<byte>.Empty);
            Assert.Equal(kind, WireKinds.KindOf(header));
            Assert.Equal(kind.ToString(), header.GetType().Name);
        }
    }
}
