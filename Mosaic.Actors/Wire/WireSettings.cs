using System.Net;

namespace Mosaic.Wire;

/// <summary>
/// Every tunable limit of the wire; immutable. Constants of the protocol itself stand beside the code that needs them.
/// </summary>
public sealed partial record WireSettings
{
    /// <summary>
    /// The smallest datagram every path must carry (IPv6's least MTU less IP and UDP headers), in bytes.
    /// </summary>
    public const int MinDatagram = 1232;

    /// <summary>The largest datagram any system sends by default (macOS's limit), in bytes.</summary>
    public const int MaxDatagramLimit = 9216;

    /// <summary>The most packets under one key: far below where AES-GCM's guarantees wear thin.</summary>
    public const int MaxRekeyAfterPackets = 1 << 23;

    /// <summary>The defaults; those of <c>hocon/wire.conf</c>.</summary>
    public static WireSettings Default { get; } = new();

    /// <summary>The largest datagram, sent on a path that is found to carry it, in bytes.</summary>
    public int MaxDatagram { get; init; } = 8192;

    /// <summary>Bytes to ask the kernel for as receive buffer; 0 leaves its default.</summary>
    public int ReceiveBuffer { get; init; } = 4 * 1024 * 1024;

    /// <summary>For tests: addresses to and from which every datagram is lost; null: none is.</summary>
    internal Func<SocketAddress, bool>? Loses { get; init; }

    /// <summary>Whether to have the kernel cut and join runs of datagrams, where it can (Linux).</summary>
    public bool Offload { get; init; } = true;

    /// <summary>Bytes of datagrams that may wait between the socket and the engine.</summary>
    public int ReceiveQueue { get; init; } = 4 * 1024 * 1024;

    /// <summary>Bytes in flight to one peer at first.</summary>
    public int InitialWindow { get; init; } = 128 * 1024;

    /// <summary>The least bytes in flight to one peer, after any loss.</summary>
    public int MinWindow { get; init; } = 16 * 1024;

    /// <summary>The most bytes in flight to one peer.</summary>
    public int MaxWindow { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bytes of unhandled messages one peer may have here: its credit.</summary>
    public int ReceiveCredit { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes of unhandled messages all peers together may have here.</summary>
    public long ReceiveTotal { get; init; } = 256L * 1024 * 1024;

    /// <summary>Bytes of replies that may be reserved for requests to one peer at a time.</summary>
    public int ReplyBudget { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bytes of messages that may wait to be sent to one peer.</summary>
    public long MaxQueuedBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Messages that may wait to be sent to, or answered by, one peer.</summary>
    public int MaxQueuedMessages { get; init; } = 4096;

    /// <summary>Commands that may wait for the engine; a request beyond fails as overloaded.</summary>
    public int MaxQueuedCommands { get; init; } = 16 * 1024;

    /// <summary>The longest time-out a request may have.</summary>
    public TimeSpan MaxRequestTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>After this, a one-way message counts as handled.</summary>
    public TimeSpan OneWayTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a receiver may withhold an acknowledgement.</summary>
    public TimeSpan MaxAckDelay { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The round-trip time assumed before the first sample.</summary>
    public TimeSpan InitialRtt { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The time between two attempts of one handshake, at first; it doubles up to <see cref="HandshakeRetryMax"/>.
    /// </summary>
    public TimeSpan HandshakeRetry { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest time between two attempts of one handshake.</summary>
    public TimeSpan HandshakeRetryMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Without an answer to our handshakes for this long, waiting requests fail as unreachable.</summary>
    public TimeSpan UnreachableAfter { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>With nothing heard for this long while packets are unacknowledged, a new handshake begins.</summary>
    public TimeSpan StallAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Age at which a session in use is replaced by its initiator.</summary>
    public TimeSpan RekeyAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Age at which a session is no longer used by anyone.</summary>
    public TimeSpan RejectAfter { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Packets sent under one key after which the session is replaced (at most
    /// <see cref="MaxRekeyAfterPackets"/>).</summary>
    public long RekeyAfterPackets { get; init; } = MaxRekeyAfterPackets;

    /// <summary>
    /// Handshakes of others that are examined per second; each costs up to two scalar multiplications.
    /// </summary>
    public int HandshakesPerSecond { get; init; } = 200;

    /// <summary>Peers the wire keeps state for.</summary>
    public int MaxPeers { get; init; } = 1024;

    /// <summary>Guests (whose key is no peer's) that may be here at a time, counted from their first packet.</summary>
    public int MaxGuests { get; init; } = 8;

    /// <summary>Guests from one address (IPv6: from one /64) at a time.</summary>
    public int MaxGuestsPerAddress { get; init; } = 4;

    /// <summary>
    /// Guests whose handshake was answered and whose first packet has not come; the oldest makes room for another.
    /// </summary>
    public int MaxPendingGuests { get; init; } = 128;

    /// <summary>How long a guest may stay, from its first handshake.</summary>
    public TimeSpan GuestLifetime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of unhandled messages one guest may have here: its credit.</summary>
    public int GuestCredit { get; init; } = 64 * 1024;

    /// <summary>Bytes of answers that may be under way to, or being made for, one guest.</summary>
    public int GuestReplyBudget { get; init; } = 4 * 1024 * 1024;
}
