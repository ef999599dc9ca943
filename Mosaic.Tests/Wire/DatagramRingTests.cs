using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Mosaic.Wire.Bridge;
using Xunit;

namespace Mosaic.Tests.Wire;

public sealed class DatagramRingTests
{
    private const int Runs = 300_000;

    [Theory]
    [InlineData(DatagramRing.LeastBytes, 1)]
    [InlineData(DatagramRing.LeastBytes, 16)]
    [InlineData((3 * IDatagramPort.ReceiveSize) + 777, 16)]
    [InlineData(20 * IDatagramPort.ReceiveSize, 1000)]
    public void Each_run_arrives_whole_and_in_order_while_another_thread_writes(int bytes, int runs)
    {
        var ring = new DatagramRing(bytes, runs, AddressFamily.InterNetwork);
        var writer = new Thread(() => Write(ring)) { IsBackground = true };
        writer.Start();
        for (var number = 0; number < Runs; number++)
        {
            ReadOnlySpan<byte> run;
            int segment;
            SocketAddress? from;
            while (!ring.TryPeek(out run, out segment, out from)) Thread.Yield();
            Assert.Equal(LengthOf(number), run.Length);
            Assert.Equal(number, segment);
            Assert.Equal(number, BinaryPrimitives.ReadInt32LittleEndian(run));
            Assert.Equal(number, BinaryPrimitives.ReadInt32LittleEndian(run[^sizeof(int)..]));
            Assert.Equal(AddressOf(number), from);
            ring.Advance();
        }
        writer.Join();
        Assert.True(ring.IsEmpty);
    }

    [Fact]
    public void A_full_ring_takes_nothing_and_an_empty_one_gives_nothing()
    {
        var ring = new DatagramRing(DatagramRing.LeastBytes, 1, AddressFamily.InterNetwork);
        Assert.False(ring.TryPeek(out _, out _, out _));
        Assert.True(TryWrite(ring, [1], 1));
        Assert.False(TryWrite(ring, [2], 2));
        Assert.True(ring.TryPeek(out var run, out _, out var from));
        Assert.Equal([1], run.ToArray());
        Assert.Equal(AddressOf(1), from);
        ring.Advance();
        Assert.False(ring.TryPeek(out _, out _, out _));
    }

    [Fact]
    public void What_waits_takes_only_the_room_it_needs()
    {
        var ring = new DatagramRing(DatagramRing.LeastBytes, 1000, AddressFamily.InterNetwork);
        var taken = 0;
        while (TryWrite(ring, new byte[1000], taken)) taken++;
        Assert.Equal((DatagramRing.LeastBytes - IDatagramPort.ReceiveSize) / 1000 + 1, taken);
    }

    private static void Write(DatagramRing ring)
    {
        var bytes = new byte[IDatagramPort.ReceiveSize];
        for (var number = 0; number < Runs; number++)
        {
            var run = bytes.AsSpan(0, LengthOf(number));
            BinaryPrimitives.WriteInt32LittleEndian(run, number);
            BinaryPrimitives.WriteInt32LittleEndian(run[^sizeof(int)..], number);
            while (!TryWrite(ring, run, number)) Thread.Yield();
        }
    }

    private static bool TryWrite(DatagramRing ring, ReadOnlySpan<byte> run, int number)
    {
        if (!ring.TryReserve(out var room, out var from)) return false;
        Assert.Equal(IDatagramPort.ReceiveSize, room.Length);
        run.CopyTo(room);
        AddressOf(number).Buffer.CopyTo(from.Buffer);
        from.Size = AddressOf(number).Size;
        ring.Commit(run.Length, number);
        return true;
    }

    /// <summary>Mostly short ones, some as long as a receive can be.</summary>
    private static int LengthOf(int number) =>
        number % 50 == 4 ? IDatagramPort.ReceiveSize - number % 7 : 32 + number % 1000;

    private static SocketAddress AddressOf(int number) =>
        new IPEndPoint(new IPAddress([127, 0, 0, (byte)(1 + number % 200)]), 1024 + number % 1000).Serialize();
}
