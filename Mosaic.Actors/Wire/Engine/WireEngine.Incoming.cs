using System.Net;
using Mosaic.Model;
using Mosaic.Wire.Noise;
using Mosaic.Wire.Transport;

namespace Mosaic.Wire.Engine;

/// <content>What comes in: datagrams, the messages in them, and their tickets.</content>
internal sealed partial class WireEngine
{
    /// <summary>Counts what was dropped before it came here.</summary>
    public void Drop(WireDrop reason) => _context.Drop(reason);

    /// <summary>Takes one datagram, from anybody; whatever is wrong with it is counted and nothing else.</summary>
    public void OnDatagram(ReadOnlySpan<byte> datagram, SocketAddress from, long now)
    {
        if (!Datagram.TryRead(datagram, out var header, out var reason)
            || !TryTake(header, datagram, from, now, out reason))
        {
            _context.Drop(reason);
        }
    }

    private bool TryTake(
        Datagram header, ReadOnlySpan<byte> datagram, SocketAddress from, long now, out WireDrop reason)
    {
        reason = WireDrop.NotReady;
        if (_context.Prologue.Length == 0)
            return false;
        if (header.Kind == DatagramKind.Initiation)
            return TryAnswer(header.SessionId, datagram, from, now, out reason);

        reason = WireDrop.UnknownSession;
        if (_context.LinkOf(header.SessionId) is not { } link)
        {
            if (header.Kind == DatagramKind.Data)
                OnLostSession(from, now);
            return false;
        }
        var body = datagram[Datagram.HeaderSize..];
        var taken = header.Kind switch
        {
            DatagramKind.Response => link.TryFinish(header.SessionId, body, now, out reason),
            DatagramKind.Cookie => link.TryTakeCookie(header.SessionId, body, from, now, out reason),
            _ => link.TryReceive(header.SessionId, datagram, header.PacketNumber, from, now, out reason),
        };
        if (!taken)
            link.Drops.Add(reason);
        _touched.Add(link);
        Collect(link, now);
        return taken;
    }

    // Perhaps we had the session before we were started anew, and its peer does not know yet. There is no key to tell
    // it with, but a handshake of ours does, a round-trip later.
    private void OnLostSession(SocketAddress from, long now)
    {
        if (!_linksByAddress.TryGetValue(from, out var link))
            return;
        link.OnLostSession(now);
        _touched.Add(link);
    }

    // A stranger costs one scalar multiplication, and two once the key it names is a peer's; nothing is kept for it,
    // unless guests may come.
    private bool TryAnswer(
        uint sessionId, ReadOnlySpan<byte> datagram, SocketAddress from, long now, out WireDrop reason)
    {
        reason = WireDrop.Length;
        const int overhead = Datagram.InitiationHeaderSize + NoiseHandshake.InitiationOverhead;
        if (datagram.Length is < overhead or > overhead + PeerLink.MaxHandshakePayload)
            return false;
        var cookie = datagram[Datagram.HeaderSize..Datagram.InitiationHeaderSize];
        var message = datagram[Datagram.InitiationHeaderSize..];
        var entry = _gate.Ask(from, cookie, now);
        if (entry == Entry.Cookie)
            SendCookie(sessionId, from, now);
        reason = entry == Entry.Cookie ? WireDrop.NeedsCookie : WireDrop.HandshakeBudget;
        if (entry != Entry.Open)
            return false;
        using var handshake = NoiseHandshake.Respond(_context.Key, _context.Prologue);
        // Another network's handshake does not open either: the prologue is in its hash.
        reason = WireDrop.UnknownPeer;
        if (!handshake.TryReadInitiator(message, out var initiator))
            return false;
        return _linksByKey.TryGetValue(initiator, out var link)
            ? link.TryAnswer(handshake, sessionId, message, from, now, out reason)
            : TryAnswerGuest(handshake, sessionId, initiator, message, from, now, out reason);
    }

    private void SendCookie(uint sessionId, SocketAddress to, long now)
    {
        Span<byte> reply = stackalloc byte[Datagram.CookieReplySize];
        new Datagram(DatagramKind.Cookie, sessionId, 0).Write(reply);
        _gate.WriteCookie(to, now, reply[Datagram.HeaderSize..]);
        _context.Output.Send(to, reply, reply.Length);
    }

    // Takes what came of packets out of a link.
    private void Collect(PeerLink link, long now)
    {
        while (link.Failed.TryDequeue(out var failed))
            Fail(failed.Request, failed.Reason, failed.Detail);
        while (link.Voided.TryDequeue(out var voided))
        {
            if (_tickets.TryGetValue(voided, out var ticket))
                Close(ticket);
        }
        while (link.Transport is { } transport && transport.Arrived.TryDequeue(out var arrived))
        {
            switch (arrived.Kind)
            {
                case FrameKind.Request:
                    OnRequest(link, transport, arrived, now);
                    break;
                case FrameKind.Reply:
                    OnReply(link, arrived);
                    break;
                default:
                    if (link.Tickets.TryGetValue(arrived.Id, out var ticket))
                        _tickets[ticket].WantsReply = false;
                    break;
            }
        }
    }

