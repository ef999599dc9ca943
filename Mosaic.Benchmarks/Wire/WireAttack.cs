using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Mosaic.Wire;
using Mosaic.Wire.Noise;

namespace Mosaic.Benchmarks.Wire;

/// <summary>
/// 10,000 senders, each at an address of its own, that send 20,000 datagrams per second to one node: half of them
/// handshakes by invented keys, half packets of invented sessions. Their sockets are open before the attack begins.
/// </summary>
internal sealed class WireAttack : IDisposable
{
    private const int Senders = 10_000, PerSecond = 20_000, PacketBytes = 1200;
    private const int InitiationBytes =
        Datagram.InitiationHeaderSize + NoiseHandshake.InitiationOverhead + HandshakeTime.Size + HandshakePayload.Size;

    private static readonly Lazy<Socket[]> _senders = new(Open);

    private readonly Thread _thread;
    private volatile bool _isOver;

    private WireAttack(IPEndPoint target)
    {
        var senders = _senders.Value;
        _thread = new Thread(() => Run(senders, target.Serialize())) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Begins; the attack goes on until it is disposed.</summary>
    public static WireAttack Start(IPEndPoint target) => new(target);

    /// <inheritdoc/>
    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
    }

    private void Run(Socket[] senders, SocketAddress target)
    {
        var random = new Random(1);
        var initiation = new byte[InitiationBytes];
        var packet = new byte[PacketBytes];
        var watch = Stopwatch.StartNew();
        for (long sent = 0; !_isOver;)
        {
            for (; sent < watch.Elapsed.TotalSeconds * PerSecond; sent++)
            {
                var isInitiation = sent % 2 == 0;
                var datagram = isInitiation ? initiation : packet;
                random.NextBytes(datagram);
                new Datagram(
                    isInitiation ? DatagramKind.Initiation : DatagramKind.Data, (uint)random.Next(1, int.MaxValue),
                    isInitiation ? 0 : (ulong)random.NextInt64()).Write(datagram);
                if (isInitiation) datagram.AsSpan(Datagram.HeaderSize, Datagram.CookieSize).Clear();
                senders[sent % senders.Length].SendTo(datagram, SocketFlags.None, target);
            }
            Thread.Sleep(1);
        }
    }

    // All of 127.0.0.0/8 is this machine.
    private static Socket[] Open()
    {
        var sockets = new Socket[Senders];
        for (var i = 0; i < Senders; i++)
        {
            sockets[i] = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            sockets[i].Bind(new IPEndPoint(new IPAddress([127, 1, (byte)(i >> 8), (byte)i]), 0));
        }
        return sockets;
    }
}
