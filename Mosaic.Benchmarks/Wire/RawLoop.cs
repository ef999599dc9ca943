using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Mosaic.Wire;
using Mosaic.Wire.Bridge;

namespace Mosaic.Benchmarks.Wire;

/// <summary>
/// What two UDP sockets of one process do without any protocol: one thread sends runs as long as no more than a window
/// is on the way, another counts what came and says so now and then. The yardstick for the wire.
/// </summary>
internal static class RawLoop
{
    /// <summary>Bytes on the way: what a kernel's default receive buffer holds, so that nothing is lost.</summary>
    private const int Window = 128 * 1024;

    private const int Word = sizeof(long);

    /// <summary>Bytes per second.</summary>
    /// <param name="segment">Bytes of a datagram.</param>
    /// <param name="run">Datagrams handed over at once.</param>
    /// <param name="offload">Whether a run is one system call.</param>
    /// <param name="time">How long.</param>
    public static double Run(int segment, int run, bool offload, TimeSpan time)
    {
        using var sender = Open(offload);
        using var receiver = Open(offload);
        var stop = false;
        var counter = new Thread(() => Count(receiver, sender.Endpoint.Serialize(), ref stop)) { IsBackground = true };
        counter.Start();
        var watch = Stopwatch.StartNew();
        var delivered = Send(sender, receiver.Endpoint.Serialize(), segment, run, watch, time);
        var speed = delivered / watch.Elapsed.TotalSeconds;
        Volatile.Write(ref stop, true);
        receiver.Dispose();
        counter.Join();
        return speed;
    }

    private static long Send(
        IDatagramPort port, SocketAddress to, int segment, int run, Stopwatch watch, TimeSpan time)
    {
        var bytes = new byte[segment * run];
        var room = new byte[IDatagramPort.ReceiveSize];
        var from = new SocketAddress(AddressFamily.InterNetwork);
        long sent = 0, acknowledged = 0;
        while (watch.Elapsed < time)
        {
            for (; sent + bytes.Length - acknowledged <= Window; sent += bytes.Length)
                port.Send(to, bytes, segment);
            var length = port.Receive(room, from, out _);
            if (length < Word) throw new InvalidOperationException("the raw loop lost a datagram");
            // The kernel may have joined several words; the last one says all.
            acknowledged = BinaryPrimitives.ReadInt64LittleEndian(room.AsSpan(length - Word, Word));
        }
        return acknowledged;
    }

    private static void Count(IDatagramPort port, SocketAddress to, ref bool stop)
    {
        var room = new byte[IDatagramPort.ReceiveSize];
        var word = new byte[Word];
        var from = new SocketAddress(AddressFamily.InterNetwork);
        long received = 0, told = 0;
        try
        {
            while (!Volatile.Read(ref stop))
            {
                received += Math.Max(0, port.Receive(room, from, out _));
                if (received - told < Window / 4) continue;
                told = received;
                BinaryPrimitives.WriteInt64LittleEndian(word, received);
                port.Send(to, word, Word);
            }
        }
        catch (Exception e) when (Volatile.Read(ref stop) && e is ObjectDisposedException or SocketException)
        {
        }
    }

    private static IDatagramPort Open(bool offload)
    {
        var settings = WireSettings.Default with { Offload = offload };
        return WireSocket.PortOf(WireSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0), settings), settings);
    }
}
