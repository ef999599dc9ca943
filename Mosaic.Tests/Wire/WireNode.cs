using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using Akka.Actor;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Bridge;
using Mosaic.Wire.Messages;
using Mosaic.Wire.Noise;

namespace Mosaic.Tests.Wire;

/// <summary>A wire actor on loopback with keys of its own, as a test sees it.</summary>
internal sealed class WireNode
{
    public static readonly NetworkId Network = new(SHA256.HashData("a network"u8));

    private readonly ActorSystem _system;
    private readonly byte[] _privateKey;

    public WireNode(
        ActorSystem system, byte seed, WireSettings? settings = null, int port = 0, NetworkId? network = null)
    {
        _system = system;
        Settings = settings ?? WireSettings.Default;
        _privateKey = SHA256.HashData([seed]);
        Id = new NodeId(SHA256.HashData([seed, 1]));
        using var key = new X25519Key(_privateKey);
        PublicKey = key.PublicKey;
        Actor = Start(port, network ?? Network);
    }

    public WireSettings Settings { get; }

    public NodeId Id { get; }

    public Id256 PublicKey { get; }

    public IPEndPoint Endpoint { get; private set; } = null!;

    public IActorRef Actor { get; private set; }

    public WirePeer AsPeer => new(Id, PublicKey, [Endpoint]);

    public void Knows(params WirePeer[] peers) =>
        Actor.Tell(new WireProtocol.SetPeers(peers.ToImmutableDictionary(p => p.Node)));

    /// <summary>The process ended and another began at the same address, with the same keys.</summary>
    public async Task Restart(NetworkId? network = null)
    {
        await Stop();
        Actor = Start(Endpoint.Port, network ?? Network);
    }

    public async Task Stop() => await Actor.GracefulStop(TimeSpan.FromSeconds(10));

    public async Task<WireStatistics> Statistics() =>
        await Actor.Ask<WireStatistics>(WireProtocol.GetStatistics.Instance, TimeSpan.FromSeconds(10));

    private IActorRef Start(int port, NetworkId network)
    {
        var socket = WireSocket.Bind(new IPEndPoint(IPAddress.Loopback, port), Settings);
        Endpoint = (IPEndPoint)socket.LocalEndPoint!;
        var actor = _system.ActorOf(WireActor.Props(Settings, Id, _privateKey, socket));
        actor.Tell(new WireProtocol.SetNetwork(network));
        return actor;
    }
}

/// <summary>Answers shards and pings; keeps what it was sent.</summary>
internal sealed class EchoHandler : ReceiveActor
{
    /// <summary>Every kind it answers.</summary>
    public static readonly ImmutableArray<WireKind> Kinds =
        [WireKind.Ping, WireKind.ShardData, WireKind.GetShards, WireKind.StoreRequest, WireKind.Release];

    public EchoHandler(IActorRef? witness = null)
    {
        Receive<WireProtocol.Incoming>(incoming =>
        {
            witness?.Tell(incoming);
            switch (incoming.Message.Header)
            {
                case Ping ping:
                    Sender.Tell(new WireProtocol.Reply(
                        incoming.Ticket, WireMessage.Of(new Pong { SentAtMs = ping.SentAtMs })));
                    break;
                case ShardData:
                    Sender.Tell(new WireProtocol.Reply(incoming.Ticket, WireMessage.Of(new ShardStored())));
                    break;
                case GetShards get:
                    Sender.Tell(new WireProtocol.Reply(incoming.Ticket, WireMessage.Of(new Shard(), Shard(get))));
                    break;
                case Release:
                    Sender.Tell(new WireProtocol.Reply(
                        incoming.Ticket, WireMessage.Refuse(RefusalCode.ClockSkew, "your clock is fast", 400_000)));
                    break;
            }
        });
    }

    /// <summary>The bytes of a column's segment: the same for whoever asks.</summary>
    public static byte[] Shard(GetShards get) => Bytes((int)get.Column, (int)get.Segment);

    public static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
