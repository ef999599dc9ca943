using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Mosaic.Host.WireTest;

/// <summary>
/// A bad network between two wire sockets on loopback: each side sends to a port of the relay, and sees the other
/// side's datagrams come from there. What happens to them follows a <see cref="LossModel"/> and a seed.
/// </summary>
internal sealed class Relay : IDisposable
{
    private const int MaxUdpPayload = 65536;

    /// <summary>Datagrams held up at once, at most; more are lost, as in any network.</summary>
    private const int MaxHeld = 4096;

    private readonly record struct Held(byte[] Bytes, bool FromA);

    private readonly LossModel _model;
    private readonly Socket _a, _b;
    private readonly IPEndPoint _toA, _toB;
    private readonly PriorityQueue<Held, long> _held = new();
    private readonly Thread[] _threads;
    private volatile bool _stopping;

    /// <summary>Starts to relay between the wire sockets on two loopback ports.</summary>
    public Relay(LossModel model, int seed, int portOfA, int portOfB)
    {
        _model = model;
        _toA = new IPEndPoint(IPAddress.Loopback, portOfA);
        _toB = new IPEndPoint(IPAddress.Loopback, portOfB);
        _a = Open();
        _b = Open();
        _threads =
        [
            new Thread(() => Receive(_a, fromA: true, new Random(seed))),
            new Thread(() => Receive(_b, fromA: false, new Random(seed + 1))),
            new Thread(Release),
        ];
        foreach (var thread in _threads)
        {
            thread.IsBackground = true;
            thread.Start();
        }
    }

    /// <summary>The port that A sends to and hears from.</summary>
    public int PortForA => ((IPEndPoint)_a.LocalEndPoint!).Port;

    /// <summary>The port that B sends to and hears from.</summary>
    public int PortForB => ((IPEndPoint)_b.LocalEndPoint!).Port;

    /// <summary>Datagrams that came.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Datagrams sent on, copies included.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Called with each datagram that came, on the relay's threads.</summary>
    public Action<ReadOnlySpan<byte>>? Overheard { get; set; }

    private long _received, _sent;

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping = true;
        _a.Dispose();
        _b.Dispose();
        lock (_held)
            Monitor.PulseAll(_held);
        foreach (var thread in _threads)
            thread.Join(TimeSpan.FromSeconds(5));
    }

    private static Socket Open()
    {
        // No buffer is raised here: the kernel's default is part of the test.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private void Receive(Socket socket, bool fromA, Random random)
    {
        var buffer = new byte[MaxUdpPayload];
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        while (!_stopping)
        {
            try
            {
                var length = socket.ReceiveFrom(buffer, ref from);
                Interlocked.Increment(ref _received);
                Overheard?.Invoke(buffer.AsSpan(0, length));
                foreach (var (delay, corrupted) in _model.NextFate(random))
                {
                    var bytes = buffer[..length];
                    if (corrupted && length > 0)
                        bytes[random.Next(length)] ^= (byte)(1 << random.Next(8));
                    if (delay == TimeSpan.Zero)
                        Send(new Held(bytes, fromA));
                    else
                        Hold(new Held(bytes, fromA), delay);
                }
            }
            catch (SocketException)
            {
                // The other side is not there yet, or we are closing; either way the datagram is lost.
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Hold(Held held, TimeSpan delay)
    {
        lock (_held)
        {
            if (_held.Count >= MaxHeld)
                return;
            _held.Enqueue(held, Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency));
            Monitor.PulseAll(_held);
        }
    }

    private void Release()
    {
        while (!_stopping)
        {
            Held held;
            lock (_held)
            {
                if (!_held.TryPeek(out held, out var at))
                {
                    Monitor.Wait(_held);
                    continue;
                }
                var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), at);
                if (wait > TimeSpan.Zero)
                {
                    Monitor.Wait(_held, wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait);
                    continue;
                }
                _held.Dequeue();
            }
            try
            {
                Send(held);
            }
            catch (SocketException)
            {
                // Lost.
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Send(Held held)
    {
        if (held.FromA)
            _b.SendTo(held.Bytes, _toB);
        else
            _a.SendTo(held.Bytes, _toA);
        Interlocked.Increment(ref _sent);
    }
}
