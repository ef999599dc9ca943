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
        var read = MessageCodec.Read((byte[])[.. head, 9, 8], out var wantsReply, out var timeLeft)!;
        Assert.True(wantsReply);
        Assert.Equal(0x01020304, timeLeft.TotalMilliseconds);
        Assert.Equal(message.Header, read.Header);
        Assert.Equal([9, 8], read.Payload.ToArray());
        Assert.Equal(head.Length + 2, MessageCodec.SizeOf(message));
    }

    [Fact]
    public void Messages_about_members_have_these_bytes()
    {
        var statements = new[] { ByteString.CopyFrom(1, 2), ByteString.CopyFrom(3) };
        Assert.Equal("0a0201020a010310ac02", Hex(new Join { Statements = { statements }, TimestampMs = 300 }));
        Assert.Equal("0a0201020a01031001", Hex(new JoinAnswer { Statements = { statements }, More = true }));
        Assert.Equal("0a020102", Hex(new GetMembers { Digest = statements[0] }));
        Assert.Equal("0a0201020a01031001", Hex(new Members { Statements = { statements }, More = true }));
        Assert.Equal("081112017818052006", Hex(new Refused
        {
            Code = RefusalCode.UsedUp,
            Message = "x",
            SkewMs = 5,
            RetryAfterMs = 6,
        }));
    }

    [Fact]
    public void Refusals_keep_their_numbers() => Assert.Equal(
        "Unspecified=0 Malformed=1 BadSignature=2 WrongTarget=3 ClockSkew=4 NotMember=5 Quota=6 DiskFull=7 NotFound=8 "
        + "NotReady=9 Damaged=10 Busy=11 Unavailable=12 RootMismatch=13 NotAllowed=14 Revoked=15 Expired=16 UsedUp=17",
        string.Join(' ', Enum.GetValues<RefusalCode>().Select(code => $"{code}={(int)code}")));

    private static string Hex(IMessage message) => Convert.ToHexStringLower(message.ToByteArray());

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
    public void A_header_takes_no_more_memory_than_a_few_times_its_bytes()
    {
        const int size = 1 << 20;
        const int mostPerByte = 16;
        // Empty lists of two bytes each, and fields of a later version, each with a number of its own.
        var lists = Enumerable.Range(0, size / 2).SelectMany(static _ => (byte[])[0x0a, 0]);
        var fields = Enumerable.Range(1 << 18, size / 5)
            .SelectMany(static number => Varint((uint)number << 3).Append((byte)1));
        foreach (var (kind, header) in WireKinds.Known.SelectMany(kind => new[] { (kind, lists), (kind, fields) }))
        {
            byte[] head = [0, (byte)kind, 1, 0, 0, 0, 0, 0, 0, 0, 0, .. header];
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(
                head.AsSpan(7), head.Length - MessageCodec.PrefixSize);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                MessageCodec.Read(head, out _, out _);
            }
            catch (MalformedException)
            {
                // As good.
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, mostPerByte * head.Length);
        }

        static IEnumerable<byte> Varint(uint value)
        {
            for (; value >= 0x80; value >>= 7) yield return (byte)(value | 0x80);
            yield return (byte)value;
        }
    }

    [Fact]
    public void More_fields_than_an_honest_header_has_are_refused()
    {
        var members = new Members();
        for (var i = 0; i < WireKinds.MaxHeaderFields; i++) members.Statements.Add(ByteString.Empty);
        Assert.NotNull(Read(members));
        members.Statements.Add(ByteString.Empty);
        Assert.Throws<MalformedException>(() => Read(members));

        static WireMessage? Read(IMessage header) => MessageCodec.Read(
            MessageCodec.WriteHead(WireMessage.Of(header), true, TimeSpan.Zero, 100_000)!, out _, out _);
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
