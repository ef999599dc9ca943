using Mosaic.Wire;
using Mosaic.Wire.Transport;

namespace Mosaic.Tests.Wire.Transport;

/// <summary>
/// Flows that never run out of messages share one link of limited rate and queue, in virtual time; acknowledgements
/// come back over a link that is never full. Everything follows from the seed.
/// </summary>
internal sealed class BottleneckSimulation
{
    private const int Message = 256 * 1024, Queued = 16;

    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private readonly Random _random;
    private readonly Flow[] _flows;
    private double _freeAt;
    private long _order, _now;

    public BottleneckSimulation(int seed, int flows)
    {
        _random = new Random(seed);
        _flows = [.. Enumerable.Range(0, flows).Select(static _ => new Flow())];
    }

    /// <summary>Bytes per µs.</summary>
    public double Rate { get; set; } = 12.5;

    /// <summary>One way, in µs.</summary>
    public long Delay { get; set; } = 20_000;

    /// <summary>Bytes that may wait for the link.</summary>
    public long Queue { get; set; } = 500_000;

    /// <summary>The share of packets lost on the way, both ways.</summary>
    public double Loss { get; set; }

    /// <summary>Time between two flows' beginnings, in µs.</summary>
    public long Stagger { get; set; } = 300_000;

    /// <summary>Packets that found the queue full.</summary>
    public long Dropped { get; private set; }

    /// <summary>The longest that a packet waited for the link, in µs, since the last <see cref="Run"/> began.</summary>
    public long LongestWait { get; private set; }

    /// <summary>A flow's sending side.</summary>
    public LossRecovery Recovery(int flow) => _flows[flow].Sender.Recovery;

    /// <summary>Runs for a time in µs; the share of the link that each flow's datagrams took in it.</summary>
    public double[] Run(long time)
    {
        LongestWait = 0;
        var end = _now + time;
        var before = _flows.Select(static flow => flow.Bytes).ToArray();
        while (_now < end)
        {
            foreach (var (flow, index) in _flows.Select(static (flow, index) => (flow, index)))
            {
                if (_now < index * Stagger) continue;
                flow.Refill();
                Pump(flow, flow.Sender, flow.Receiver, isForward: true);
                Pump(flow, flow.Receiver, flow.Sender, isForward: false);
            }
            var next = _flows.Min(flow => Math.Min(flow.Sender.NextTimer(_now), flow.Receiver.NextTimer(_now)));
            if (_events.TryPeek(out _, out var at)) next = Math.Min(next, at.At);
            _now = Math.Max(_now + 1, Math.Min(next, end));
            while (_events.TryPeek(out var action, out at) && at.At <= _now)
            {
                _events.Dequeue();
                action();
            }
            foreach (var flow in _flows)
            {
                flow.Sender.OnTimer(_now);
                flow.Receiver.OnTimer(_now);
            }
        }
        return [.. _flows.Select((flow, index) => (flow.Bytes - before[index]) / (Rate * time))];
    }

    private void Pump(Flow flow, PeerTransport from, PeerTransport to, bool isForward)
    {
        var room = new byte[WireSettings.MinDatagram - Datagram.Overhead];
        while (from.TryWrite(room, _now, out var length, out var number))
        {
            var (size, arrival) = (length + Datagram.Overhead, _now + Delay);
            if (isForward)
            {
                var wait = Math.Max(0, _freeAt - _now);
                if ((wait * Rate) + size > Queue)
                {
                    Dropped++;
                    continue;
                }
                LongestWait = Math.Max(LongestWait, (long)wait);
                _freeAt = _now + wait + (size / Rate);
                arrival = (long)_freeAt + Delay;
            }
            if (_random.NextDouble() < Loss) continue;
            var frames = room[..length];
            _events.Enqueue(
                () =>
                {
                    if (isForward) flow.Bytes += size;
                    if (!to.TryReceive(frames, number, _now, isCurrent: true, out var reason))
                        throw new InvalidOperationException($"an honest packet was refused: {reason}");
                    while (to.Arrived.TryDequeue(out var arrived)) to.Release(arrived.Bytes.Length);
                },
                (arrival, _order++));
        }
    }

    private sealed class Flow
    {
        public Flow()
        {
            Sender.BeginSpace(WireSettings.MinDatagram);
            Receiver.BeginSpace(WireSettings.MinDatagram);
        }

        public PeerTransport Sender { get; } = New();

        public PeerTransport Receiver { get; } = New();

        public long Bytes { get; set; }

        public void Refill()
        {
            while (Sender.QueuedBytes < (long)Message * Queued)
            {
                if (!Sender.TrySend(new OutgoingMessage(false, [], new byte[Message], 0))) return;
            }
        }

        private static PeerTransport New() =>
            new(WireSettings.Default, (uint)WireSettings.Default.ReceiveCredit);
    }
}
