using Mosaic.Wire.Transport;
using Xunit;

namespace Mosaic.Tests.Wire.Transport;

/// <summary>Golden bytes of every kind of frame.</summary>
public sealed class FrameVectorTests
{
    private const ulong Id = 0x0102030405060708;
    private static readonly byte[] Data = [0xd1, 0xd2, 0xd3];

    private readonly WireVectors _golden = new();

    [Fact]
    public void Every_kind_of_frame_has_golden_bytes() =>
        Assert.Equal(Enum.GetNames<FrameKind>(), _golden.Names("frames"));

    [Fact]
    public void Every_kind_of_frame_has_these_bytes()
    {
        foreach (var kind in Enum.GetValues<FrameKind>())
            Assert.Equal($"{kind} {_golden.Hex("frames", kind.ToString())}", $"{kind} {Hex(Written(kind))}");
    }

    [Fact]
    public void The_golden_bytes_are_read()
    {
        foreach (var kind in Enum.GetValues<FrameKind>())
        {
            ReadOnlySpan<byte> rest = _golden.Bytes("frames", kind.ToString());
            Assert.True(Frame.TryRead(ref rest, out var frame));
            Assert.Equal(0, rest.Length);
            Assert.Equal(kind, frame.Kind);
            Assert.Equal(Expected(kind), (frame.Id, frame.Offset, frame.Total, Hex(frame.Data)));
        }
    }

    private static byte[] Written(FrameKind kind)
    {
        var bytes = new byte[64];
        switch (kind)
        {
            case FrameKind.Padding or FrameKind.Ping:
                return [(byte)kind];
            case FrameKind.Ack:
                var received = new ReceivedPackets();
                foreach (var number in new ulong[] { 1, 2, 3, 7, 9, 10 })
                    received.Add(number, true, 1000, 0);
                return bytes[..received.Write(bytes, 1005)];
            case FrameKind.Request or FrameKind.Reply:
                Frame.WriteMessageHeader(bytes, kind, Id, 0x10, 0x2000, Data.Length);
                Data.CopyTo(bytes, Frame.MessageHeaderSize);
                return bytes[..(Frame.MessageHeaderSize + Data.Length)];
            case FrameKind.Credit:
                Frame.WriteCredit(bytes, Id);
                return bytes[..Frame.CreditSize];
            case FrameKind.Cancel:
                Frame.WriteCancel(bytes, Id, 0x2000);
                return bytes[..Frame.CancelSize];
            case FrameKind.PathChallenge or FrameKind.PathAnswer:
                Frame.WritePath(bytes, kind, Id);
                return bytes[..Frame.PathSize];
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "a kind without a sample");
        }
    }

    private static (ulong Id, uint Offset, uint Total, string Data) Expected(FrameKind kind) => kind switch
    {
        FrameKind.Ack => (10, 5, 1, "0000000100000000" + "0000000300000002"),
        FrameKind.Request or FrameKind.Reply => (Id, 0x10, 0x2000, Hex(Data)),
        FrameKind.Credit or FrameKind.PathChallenge or FrameKind.PathAnswer => (Id, 0, 0, ""),
        FrameKind.Cancel => (Id, 0, 0x2000, ""),
        _ => (0, 0, 0, ""),
    };

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
