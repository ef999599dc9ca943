using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Mosaic.Model;
using Mosaic.Wire.Engine;
using Mosaic.Wire.Noise;

namespace Mosaic.Wire.Bridge;

/// <summary>
/// Runs a <see cref="WireEngine"/> over a socket on two threads of its own: one receives, the other owns the engine.
/// Commands may be posted from any thread; events come on the engine's thread.
/// </summary>
internal sealed class WireBridge : IWireOutput, IDisposable
{
    /// <summary>Datagrams taken between two looks at timers and commands.</summary>
    private const int Batch = 64;

    /// <summary>Commands taken between two looks at datagrams.</summary>
    private const int CommandBatch = 256;

    /// <summary>The engine looks at its timers at least this often, in ms.</summary>
    private const int LongestWaitMs = 1000;

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly IDatagramPort _port;
    private readonly WireSettings _settings;
    private readonly Action<WireEvent> _emit;
    private readonly Action<Exception> _failed;
    private readonly WireEngine _engine;
    private readonly DatagramRing _ring;
    private readonly ConcurrentQueue<Action<WireEngine, long>> _commands = new();
    private readonly ManualResetEventSlim _wake = new(false);
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly long[] _receiverDrops = new long[Enum.GetValues<WireDrop>().Length];
    private readonly Thread _receiver, _runner;
    private volatile bool _stopping;

    /// <summary>Starts the threads. The port is the bridge's from now on.</summary>
    /// <param name="port">Bound; see <see cref="WireSocket.PortOf"/>.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="self">This node.</param>
    /// <param name="privateKey">Its static X25519 private key, 32 bytes; copied.</param>
    /// <param name="emit">Called for each event, on the engine's thread; must not block.</param>
    /// <param name="failed">Called if a thread ends by an exception, which is a bug.</param>
    public WireBridge(
        IDatagramPort port, WireSettings settings, NodeId self, ReadOnlySpan<byte> privateKey, Action<WireEvent> emit,
        Action<Exception> failed)
    {
        _port = port;
        _settings = settings;
        _emit = emit;
        _failed = failed;
        _engine = new WireEngine(
            settings, self, new X25519Key(privateKey), DateTimeOffset.UtcNow, RandomNumberGenerator.Fill, this);
        _ring = new DatagramRing(
            settings.ReceiveQueue, settings.ReceiveQueue / WireSettings.MinDatagram, port.Endpoint.AddressFamily);
        _receiver = new Thread(() => Guard(Receive)) { IsBackground = true, Name = "wire-receive" };
        _runner = new Thread(() => Guard(RunEngine)) { IsBackground = true, Name = "wire-engine" };
        _receiver.Start();
        _runner.Start();
    }

    /// <summary>Where the socket is bound.</summary>
    public IPEndPoint Endpoint => _port.Endpoint;

    /// <summary>Whether the kernel cuts and joins runs of datagrams.</summary>
    public bool IsOffloaded => _port.IsOffloaded;

    /// <summary>Has the engine do something; unbounded, for what is bounded by nature (such as answers).</summary>
    public void Post(Action<WireEngine, long> command)
    {
        _commands.Enqueue(command);
        _wake.Set();
    }

    /// <summary>Has the engine do something, unless too much waits already.</summary>
    public bool TryPost(Action<WireEngine, long> command)
    {
        if (_commands.Count >= _settings.MaxQueuedCommands)
            return false;
        Post(command);
        return true;
    }

    /// <summary>Replaces the set of peers; addresses this socket cannot reach are left out.</summary>
    public void SetPeers(ImmutableDictionary<NodeId, WirePeer> peers)
    {
        var reachable = peers.ToImmutableDictionary(entry => entry.Key, entry => entry.Value with
        {
            Endpoints =
                [.. entry.Value.Endpoints.Select(e => WireSocket.InFamilyOf(Endpoint, e)).OfType<IPEndPoint>()],
        });
        Post((engine, _) => engine.SetPeers(reachable));
    }

