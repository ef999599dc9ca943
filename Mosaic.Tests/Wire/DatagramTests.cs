using Mosaic.Wire;
using Mosaic.Wire.Noise;
using Xunit;

namespace Mosaic.Tests.Wire;

public sealed class DatagramTests
{
    [Fact]
    public void A_header_has_these_bytes()
    {
        var bytes = new byte[Datagram.Overhead];
        new Datagram(DatagramKind.Data, 0xa1b2c3d4, 0x0102030405060708).Write(bytes);
        Assert.Equal("13a1b2c3d40102030405060708", Convert.ToHexStringLower(bytes.AsSpan(0, Datagram.HeaderSize)));
        Assert.True(Datagram.TryRead(bytes, out var header, out _));
        Assert.Equal(new Datagram(DatagramKind.Data, 0xa1b2c3d4, 0x0102030405060708), header);
    }

    [Fact]
    public void A_handshake_payload_has_these_bytes()
    {
        var bytes = new byte[HandshakePayload.Size];
        new HandshakePayload(0x01020304, 0x1112131415161718, 8192, 0x00800000).Write(bytes);
        Assert.Equal("010203041112131415161718200000800000", Convert.ToHexStringLower(bytes));
        Assert.True(HandshakePayload.TryRead([.. bytes, 9, 9], out var payload));
        Assert.Equal(new HandshakePayload(0x01020304, 0x1112131415161718, 8192, 0x00800000), payload);
        Assert.False(HandshakePayload.TryRead(bytes.AsSpan(1), out _));
    }

    [Theory]
    [InlineData("13000000010000000000000000", 15, WireDrop.Length)]
    [InlineData("13000000010000000000000000", 9204, WireDrop.Length)]
    [InlineData("23000000010000000000000000", 16, WireDrop.Version)]
    [InlineData("10000000010000000000000000", 16, WireDrop.Version)]
    [InlineData("15000000010000000000000000", 16, WireDrop.Version)]
    [InlineData("13000000000000000000000000", 16, WireDrop.Malformed)]
    [InlineData("11000000000000000000000000", 16, WireDrop.Malformed)]
    [InlineData("11000000000000000000000001", 16, WireDrop.Malformed)]
    [InlineData("12000000000000000000000000", 16, WireDrop.Malformed)]
    [InlineData("12000000010000000000000001", 16, WireDrop.Malformed)]
    public void A_header_nobody_sends_is_named(string header, int rest, WireDrop expected)
    {
        var datagram = new byte[Datagram.HeaderSize + rest];
        Convert.FromHexString(header).CopyTo(datagram, 0);
        Assert.False(Datagram.TryRead(datagram, out _, out var reason));
        Assert.Equal(expected, reason);
    }
}
