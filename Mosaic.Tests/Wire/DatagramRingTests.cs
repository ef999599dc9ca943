using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Mosaic.Wire;
using Mosaic.Wire.Bridge;
using Xunit;

namespace Mosaic.Tests.Wire;

public sealed class DatagramRingTests
{
    private const int Datagrams = 300_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    public void Each_datagram_arrives_whole_and_in_order_while_another_thread_writes(int capacity)
    {
        var ring = new DatagramRing(capacity, AddressFamily.InterNetwork);
        var writer = new Thread(() => Write(ring)) { IsBackground = true };
        writer.Start();
        for (var number = 0; number < Datagrams; number++)
        {
            ReadOnlySpan<byte> datagram;
            SocketAddress? from;
            while (!ring.TryPeek(out datagram, out from)) Thread.Yield();
            Assert.Equal(LengthOf(number), datagram.Length);
            Assert.Equal(number, BinaryPrimitives.ReadInt32LittleEndian(datagram));
            Assert.Equal(number, BinaryPrimitives.ReadInt32LittleEndian(datagram[^sizeof(int)..]));
            Assert.Equal(AddressOf(number), from);
            ring.Advance();
        }
        writer.Join();
        Assert.True(ring.IsEmpty);
    }

    [Fact]
    public void A_full_ring_takes_nothing_and_an_empty_one_gives_nothing()
    {
        var ring = new DatagramRing(1, AddressFamily.InterNetwork);
        Assert.False(ring.TryPeek(out _, out _));
        Assert.True(ring.TryWrite([1], AddressOf(1)));
        Assert.False(ring.TryWrite([2], AddressOf(2)));
        Assert.True(ring.TryPeek(out var datagram, out var from));
        Assert.Equal([1], datagram.ToArray());
        Assert.Equal(AddressOf(1), from);
        ring.Advance();
        Assert.False(ring.TryPeek(out _, out _));
    }

    private static void Write(DatagramRing ring)
    {
        var bytes = new byte[Datagram.MaxSize];
        for (var number = 0; number < Datagrams; number++)
        {
            var datagram = bytes.AsSpan(0, LengthOf(number));
            BinaryPrimitives.WriteInt32LittleEndian(datagram, number);
            BinaryPrimitives.WriteInt32LittleEndian(datagram[^sizeof(int)..], number);
            while (!ring.TryWrite(datagram, AddressOf(number))) Thread.Yield();
        }
    }

    /// <summary>Buffers grow at the first long one; short ones follow long ones.</summary>
    private static int LengthOf(int number) => number % 5 == 4 ? Datagram.MaxSize - number % 7 : 32 + number % 1000;

    private static SocketAddress AddressOf(int number) =>
        new IPEndPoint(new IPAddress([127, 0, 0, (byte)(1 + number % 200)]), 1024 + number % 1000).Serialize();
}
