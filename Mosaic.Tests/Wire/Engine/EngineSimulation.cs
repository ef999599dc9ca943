using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using Mosaic.Host.WireTest;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Engine;
using Mosaic.Wire.Noise;

namespace Mosaic.Tests.Wire.Engine;

/// <summary>Engines over a bad network in virtual time; everything follows from the seed.</summary>
internal sealed class EngineSimulation : IDisposable
{
    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private readonly Random _random;
    private long _order;

    public EngineSimulation(int seed, LossModel? network = null)
    {
        _random = new Random(seed);
        Link = new SimulatedLink(_random);
        Network = network ?? new LossModel();
    }

    /// <summary>Two nodes that know each other.</summary>
    public static EngineSimulation Pair(
        int seed, out End a, out End b, WireSettings? settings = null, string address = "127.0.0.1")
    {
        var simulation = new EngineSimulation(seed);
        a = simulation.Add(1, settings, address: IPAddress.Parse(address));
        b = simulation.Add(2, settings, address: IPAddress.Parse(address));
        simulation.Introduce();
        return simulation;
    }

    public static NetworkId NetworkId { get; } = new(SHA256.HashData("simulated"u8));

    public SimulatedLink Link { get; }

    public LossModel Network
    {
        get => Link.Model;
        set => Link.Model = value;
    }

    public long Delay
    {
        get => Link.Delay;
        set => Link.Delay = value;
    }

    public long Now { get; private set; }

    public List<End> Ends { get; } = [];

    /// <summary>Every datagram on the way: to which port, its bytes, from which port.</summary>
    public Action<int, byte[], int>? Tap { get; set; }

    /// <summary>A node; each has a port of its own, whatever its address.</summary>
    public End Add(
        byte seed, WireSettings? settings = null, NetworkId? network = null, IPAddress? address = null)
    {
        var endpoint = new IPEndPoint(address ?? IPAddress.Loopback, Ends.Count + 1);
        var end = new End(this, endpoint, seed, settings ?? WireSettings.Default, network ?? NetworkId);
        Ends.Add(end);
        return end;
    }

    public void Introduce()
    {
        foreach (var end in Ends)
            end.Engine.SetPeers(Ends.Select(e => e.AsPeer).ToImmutableDictionary(p => p.Node));
    }

    public void At(long time, Action action) => _events.Enqueue(action, (time, _order++));

    public bool RunUntil(Func<bool> done, TimeSpan limit) => RunUntil(done, Now + (long)limit.TotalMicroseconds);

    public bool RunUntil(Func<bool> done, long limit)
    {
        while (!done())
        {
            foreach (var end in Ends)
                end.Engine.Flush(Now);
            var next = Ends.Min(end => end.Engine.NextTimer(Now));
            if (_events.TryPeek(out _, out var at))
                next = Math.Min(next, at.At);
            if (next > limit)
            {
                Now = limit;
                return done();
            }
            Now = Math.Max(Now, next);
            while (_events.TryPeek(out var action, out at) && at.At <= Now)
            {
                _events.Dequeue();
                action();
            }
            foreach (var end in Ends)
            {
                if (end.Engine.NextTimer(Now) <= Now)
                    end.Engine.OnTimer(Now);
            }
        }
        return true;
    }

    public void Inject(End to, byte[] datagram, int fromPort) =>
        Inject(to, datagram, new IPEndPoint(IPAddress.Loopback, fromPort));

    public void Inject(End to, byte[] datagram, IPEndPoint from) =>
        to.Engine.OnDatagram(datagram, from.Serialize(), Now);

    public void Dispose()
    {
        foreach (var end in Ends)
            end.Engine.Dispose();
    }

    private void Carry(End from, SocketAddress to, ReadOnlySpan<byte> datagram)
    {
        var port = WireContext.EndpointOf(to).Port;
        Tap?.Invoke(port, datagram.ToArray(), from.Port);
        if (from.IsCutOff || Ends.Find(e => e.Port == port) is not { } end)
            return;
        foreach (var (arrives, corrupted) in Link.Carry(from.Number, datagram.Length, Now))
        {
            var bytes = datagram.ToArray();
            if (corrupted)
                bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
            At(arrives, () =>
            {
                if (!end.IsCutOff)
                    Inject(end, bytes, from.Endpoint);
            });
        }
    }

    /// <summary>One node: answers GetShards with bytes made from the request, after a while.</summary>
    internal sealed class End : IWireOutput
    {
        private readonly EngineSimulation _simulation;
        private readonly byte _seed;
        private readonly WireSettings _settings;
        private readonly NetworkId _network;
        private long _token;
        private int _abandoned;
        private DateTimeOffset _clock = DateTimeOffset.UnixEpoch.AddDays(20_000);

