using System.Net;
using Mosaic.Wire;
using Mosaic.Wire.Engine;
using Mosaic.Wire.Noise;
using Mosaic.Wire.Transport;

namespace Mosaic.Tests.Wire.Engine;

/// <summary>
/// A stranger that speaks the wire by hand, and so may do what no engine does: lie about its address, never
/// acknowledge, leave a handshake half done. It knows what an invitation says: the network and the node's key.
/// </summary>
internal sealed class RawGuest : IDisposable
{
    private const uint SessionId = 7;

    private readonly EngineSimulation _simulation;
    private readonly EngineSimulation.End _node;
    private readonly X25519Key _key;
    private readonly NoiseHandshake _handshake;
    private readonly byte[] _initiation;
    private Session? _session;
    private ulong _number;

    public RawGuest(EngineSimulation simulation, EngineSimulation.End node, IPEndPoint address, Random random)
    {
        (_simulation, _node, Address) = (simulation, node, address);
        Span<byte> secret = stackalloc byte[2 * X25519Key.Size];
        random.NextBytes(secret);
        _key = new X25519Key(secret[..X25519Key.Size]);
        _handshake = NoiseHandshake.Initiate(
            _key, node.AsPeer.X25519Key, WireContext.PrologueOf(EngineSimulation.NetworkId),
            secret[X25519Key.Size..]);
        Span<byte> payload = stackalloc byte[HandshakeTime.Size + HandshakePayload.Size];
        new HandshakeTime(1, 0).Write(payload);
        new HandshakePayload(SessionId, 1, WireSettings.MinDatagram, 1 << 20).Write(payload[HandshakeTime.Size..]);
        _initiation = new byte[Datagram.InitiationHeaderSize + NoiseHandshake.InitiationOverhead + payload.Length];
        new Datagram(DatagramKind.Initiation, SessionId, 0).Write(_initiation);
        if (!_handshake.TryWriteInitiation(payload, _initiation.AsSpan(Datagram.InitiationHeaderSize)))
            throw new InvalidOperationException("the node's key is no key");
    }

    public IPEndPoint Address { get; }

    /// <summary>Sends the first message, from its address.</summary>
    public void Begin() => _simulation.Inject(_node, _initiation, Address);

    /// <summary>Does the handshake; what the node says it hears on the side.</summary>
    public RawGuest Handshake()
    {
        byte[]? response = null;
        var tap = _simulation.Tap;
        _simulation.Tap = (to, datagram, from) => response = to == Address.Port ? datagram : response;
        Begin();
        _simulation.Tap = tap;
        if (response is null)
            throw new InvalidOperationException("the node did not answer");
        Span<byte> payload = stackalloc byte[HandshakePayload.Size];
        if (!_handshake.TryReadResponse(response.AsSpan(Datagram.HeaderSize), payload)
            || !HandshakePayload.TryRead(payload, out var remote))
        {
            throw new InvalidOperationException("the node's answer is no answer");
        }
        Credit = remote.Credit;
        _session = new Session(
            SessionId, remote, Address.Serialize(), true, _handshake.Split(), 1 << 20, _simulation.Now);
        return this;
    }

    /// <summary>The credit the node gave it.</summary>
    public uint Credit { get; private set; }

    /// <summary>Sends a packet with a ping, or with a whole small message; from its own address if no other.</summary>
    public void Send(WireMessage? message = null, ulong id = 1, bool wantsReply = true, IPEndPoint? from = null)
    {
        var datagram = new byte[WireSettings.MinDatagram];
        var frames = datagram.AsSpan(Datagram.HeaderSize);
        var length = 1;
        frames[0] = (byte)FrameKind.Ping;
        if (message is not null)
        {
            var bytes = MessageCodec.WriteHead(message, wantsReply, TimeSpan.FromMinutes(1), 1000)!;
            Frame.WriteMessageHeader(frames, FrameKind.Request, id, 0, bytes.Length, bytes.Length);
            bytes.CopyTo(frames[Frame.MessageHeaderSize..]);
            length = Frame.MessageHeaderSize + bytes.Length;
        }
        var size = _session!.Seal(datagram, length, _number++);
        _simulation.Inject(_node, datagram[..size], from ?? Address);
    }

    public void Dispose()
    {
        _session?.Dispose();
        _handshake.Dispose();
        _key.Dispose();
    }
}