    private void OnRequest(PeerLink link, PeerTransport transport, in Inbound arrived, long now)
    {
        if (link.Peer is not { } peer)
        {
            OnGuestRequest(link, transport, arrived, now);
            return;
        }
        try
        {
            if (MessageCodec.Read(arrived.Bytes, out var wantsReply, out var timeLeft) is { } message)
            {
                var limit = wantsReply ? _context.Settings.MaxRequestTimeout : _context.Settings.OneWayTimeout;
                Deliver(
                    peer.Node, link, transport, arrived.Id, message, wantsReply,
                    timeLeft < limit && wantsReply ? timeLeft : limit, arrived.Bytes.Length, now);
                return;
            }
            _context.Drop(WireDrop.UnknownKind);
        }
        catch (MalformedException)
        {
            _context.Drop(WireDrop.BadMessage);
        }
        transport.Release(arrived.Bytes.Length);
    }

    private void OnReply(PeerLink link, in Inbound arrived)
    {
        var request = (PendingRequest)arrived.Request!.Owner!;
        link.Finish(request.Token);
        try
        {
            if (MessageCodec.Read(arrived.Bytes, out _, out _) is { } message)
            {
                Answer(request.Token, request.To, message);
                return;
            }
            _context.Drop(WireDrop.UnknownKind);
            Fail(request, WireFailure.TimedOut, "the peer answered with a message this version does not know");
        }
        catch (MalformedException e)
        {
            _context.Drop(WireDrop.BadMessage);
            Fail(request, WireFailure.TimedOut, $"the peer's answer is malformed: {e.Message}");
        }
    }

    private void Deliver(
        NodeId from, PeerLink? link, PeerTransport? transport, ulong request, WireMessage message, bool wantsReply,
        TimeSpan timeLeft, int bytes, long now)
    {
        var ticket = Open(link, transport, request, message.Kind, wantsReply, timeLeft, bytes, now);
        _context.Output.Emit(new WireEvent.Arrived(from, message, ticket, wantsReply, timeLeft));
    }

    private long Open(
        PeerLink? link, PeerTransport? transport, ulong request, WireKind kind, bool wantsReply, TimeSpan timeLeft,
        int bytes, long now)
    {
        var deadline = now + (long)timeLeft.TotalMicroseconds;
        var ticket = new Ticket(_nextTicket++, link, transport, request, kind, bytes, deadline)
        {
            WantsReply = wantsReply,
        };
        _tickets[ticket.Id] = ticket;
        _ticketDeadlines.Add(deadline, ticket.Id);
        link?.Tickets.Add(request, ticket.Id);
        return ticket.Id;
    }

    // One too long becomes a refusal.
    private static void SendReply(PeerTransport transport, ulong request, WireMessage message, int limit)
    {
        var head = MessageCodec.WriteHead(message, false, TimeSpan.Zero, limit);
        if (head is null)
        {
            message = WireMessage.Refuse(Messages.RefusalCode.Unavailable, "the answer is longer than it may be");
            head = MessageCodec.WriteHead(message, false, TimeSpan.Zero, limit)!;
        }
        transport.Reply(new OutgoingMessage(true, head, message.Payload, 0) { Id = request });
    }

    // Handled, answered or overdue: its credit returns to the sender.
    private void Close(Ticket ticket)
    {
        _tickets.Remove(ticket.Id);
        _ticketDeadlines.Remove(ticket.Deadline, ticket.Id);
        if (ticket.Link is null || ticket.Transport != ticket.Link.Transport)
            return;
        ticket.Link.Tickets.Remove(ticket.Request);
        ticket.Transport!.Release(ticket.Bytes);
        _touched.Add(ticket.Link);
    }

    private void Answer(long token, NodeId from, WireMessage message)
    {
        if (!_requests.TryGetValue(token, out var request))
            return;
        Forget(request);
        _context.Output.Emit(new WireEvent.Answered(token, from, message));
    }

    private void Fail(PendingRequest request, WireFailure reason, string detail)
    {
        if (!Forget(request) || !request.WantsReply)
            return;
        _context.Output.Emit(new WireEvent.Unanswered(request.Token, request.To, reason, detail));
    }

    private bool Forget(PendingRequest request)
    {
        _requestDeadlines.Remove(request.Deadline, request.Token);
        return _requests.Remove(request.Token);
    }
}