    void IWireOutput.Emit(WireEvent happened) => _emit(happened);

    void IWireOutput.Send(SocketAddress to, ReadOnlySpan<byte> run, int segment)
    {
        if (_settings.Loses?.Invoke(to) is true) return;
        try
        {
            _port.Send(to, run, segment);
        }
        catch (SocketException)
        {
            // No route, a full queue, a firewall: to the transport it is one more lost packet.
            _engine.Drop(WireDrop.Socket);
        }
        catch (ObjectDisposedException) when (_stopping)
        {
        }
    }

    /// <summary>Stops both threads and closes the socket; what waits gets no outcome from here.</summary>
    public void Dispose()
    {
        if (_stopping)
            return;
        _stopping = true;
        _wake.Set();
        _port.Dispose();
        _runner.Join(StopTimeout);
        _receiver.Join(StopTimeout);
    }

    private long Now => (long)Stopwatch.GetElapsedTime(_startedAt).TotalMicroseconds;

    // An exception that leaves a thread ends the process, and one of a thread that ends is of no interest.
    private void Guard(Action run)
    {
        try
        {
            run();
        }
        catch (Exception e)
        {
            if (!_stopping) _failed(e);
        }
    }

    private void RunEngine()
    {
        try
        {
            Run();
        }
        finally
        {
            _engine.Dispose();
        }
    }

    private void Run()
    {
        while (!_stopping)
        {
            var now = Now;
            if (_ring.IsEmpty && _commands.IsEmpty)
            {
                var wait = Math.Clamp((_engine.NextTimer(now) - now + 999) / 1000, 0, LongestWaitMs);
                if (wait > 0)
                    _wake.Wait((int)wait);
            }
            _wake.Reset();
            now = Now;
            for (var i = 0; i < CommandBatch && _commands.TryDequeue(out var command); i++)
                command(_engine, now);
            for (var taken = 0; taken < Batch && _ring.TryPeek(out var run, out var segment, out var from);)
            {
                for (; Datagram.TryTakeFirst(ref run, segment, out var datagram); taken++)
                    _engine.OnDatagram(datagram, from, now);
                _ring.Advance();
            }
            CountReceiverDrops();
            now = Now;
            _engine.Flush(now);
            if (_engine.NextTimer(now) <= now)
                _engine.OnTimer(now);
        }
    }

    private void CountReceiverDrops()
    {
        CountReceiverDrops(WireDrop.Length);
        CountReceiverDrops(WireDrop.QueueFull);
        CountReceiverDrops(WireDrop.Socket);
    }

    private void CountReceiverDrops(WireDrop reason)
    {
        if (Volatile.Read(ref _receiverDrops[(int)reason]) == 0)
            return;
        for (var count = Interlocked.Exchange(ref _receiverDrops[(int)reason], 0); count > 0; count--)
            _engine.Drop(reason);
    }

    private void Receive()
    {
        var scrap = new byte[IDatagramPort.ReceiveSize];
        var family = Endpoint.AddressFamily;
        var stranger = new SocketAddress(family, SocketAddress.GetMaximumAddressSize(family));
        while (!_stopping)
        {
            var isTaken = _ring.TryReserve(out var room, out var from);
            from ??= stranger;
            int length, segment;
            try
            {
                length = _port.Receive(isTaken ? room : scrap, from, out segment);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                if (_stopping)
                    return;
                Interlocked.Increment(ref _receiverDrops[(int)WireDrop.Socket]);
                // An error that lasts must not make this thread spin.
                Thread.Sleep(1);
                continue;
            }
            if (length < 0 || _settings.Loses?.Invoke(from) is true) continue;
            if (length == 0 || segment > Datagram.MaxSize)
                Interlocked.Increment(ref _receiverDrops[(int)WireDrop.Length]);
            else if (isTaken)
                _ring.Commit(length, segment);
            else
                Interlocked.Add(ref _receiverDrops[(int)WireDrop.QueueFull], (length + segment - 1) / segment);
            _wake.Set();
        }
    }
}