        public End(
            EngineSimulation simulation, IPEndPoint endpoint, byte seed, WireSettings settings, NetworkId network)
        {
            _simulation = simulation;
            _seed = seed;
            Number = seed;
            _settings = settings;
            _network = network;
            Endpoint = endpoint;
            Id = new NodeId(SHA256.HashData([seed, 1]));
            Engine = Start();
        }

        public IPEndPoint Endpoint { get; private set; }

        /// <summary>Its address changes, and nobody is told.</summary>
        public void Move(int port) => Endpoint = new IPEndPoint(Endpoint.Address, port);

        public int Port => Endpoint.Port;

        public int Number { get; }

        /// <summary>How often it took peers for dead.</summary>
        public int Abandoned => _abandoned + Engine.Abandoned;

        /// <summary>How often each request arrived, by what it asked, since this node was started.</summary>
        public Dictionary<ulong, int> Seen { get; } = [];

        public NodeId Id { get; }

        public bool IsCutOff { get; set; }

        public bool Answers { get; set; } = true;

        public WireEngine Engine { get; private set; }

        public Dictionary<long, WireEvent> Outcomes { get; } = [];

        public List<WireEvent.Arrived> Arrivals { get; } = [];

        public List<WireEvent.GuestArrived> GuestArrivals { get; } = [];

        /// <summary>Bytes of the one statement it answers a Join with.</summary>
        public int JoinAnswerBytes { get; set; } = 100;

        public WirePeer AsPeer
        {
            get
            {
                using var key = Key();
                return new WirePeer(Id, key.PublicKey, [Endpoint]);
            }
        }

        public long Ask(End to, WireMessage message, TimeSpan? timeout = null)
        {
            Engine.Request(++_token, to.Id, message, timeout ?? TimeSpan.FromSeconds(60), _simulation.Now);
            return _token;
        }

        public void Knows(params End[] peers) =>
            Engine.SetPeers(peers.Select(e => e.AsPeer).ToImmutableDictionary(p => p.Node));

        /// <summary>The process dies and starts again: same keys, nothing remembered.</summary>
        /// <param name="clockGoesBack">By how much its clock is behind what it was.</param>
        public void Restart(TimeSpan clockGoesBack = default)
        {
            _clock -= clockGoesBack;
            _abandoned = Abandoned;
            Seen.Clear();
            Engine.Dispose();
            Engine = Start();
        }

        public WirePeerStatistics About(End peer) => Engine.Snapshot().Peers.Single(p => p.Node == peer.Id);

        public long Dropped(WireDrop reason) => Engine.Snapshot().Drops.GetValueOrDefault(reason);

        void IWireOutput.Send(SocketAddress to, ReadOnlySpan<byte> run, int segment)
        {
            while (Datagram.TryTakeFirst(ref run, segment, out var datagram))
                _simulation.Carry(this, to, datagram);
        }

        void IWireOutput.Emit(WireEvent happened)
        {
            switch (happened)
            {
                case WireEvent.Answered answered:
                    Outcomes.Add(answered.Request, answered);
                    break;
                case WireEvent.Unanswered unanswered:
                    Outcomes.Add(unanswered.Request, unanswered);
                    break;
                case WireEvent.Arrived arrived:
                    Arrivals.Add(arrived);
                    if (arrived.Message.Header is Mosaic.Wire.Messages.GetShards asked)
                        Seen[asked.Segment] = Seen.GetValueOrDefault(asked.Segment) + 1;
                    var engine = Engine;
                    if (Answers)
                        _simulation.At(_simulation.Now + 100, () => Answer(engine, arrived));
                    break;
                case WireEvent.GuestArrived guest:
                    GuestArrivals.Add(guest);
                    if (Answers)
                        _simulation.At(_simulation.Now + 100, () => AnswerGuest(guest));
                    break;
            }
        }

        private void Answer(WireEngine engine, WireEvent.Arrived arrived)
        {
            if (engine != Engine)
                return;
            var reply = arrived.Message.Header is Mosaic.Wire.Messages.GetShards get
                ? WireMessage.Of(new Mosaic.Wire.Messages.Shard(), EchoHandler.Shard(get))
                : WireMessage.Of(new Mosaic.Wire.Messages.ShardStored());
            engine.Reply(arrived.Ticket, reply, _simulation.Now);
        }

        public void AnswerGuest(WireEvent.GuestArrived guest)
        {
            var answer = new Mosaic.Wire.Messages.JoinAnswer();
            answer.Statements.Add(Google.Protobuf.ByteString.CopyFrom(EchoHandler.Bytes(JoinAnswerBytes, 1)));
            Engine.Reply(guest.Ticket, WireMessage.Of(answer), _simulation.Now);
        }

        private WireEngine Start()
        {
            var random = new Random(_simulation._random.Next());
            var engine = new WireEngine(
                _settings, Id, Key(), _clock, random.NextBytes, this);
            engine.SetNetwork(_network);
            return engine;
        }

        private X25519Key Key() => new(SHA256.HashData([_seed]));
    }
}
