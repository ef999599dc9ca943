using System.Collections.Immutable;
using Mosaic.Model;

namespace Mosaic.Wire;

/// <summary>Why something that arrived was not taken.</summary>
public enum WireDrop
{
    /// <summary>Shorter than its kind of datagram, or longer than any may be.</summary>
    Length,
    /// <summary>Another version, or a kind of datagram this version does not know.</summary>
    Version,
    /// <summary>Header fields that no sender sets this way, or frames that do not parse.</summary>
    Malformed,
    /// <summary>A session id of nobody: old, or invented.</summary>
    UnknownSession,
    /// <summary>A packet number seen before, or too old to tell.</summary>
    Replay,
    /// <summary>The AEAD tag does not match.</summary>
    Forged,
    /// <summary>A handshake by a static key that is no peer's, or for another network.</summary>
    UnknownPeer,
    /// <summary>A handshake not newer than the last one of its peer.</summary>
    StaleHandshake,
    /// <summary>A handshake beyond the budget.</summary>
    HandshakeBudget,
    /// <summary>A handshake beyond the budget, whose sender got a cookie to come again with.</summary>
    NeedsCookie,
    /// <summary>Our own handshake with that peer goes first.</summary>
    HandshakeCollision,
    /// <summary>The queue between socket and engine was full.</summary>
    QueueFull,
    /// <summary>A message beyond the credit, the window of ids or the size its sender may use.</summary>
    Limit,
    /// <summary>A message of a kind this version does not know.</summary>
    UnknownKind,
    /// <summary>A message whose prefix or header does not parse.</summary>
    BadMessage,
    /// <summary>No network was set yet.</summary>
    NotReady,
    /// <summary>The socket refused to send or receive.</summary>
    Socket,
    /// <summary>A guest's message of a kind that only a peer may send.</summary>
    NotForGuests,
    /// <summary>A guest's packet or request beyond what guests may take up together or alone.</summary>
    GuestLimit,
    /// <summary>A guest's first packet, from another address than its handshake.</summary>
    GuestAddress,
}

/// <summary>One peer's counters since its session state began.</summary>
/// <param name="Node">The peer.</param>
/// <param name="Connected">A confirmed session exists.</param>
/// <param name="Rtt">Smoothed round-trip time; zero before the first sample.</param>
/// <param name="BytesIn">Datagram bytes received and authenticated.</param>
/// <param name="BytesOut">Datagram bytes sent.</param>
/// <param name="PacketsIn">Packets received and authenticated.</param>
/// <param name="PacketsOut">Packets sent.</param>
/// <param name="PacketsLost">Packets declared lost; what they carried was sent again.</param>
/// <param name="SpuriousLosses">Of those, the ones that were acknowledged after all.</param>
/// <param name="BytesInFlight">Bytes sent, neither acknowledged nor lost.</param>
/// <param name="CongestionWindow">The most bytes that may be in flight.</param>
/// <param name="RequestsPending">Requests to the peer without an outcome yet.</param>
/// <param name="TicketsOpen">Messages of the peer that our handlers still work on.</param>
/// <param name="Handshakes">Completed handshakes.</param>
public sealed record WirePeerStatistics(
    NodeId Node, bool Connected, TimeSpan Rtt, long BytesIn, long BytesOut, long PacketsIn, long PacketsOut,
    long PacketsLost, long SpuriousLosses, long BytesInFlight, long CongestionWindow, int RequestsPending,
    int TicketsOpen, int Handshakes)
{
    /// <summary>Bytes of messages sent more than once, for each time after the first.</summary>
    public long BytesAgain { get; init; }

    /// <summary>The longest datagram its path is known to carry, in bytes; 0 without a session.</summary>
    public int DatagramSize { get; init; }

    /// <summary>How often it was taken for dead.</summary>
    public int Abandoned { get; init; }

    /// <summary>How often what came for its sessions was dropped, by reason; absent = never.</summary>
    public ImmutableDictionary<WireDrop, long> Drops { get; init; } = ImmutableDictionary<WireDrop, long>.Empty;
}

/// <summary>A snapshot of the wire's counters.</summary>
/// <param name="Peers">By peer.</param>
/// <param name="Drops">How often what was dropped, by reason; absent = never.</param>
public sealed record WireStatistics(
    ImmutableArray<WirePeerStatistics> Peers, ImmutableDictionary<WireDrop, long> Drops)
{
    /// <summary>Guests whose first packet has come.</summary>
    public int Guests { get; init; }

    /// <summary>Guests whose handshake was answered and whose first packet has not come.</summary>
    public int PendingGuests { get; init; }
}
