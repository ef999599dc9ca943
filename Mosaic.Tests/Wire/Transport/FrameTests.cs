using Mosaic.Wire;
using Mosaic.Wire.Transport;
using Xunit;

namespace Mosaic.Tests.Wire.Transport;

public sealed class FrameTests
{
    [Fact]
    public void Frames_have_these_bytes()
    {
        var bytes = new byte[64];
        Frame.WriteMessageHeader(bytes, FrameKind.Reply, 0x0102030405060708, 0x10, 0x20, 3);
        Assert.Equal("04010203040506070800000010000000200003", Hex(bytes, Frame.MessageHeaderSize));
        Frame.WriteCredit(bytes, 0x0102030405060708);
        Assert.Equal("050102030405060708", Hex(bytes, Frame.CreditSize));
        Frame.WriteCancel(bytes, 0x0102030405060708, 0x20);
        Assert.Equal("06010203040506070800000020", Hex(bytes, Frame.CancelSize));
        var received = new ReceivedPackets();
        foreach (var number in new ulong[] { 1, 2, 3, 7, 9, 10 })
            received.Add(number, true, 1000, 0);
        var length = received.Write(bytes, 1005);
        Assert.Equal(
            "02" + "000000000000000a" + "00000005" + "02" + "00000001" + "0000000100000000" + "0000000300000002",
            Hex(bytes, length));
    }

    [Theory]
    [InlineData("07", "a kind nobody knows")]
    [InlineData("04010203", "a cut header")]
    [InlineData("0300000000000000010000000000000010000401", "data beyond the packet")]
    [InlineData("03000000000000000100000000000000100000", "no data")]
    [InlineData("0300000000000000000000000000000010000101", "id 0")]
    [InlineData("0300000000000000010000001000000010000101", "data beyond the message")]
    [InlineData("03000000000000000100000000ffffffff000101", "a message beyond the limit")]
    [InlineData("030000000000000001ffffffff00000010000101", "an offset that would overflow")]
    [InlineData("06000000000000000100200001", "a cancelled message beyond the limit")]
    [InlineData("0200000000000000010000000001000000000000000100", "a cut range")]
    public void Frames_nobody_sends_are_refused(string hex, string why)
    {
        ReadOnlySpan<byte> rest = Convert.FromHexString(hex);
        Assert.False(Frame.TryRead(ref rest, out _), why);
    }

    [Theory]
    [InlineData("02000000000000000000000000" + "00" + "00000000", "of a packet never sent")]
    [InlineData("02000000000000000000000000" + "00" + "00000001", "of numbers below 0")]
    [InlineData("02ffffffffffffffff00000000" + "00" + "ffffffff", "of numbers never given")]
    public void Acknowledgements_nobody_sends_are_refused(string hex, string why)
    {
        var transport = new PeerTransport(WireSettings.Default, 1000);
        transport.BeginSpace(WireSettings.MinDatagram);
        Assert.False(transport.TryReceive(Convert.FromHexString(hex), 0, 0, true, out var reason), why);
        Assert.Equal(WireDrop.Malformed, reason);
    }

    [Fact]
    public void A_range_below_zero_is_refused()
    {
        var transport = new PeerTransport(WireSettings.Default, 100_000);
        transport.BeginSpace(WireSettings.MinDatagram);
        Assert.True(transport.TrySend(new OutgoingMessage(false, new byte[10_000], default, 0)));
        var room = new byte[WireSettings.MinDatagram - Datagram.Overhead];
        while (transport.TryWrite(room, 0, out _, out _))
        {
        }
        Assert.False(Receive("0200000000000000050000000001000000000000000500000000"));
        Assert.False(Receive("0200000000000000050000000001000000000000000100000009"));
        Assert.False(Receive("0200000000000000050000000001000000000000000000000000"));
        Assert.True(Receive("0200000000000000050000000001000000000000000100000002"));

        bool Receive(string hex) => transport.TryReceive(Convert.FromHexString(hex), 0, 1, true, out _);
    }

    [Fact]
    public void What_an_honest_peer_never_claims_is_refused_before_anything_is_allocated()
    {
        var transport = new PeerTransport(WireSettings.Default, 100_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        // Ids beyond the window, and messages beyond the credit: only what fits the credit may take memory.
        Assert.False(Receive(FrameKind.Request, 5000, 0, 100));
        var taken = 0;
        for (ulong id = 1; id <= 20; id++)
            taken += Receive(FrameKind.Request, id, 0, WireMessage.MaxMessageBytes) ? 1 : 0;
        Assert.Equal(3, taken);
        // A reply nobody asked for is acknowledged and forgotten.
        Assert.True(Receive(FrameKind.Reply, 77, 0, WireMessage.MaxMessageBytes));
        // A piece that contradicts the first one.
        Assert.False(Receive(FrameKind.Request, 1, 1, 1000));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3 * WireMessage.MaxMessageBytes + 100_000);

        bool Receive(FrameKind kind, ulong id, int offset, int total)
        {
            var frame = new byte[Frame.MessageHeaderSize + 1];
            Frame.WriteMessageHeader(frame, kind, id, offset, total, 1);
            return transport.TryReceive(frame, 0, 0, true, out _);
        }
    }

    [Fact]
    public void A_message_in_too_many_pieces_is_refused()
    {
        var incoming = new IncomingMessages(
            WireSettings.Default.ReceiveCredit, new MessageBuffers(0), new ReceiveBudget(long.MaxValue));
        var refused = 0;
        for (var i = 0; i < IncomingMessages.MaxIntervals + 10; i++)
        {
            var bytes = new byte[Frame.MessageHeaderSize + 1];
            Frame.WriteMessageHeader(bytes, FrameKind.Request, 1, 2 * i, WireMessage.MaxMessageBytes, 1);
            ReadOnlySpan<byte> rest = bytes;
            Assert.True(Frame.TryRead(ref rest, out var frame));
            refused += incoming.AddRequest(frame, out _) == PieceResult.Refused ? 1 : 0;
        }
        Assert.Equal(10, refused);
    }

    private static string Hex(byte[] bytes, int length) => Convert.ToHexStringLower(bytes.AsSpan(0, length));
}
