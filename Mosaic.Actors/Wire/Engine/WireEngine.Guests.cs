using System.Net;
using Mosaic.Model;
using Mosaic.Wire.Messages;
using Mosaic.Wire.Noise;
using Mosaic.Wire.Transport;

namespace Mosaic.Wire.Engine;

/// <content>Guests, whose key is no peer's: they may ask to join, within narrow limits, and nothing else.</content>
internal sealed partial class WireEngine
{
    /// <summary>Replies one guest may let wait; what it asks beyond is dropped without a word.</summary>
    private const int MaxGuestReplies = 64;

    private const uint GuestRetryMs = 1000;

    private bool _admitsGuests;

    /// <summary>How often peers were taken for dead.</summary>
    internal int Abandoned => _links.Values.Sum(static link => link.Abandoned);

    /// <summary>Session ids in use: what strangers can make us keep shows here.</summary>
    internal int SessionIds => _context.SessionIds;

    /// <summary>Replies that admitted guests have not acknowledged.</summary>
    internal int OwedToGuests => _guests.Admitted.Sum(guest => guest.Transport?.OwedReplies ?? 0);

    /// <summary>Whether guests may come; at first not. Those that are here go when it becomes false.</summary>
    public void AdmitGuests(bool admit)
    {
        _admitsGuests = admit;
        if (!admit)
            RemoveGuests();
    }

    // Nothing is kept of a stranger that does not prove to hold the key it names.
    private bool TryAnswerGuest(
        NoiseHandshake handshake, uint sessionId, Id256 key, ReadOnlySpan<byte> message, SocketAddress from, long now,
        out WireDrop reason)
    {
        reason = WireDrop.UnknownPeer;
        if (!_admitsGuests)
            return false;
        if (!_guests.TryGet(key, out var guest))
            guest = PeerLink.ForGuest(_context, key, AdmitGuest, now);
        if (!guest.TryAnswer(handshake, sessionId, message, from, now, out reason))
            return false;
        if (_guests.OnAnswered(guest) is { } displaced)
            RemoveGuest(displaced);
        return true;
    }

    private bool AdmitGuest(PeerLink guest, IPAddress source, long now)
    {
        if (!_guests.TryAdmit(guest, source, now, out var displaced))
            return false;
        if (displaced is not null)
            RemoveGuest(displaced);
        return true;
    }

    private void OnGuestRequest(PeerLink guest, PeerTransport transport, in Inbound arrived, long now)
    {
        var length = arrived.Bytes.Length;
        if (!MessageCodec.TryPeek(arrived.Bytes.Span, out var kind, out var wantsReply))
        {
            _context.Drop(WireDrop.BadMessage);
            transport.Release(length);
        }
        else if (kind != WireKind.Join || !wantsReply)
        {
            _context.Drop(WireDrop.NotForGuests);
            transport.Release(length);
            if (wantsReply)
                RefuseGuest(transport, arrived.Id, WireMessage.Refuse(RefusalCode.NotMember, "this is for members"));
        }
        else if (transport.QueuedBytes + (guest.Tickets.Count + 1L) * WireKinds.MaxReplyBytes(kind)
            > _context.Settings.GuestReplyBudget)
        {
            _context.Drop(WireDrop.GuestLimit);
            transport.Release(length);
            RefuseGuest(transport, arrived.Id, WireMessage.Refuse(
                RefusalCode.Busy, "earlier answers are still under way", retryAfterMs: GuestRetryMs));
        }
        else
        {
            OnGuestJoin(guest, transport, arrived, now);
        }
    }

    private void OnGuestJoin(PeerLink guest, PeerTransport transport, in Inbound arrived, long now)
    {
        try
        {
            var message = MessageCodec.Read(arrived.Bytes, out _, out var timeLeft)!;
            // The answer must leave while the guest is here; also if it is a peer by then.
            var stay = TimeSpan.FromMicroseconds(_guests.EndOf(guest) - now);
            var remaining = timeLeft < stay ? timeLeft : stay;
            var ticket = Open(
                guest, transport, arrived.Id, message.Kind, true, remaining, arrived.Bytes.Length, now);
            _context.Output.Emit(new WireEvent.GuestArrived(guest.Key, guest.Address!, message, ticket, remaining));
        }
        catch (MalformedException)
        {
            _context.Drop(WireDrop.BadMessage);
            transport.Release(arrived.Bytes.Length);
        }
    }

    private static void RefuseGuest(PeerTransport transport, ulong request, WireMessage refusal)
    {
        if (transport.OwedReplies < MaxGuestReplies)
            SendReply(transport, request, refusal, WireKinds.SmallReplyBytes);
    }

    private void ExpireGuests(long now)
    {
        while (_guests.Expired(now) is { } guest)
            RemoveGuest(guest);
    }

    private void RemoveGuests()
    {
        foreach (var guest in _guests.Admitted.Concat(_guests.Pending).ToArray())
            RemoveGuest(guest);
    }

    private void RemoveGuest(PeerLink guest)
    {
        _guests.Remove(guest);
        End(guest);
    }
}
