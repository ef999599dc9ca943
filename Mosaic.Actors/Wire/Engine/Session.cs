using System.Net;
using Mosaic.Wire.Noise;

namespace Mosaic.Wire.Engine;

/// <summary>
/// The keys and counters of one completed handshake. A responder's is unconfirmed until the first packet proves that
/// the initiator has the keys and receives at its address.
/// </summary>
internal sealed class Session : IDisposable
{
    private readonly PacketCipher _send, _receive;

    /// <summary>Takes over the ciphers.</summary>
    public Session(
        uint localId, HandshakePayload remote, SocketAddress address, bool isInitiator,
        (PacketCipher FromInitiator, PacketCipher FromResponder) ciphers, int granted, long now)
    {
        LocalId = localId;
        Remote = remote;
        // Our packets go whither the response came from, or where the first packet proves that the peer got ours.
        Path = new Path(address, null);
        IsInitiator = isInitiator;
        Granted = granted;
        CreatedAt = now;
        (_send, _receive) = isInitiator
            ? (ciphers.FromInitiator, ciphers.FromResponder)
            : (ciphers.FromResponder, ciphers.FromInitiator);
    }

    /// <summary>The id in the packets that come to us.</summary>
    public uint LocalId { get; }

    /// <summary>What the peer said in the handshake.</summary>
    public HandshakePayload Remote { get; }

    /// <summary>
    /// Where our packets go: whither the initiation went, or whence the confirming packet came; then wherever the peer
    /// proved to be.
    /// </summary>
    public Path Path { get; set; }

    /// <summary>Where the peer's newest packet came from, if that is elsewhere and not proven yet.</summary>
    public Path? Candidate { get; set; }

    /// <summary>Whether we began the handshake.</summary>
    public bool IsInitiator { get; }

    /// <summary>The credit we gave in the handshake, in bytes.</summary>
    public int Granted { get; }

    /// <summary>When the handshake was over for us, in µs.</summary>
    public long CreatedAt { get; }

    /// <summary>The packets received.</summary>
    public ReplayWindow Window { get; } = new();

    /// <summary>Seals a packet in place: frames lie behind the header's room. Returns the datagram's length.</summary>
    public int Seal(Span<byte> datagram, int frames, ulong number)
    {
        new Datagram(DatagramKind.Data, Remote.SessionId, number).Write(datagram);
        var body = datagram[Datagram.HeaderSize..];
        _send.Seal(number, datagram[..Datagram.HeaderSize], body[..frames], body[..(frames + PacketCipher.TagSize)]);
        return Datagram.Overhead + frames;
    }

    /// <summary>Opens a packet; false if it is not genuine.</summary>
    public bool TryOpen(ReadOnlySpan<byte> datagram, ulong number, Span<byte> frames) =>
        _receive.TryOpen(number, datagram[..Datagram.HeaderSize], datagram[Datagram.HeaderSize..], frames);

    /// <inheritdoc/>
    public void Dispose()
    {
        _send.Dispose();
        _receive.Dispose();
    }
}
