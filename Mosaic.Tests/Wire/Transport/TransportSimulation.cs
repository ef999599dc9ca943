using Mosaic.Host.WireTest;
using Mosaic.Wire;
using Mosaic.Wire.Transport;

namespace Mosaic.Tests.Wire.Transport;

/// <summary>Two transports over a bad network, in virtual time; everything follows from the seed.</summary>
internal sealed class TransportSimulation
{
    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private readonly Random _random;
    private readonly LossModel _network;
    private readonly long _delay;
    private readonly int _datagram;
    private readonly HashSet<ulong>[] _seen = [[], []];
    private readonly long[] _cardFreeAt = new long[2];
    private long _order;

    public TransportSimulation(
        int seed, LossModel network, WireSettings? settings = null, int datagram = WireSettings.MinDatagram,
        long delay = 5_000)
    {
        _random = new Random(seed);
        _network = network;
        _delay = delay;
        _datagram = datagram;
        Settings = settings ?? WireSettings.Default;
        for (var i = 0; i < 2; i++)
        {
            Ends[i] = new PeerTransport(Settings, (uint)Settings.ReceiveCredit);
            Ends[i].BeginSpace(datagram);
        }
    }

    public WireSettings Settings { get; }

    public PeerTransport[] Ends { get; } = new PeerTransport[2];

    /// <summary>Called for all that arrives, with the end it arrived at.</summary>
    public Action<int, Inbound> Arrived { get; set; } = (_, _) => { };

    public long Now { get; private set; }

    public long Packets { get; private set; }

    /// <summary>Time between one end's packets: how fast its network card is.</summary>
    public long MicrosPerPacket { get; set; } = 1;

    public void At(long time, Action action) => _events.Enqueue(action, (time, _order++));

    /// <summary>Runs until nothing happens any more, or the time is up (false).</summary>
    public bool RunUntil(Func<bool> done, long limit)
    {
        while (!done())
        {
            Pump(0);
            Pump(1);
            var next = Math.Min(Ends[0].NextTimer(Now), Ends[1].NextTimer(Now));
            if (_events.TryPeek(out _, out var at))
                next = Math.Min(next, at.At);
            if (next >= limit)
                return done();
            Now = Math.Max(Now, next);
            while (_events.TryPeek(out var action, out at) && at.At <= Now)
            {
                _events.Dequeue();
                action();
            }
            foreach (var end in Ends)
                end.OnTimer(Now);
        }
        return true;
    }

    /// <summary>Both ends move to new keys; what is under way is under the old ones.</summary>
    public void ChangeSessions()
    {
        _seen[0].Clear();
        _seen[1].Clear();
        _generation++;
        Ends[0].BeginSpace(_datagram);
        Ends[1].BeginSpace(_datagram);
    }

    private int _generation;

    private void Pump(int from)
    {
        var room = new byte[_datagram - Datagram.Overhead];
        while (Ends[from].TryWrite(room, Now, out var length, out var number))
        {
            Packets++;
            var sent = _cardFreeAt[from] = Math.Max(Now, _cardFreeAt[from]) + MicrosPerPacket;
            foreach (var (delay, corrupted) in _network.NextFate(_random))
            {
                // A corrupted packet does not authenticate: to the transport it is lost.
                if (corrupted)
                    continue;
                var frames = room[..length];
                var generation = _generation;
                var to = 1 - from;
                At(sent + _delay + (long)delay.TotalMicroseconds, () => Deliver(to, frames, number, generation));
            }
        }
    }

    private void Deliver(int to, byte[] frames, ulong number, int generation)
    {
        var isCurrent = generation == _generation;
        if (isCurrent && !_seen[to].Add(number))
            return;
        if (!Ends[to].TryReceive(frames, number, Now, isCurrent, out var reason))
            throw new InvalidOperationException($"an honest packet was refused: {reason}");
        while (Ends[to].Arrived.TryDequeue(out var arrived))
            Arrived(to, arrived);
    }
}
