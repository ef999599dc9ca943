using System.Net;
using System.Text;
using Mosaic.Model;
using Mosaic.Wire.Noise;
using Mosaic.Wire.Transport;

namespace Mosaic.Wire.Engine;

/// <summary>Fills a span with random bytes fit for keys.</summary>
internal delegate void RandomSource(Span<byte> bytes);

/// <summary>What all links of one node share: identity, limits, session ids, counters, the way out.</summary>
internal sealed class WireContext(
    WireSettings settings, NodeId self, X25519Key key, DateTimeOffset startedAt, RandomSource random,
    IWireOutput output)
{
    private const string PrologueLabel = "mosaic/v1 wire";

    private readonly Dictionary<uint, PeerLink> _bySession = [];
    private HandshakeTime _lastTime;

    /// <summary>The limits.</summary>
    public WireSettings Settings => settings;

    /// <summary>This node.</summary>
    public NodeId Self => self;

    /// <summary>Its static key.</summary>
    public X25519Key Key => key;

    /// <summary>The way out.</summary>
    public IWireOutput Output => output;

    /// <summary>What both sides of a handshake must agree on; empty until the network is known.</summary>
    public byte[] Prologue { get; private set; } = [];

    /// <summary>Bytes of a run of datagrams, at most: what one UDP datagram may carry over IPv4.</summary>
    public const int MaxRun = 65507;

    /// <summary>Datagrams of a run, at most.</summary>
    public const int MaxSegments = 64;

    /// <summary>Room for the datagrams being made.</summary>
    public byte[] Outgoing { get; } = new byte[MaxRun];

    /// <summary>Bytes of message buffers that wait to be used again, at most.</summary>
    public const long MaxKeptBuffers = 16 * 1024 * 1024;

    /// <summary>Where the buffers of messages come from.</summary>
    public MessageBuffers Buffers { get; } = new(MaxKeptBuffers);

    /// <summary>How much all peers may have here.</summary>
    public ReceiveBudget Budget { get; } = new(settings.ReceiveTotal);

    /// <summary>Room for the plaintext of one packet.</summary>
    public byte[] Plaintext { get; } = new byte[Datagram.MaxSize];

    /// <summary>What was dropped, whoever it was from.</summary>
    public DropCounters Drops { get; } = new();

    /// <summary>Counts what was dropped.</summary>
    public void Drop(WireDrop reason) => Drops.Add(reason);

    /// <summary>
    /// The prologue: label, number of wire versions this node speaks (u8), each version (u8), network id (32 bytes).
    /// </summary>
    public static byte[] PrologueOf(NetworkId network) =>
        [.. Encoding.ASCII.GetBytes(PrologueLabel), 1, Datagram.Version, .. network.Value.ToArray()];

    /// <summary>The network to talk in.</summary>
    public void SetNetwork(NetworkId network) => Prologue = PrologueOf(network);

    /// <summary>The time for our next handshake; every one is greater than the one before.</summary>
    public HandshakeTime NextHandshakeTime(long now) =>
        _lastTime = HandshakeTime.After(_lastTime, startedAt + TimeSpan.FromMicroseconds(now));

    /// <summary>Fills a span with random bytes fit for keys.</summary>
    public void Random(Span<byte> bytes) => random(bytes);

    /// <summary>8 random bytes as a number.</summary>
    public ulong RandomNumber()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        random(bytes);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    /// <summary>A session id of our own that nobody uses yet, and whose it is.</summary>
    public uint TakeSessionId(PeerLink link)
    {
        while (true)
        {
            var id = (uint)RandomNumber();
            if (id != 0 && _bySession.TryAdd(id, link))
                return id;
        }
    }

    /// <summary>Nobody uses the id any more.</summary>
    public void FreeSessionId(uint id) => _bySession.Remove(id);

    /// <summary>Session ids in use, which is as many as there are sessions and handshakes of our own.</summary>
    public int SessionIds => _bySession.Count;

    /// <summary>Whose packets carry this id.</summary>
    public PeerLink? LinkOf(uint sessionId) => _bySession.GetValueOrDefault(sessionId);

    /// <summary>Whether a datagram to this address never leaves the machine.</summary>
    public static bool IsLoopback(SocketAddress address) => IPAddress.IsLoopback(EndpointOf(address).Address);

    /// <summary>The address as one reads it; an IPv4 address inside of IPv6 as the IPv4 address it is.</summary>
    public static IPEndPoint EndpointOf(SocketAddress address)
    {
        // An IPEndPoint of any kind understands the bytes of its own family.
        EndPoint factory = address.Family == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? new IPEndPoint(IPAddress.IPv6Any, 0)
            : new IPEndPoint(IPAddress.Any, 0);
        var endpoint = (IPEndPoint)factory.Create(address);
        return endpoint.Address.IsIPv4MappedToIPv6
            ? new IPEndPoint(endpoint.Address.MapToIPv4(), endpoint.Port)
            : endpoint;
    }
}
