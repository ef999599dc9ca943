using System.Net;
using Mosaic.Model;

namespace Mosaic.Wire.Engine;

/// <summary>Whether a guest may come in, now that its first packet proved where it is.</summary>
internal delegate bool GuestDoor(PeerLink guest, IPAddress source, long now);

/// <content>A link whose key is no peer's: it answers handshakes and requests, and begins neither.</content>
internal sealed partial class PeerLink
{
    private readonly GuestDoor? _door;

    private PeerLink(WireContext context, Id256 key, GuestDoor door, long now)
        : this(context, key) => (_door, GuestSince) = (door, now);

    /// <summary>A link to a stranger.</summary>
    /// <param name="context">What all links share.</param>
    /// <param name="key">The key it is about to prove to hold.</param>
    /// <param name="door">Asked for each of its sessions, when the first packet of it comes.</param>
    /// <param name="now">Monotonic time in µs.</param>
    public static PeerLink ForGuest(WireContext context, Id256 key, GuestDoor door, long now) =>
        new(context, key, door, now);

    /// <summary>Whether its key is no peer's.</summary>
    public bool IsGuest => Peer is null;

    /// <summary>When a guest came, in µs.</summary>
    public long GuestSince { get; }

    /// <summary>Where the current session's packets go; null without one.</summary>
    public IPEndPoint? Address => _current is null ? null : WireContext.EndpointOf(_current.Path.Address);

    /// <summary>The guest's key is a peer's now: session, transport and tickets go on as that peer's.</summary>
    public void Promote(WirePeer peer)
    {
        Update(peer);
        _transport?.Grant(OurCredit);
    }

    private int OurCredit => IsGuest ? _context.Settings.GuestCredit : _context.Settings.ReceiveCredit;

    // A guest may lie about its source address. It must have received our response where it says it is, or we would
    // send the answer, thousands of times longer than the question, to somebody who never asked.
    private bool TryConfirm(Session session, SocketAddress from, long now, out WireDrop reason)
    {
        reason = default;
        if (IsGuest)
        {
            var source = WireContext.EndpointOf(from);
            reason = WireDrop.GuestAddress;
            if (!source.Equals(WireContext.EndpointOf(session.Path.Address)))
                return false;
            reason = WireDrop.GuestLimit;
            if (!_door!(this, source.Address, now))
                return false;
        }
        Confirm(session, from, now);
        return true;
    }
}
