using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Mosaic.Model;

namespace Mosaic.Wire.Engine;

/// <summary>
/// Who is here without being a peer. A guest is pending until its first packet proves its address, then admitted.
/// Pending ones cost little and may be invented by anybody, so there are many places and the oldest makes room: a flood
/// must come faster than a newcomer's round-trip to displace it. Admitted ones have few places, and make room when
/// they are idle.
/// </summary>
internal sealed class GuestList(WireSettings settings)
{
    /// <summary>How long a guest may be pending, in µs.</summary>
    public const long PendingMicros = 10_000_000;

    /// <summary>How long a guest that is owed an answer cannot be displaced, in µs.</summary>
    public const long GraceMicros = 2_000_000;

    private const int SourceBytesOfIPv6 = 8;

    private readonly Dictionary<Id256, PeerLink> _byKey = [];
    // In the order of their latest handshakes.
    private readonly List<PeerLink> _pending = [];
    private readonly List<PeerLink> _admitted = [];

    /// <summary>Guests whose first packet has come.</summary>
    public IReadOnlyList<PeerLink> Admitted => _admitted;

    /// <summary>Guests whose first packet has not come.</summary>
    public IReadOnlyList<PeerLink> Pending => _pending;

    /// <summary>The guest with this key.</summary>
    public bool TryGet(Id256 key, [NotNullWhen(true)] out PeerLink? guest) => _byKey.TryGetValue(key, out guest);

    /// <summary>A guest's handshake was answered. Returns who must go for it, still in the list.</summary>
    public PeerLink? OnAnswered(PeerLink guest)
    {
        if (_admitted.Contains(guest))
            return null;
        _byKey[guest.Key] = guest;
        _pending.Remove(guest);
        _pending.Add(guest);
        return _pending.Count > settings.MaxPendingGuests ? _pending[0] : null;
    }

    /// <summary>The first packet of a guest's session came.</summary>
    /// <param name="guest">Pending, or admitted before by another session.</param>
    /// <param name="source">Its proven address.</param>
    /// <param name="now">Monotonic time in µs.</param>
    /// <param name="displaced">Who must go for it, still in the list.</param>
    /// <returns>False if there is no room and nobody who may be displaced.</returns>
    public bool TryAdmit(PeerLink guest, IPAddress source, long now, out PeerLink? displaced)
    {
        displaced = null;
        var others = _admitted.Where(other => other != guest).ToList();
        var from = SourceOf(source);
        var neighbours = others.Where(other => from.Equals(SourceOf(other.Address!.Address))).ToList();
        // Whoever has its fill makes room among its own.
        var crowd = neighbours.Count >= settings.MaxGuestsPerAddress ? neighbours
            : others.Count >= settings.MaxGuests ? others
            : null;
        if (crowd is not null && (displaced = Dispensable(crowd, now)) is null)
            return false;
        if (_pending.Remove(guest))
            _admitted.Add(guest);
        return true;
    }

    /// <summary>Takes a guest out.</summary>
    public void Remove(PeerLink guest)
    {
        if (!_byKey.Remove(guest.Key))
            return;
        if (!_pending.Remove(guest))
            _admitted.Remove(guest);
    }

    /// <summary>A guest whose time is up, still in the list; null = there is none.</summary>
    public PeerLink? Expired(long now) =>
        _pending.Find(guest => now >= EndOf(guest)) ?? _admitted.Find(guest => now >= EndOf(guest));

    /// <summary>When the next guest's time is up, in µs; <see cref="long.MaxValue"/> = there is no guest.</summary>
    public long NextEnd
    {
        get
        {
            var next = long.MaxValue;
            foreach (var guest in _byKey.Values)
                next = Math.Min(next, EndOf(guest));
            return next;
        }
    }

    /// <summary>When a guest's time is up, in µs.</summary>
    public long EndOf(PeerLink guest)
    {
        var lifetime = (long)settings.GuestLifetime.TotalMicroseconds;
        return guest.GuestSince + (guest.Address is null ? Math.Min(lifetime, PendingMicros) : lifetime);
    }

    // A guest whose request is being worked on stays: perhaps it is becoming a peer. One that lets an answer wait may
    // do so for a while.
    private static PeerLink? Dispensable(List<PeerLink> guests, long now) => guests
        .Where(guest => guest.Tickets.Count == 0 && (!IsOwed(guest) || now - guest.GuestSince >= GraceMicros))
        .OrderBy(IsOwed).ThenBy(guest => guest.GuestSince)
        .FirstOrDefault();

    private static bool IsOwed(PeerLink guest) => guest.Transport?.OwedReplies > 0;

    /// <summary>Who has an IPv6 address has at least 2^64 of them, which count as one.</summary>
    public static IPAddress SourceOf(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(SourceBytesOfIPv6).Clear();
        return new IPAddress(bytes);
    }
}
