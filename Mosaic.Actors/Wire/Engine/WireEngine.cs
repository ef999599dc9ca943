using Mosaic.Model;
using Mosaic.Wire.Noise;

namespace Mosaic.Wire.Engine;

/// <summary>
/// One node's end of the wire: takes datagrams, requests and time, gives datagrams and events. It owns all state and
/// is used by one thread at a time. Pure: no socket, clock or randomness of its own. Times are monotonic µs.
/// </summary>
internal sealed partial class WireEngine : IDisposable
{
    private readonly WireContext _context;
    private readonly HandshakeGate _gate;
    private readonly Dictionary<NodeId, PeerLink> _links = [];
    private readonly Dictionary<Id256, PeerLink> _linksByKey = [];
    private readonly GuestList _guests;
    private readonly Dictionary<long, PendingRequest> _requests = [];
    private readonly Dictionary<long, Ticket> _tickets = [];
    private readonly DeadlineQueue _requestDeadlines = new();
    private readonly DeadlineQueue _ticketDeadlines = new();
    private readonly HashSet<PeerLink> _touched = [];
    private long _nextTicket = 1;
    private long _nextNotice = -1;

    /// <summary>Begins without peers and without a network.</summary>
    /// <param name="settings">The limits.</param>
    /// <param name="self">This node.</param>
    /// <param name="key">Its static key; the engine disposes it.</param>
    /// <param name="startedAt">The wall clock at time 0.</param>
    /// <param name="random">For keys and ids.</param>
    /// <param name="output">Where datagrams and events go.</param>
    public WireEngine(
        WireSettings settings, NodeId self, X25519Key key, DateTimeOffset startedAt, RandomSource random,
        IWireOutput output)
    {
        _context = new WireContext(settings, self, key, startedAt, random, output);
        _gate = new HandshakeGate(settings.HandshakesPerSecond, random);
        _guests = new GuestList(settings);
    }

    /// <summary>
    /// Sends a request; one <see cref="WireEvent.Answered"/> or <see cref="WireEvent.Unanswered"/> follows.
    /// </summary>
    /// <param name="token">The owner's name for it, positive and never used before.</param>
    /// <param name="to">The peer, or this node.</param>
    /// <param name="message">The request.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="now">Monotonic time in µs.</param>
    public void Request(long token, NodeId to, WireMessage message, TimeSpan timeout, long now)
    {
        var limit = _context.Settings.MaxRequestTimeout;
        var deadline = now + (long)(timeout > limit ? limit : timeout).TotalMicroseconds;
        var request = new PendingRequest(token, to, message, now, deadline, wantsReply: true);
        _requests[token] = request;
        _requestDeadlines.Add(deadline, token);
        if (request.Size > WireMessage.MaxMessageBytes)
        {
            Fail(request, WireFailure.Overloaded, $"a message has at most {WireMessage.MaxMessageBytes} bytes");
        }
        else if (to == _context.Self)
        {
            var left = TimeSpan.FromMicroseconds(deadline - now);
            Deliver(_context.Self, null, null, (ulong)token, message, true, left, 0, now);
        }
        else if (!_links.TryGetValue(to, out var link))
        {
            Fail(request, WireFailure.Unreachable, "the peer is unknown");
        }
        else if (!link.TrySend(request, now))
        {
            Fail(request, WireFailure.Overloaded, "too much is queued for this peer");
        }
        else
        {
            _touched.Add(link);
        }
    }

    /// <summary>Sends a message without answer; lost if it cannot be sent.</summary>
    public void Notify(NodeId to, WireMessage message, long now)
    {
        var timeout = _context.Settings.OneWayTimeout;
        if (to == _context.Self)
        {
            Deliver(_context.Self, null, null, 0, message, false, timeout, 0, now);
            return;
        }
        var notice = new PendingRequest(
            _nextNotice--, to, message, now, now + (long)timeout.TotalMicroseconds, wantsReply: false);
        if (notice.Size > WireMessage.MaxMessageBytes || !_links.TryGetValue(to, out var link)
            || !link.TrySend(notice, now))
        {
            return;
        }
        _touched.Add(link);
        // One that waits for a session must not wait for ever.
        if (link.Requests.ContainsKey(notice.Token))
        {
            _requests[notice.Token] = notice;
            _requestDeadlines.Add(notice.Deadline, notice.Token);
        }
    }

    /// <summary>Gives up a request; no outcome follows.</summary>
    public void Cancel(long token)
    {
        if (!_requests.TryGetValue(token, out var request))
            return;
        Forget(request);
        if (!_links.TryGetValue(request.To, out var link))
            return;
        link.Cancel(token);
        _touched.Add(link);
    }

    /// <summary>Answers a peer's request; void tickets are ignored. One too long is answered by a refusal.</summary>
    public void Reply(long ticket, WireMessage message, long now)
    {
        if (!_tickets.TryGetValue(ticket, out var open))
            return;
        var wanted = open.WantsReply;
        Close(open);
        if (!wanted)
            return;
        if (open.Link is null)
        {
            Answer((long)open.Request, _context.Self, message);
            return;
        }
        if (open.Transport != open.Link.Transport)
            return;
        SendReply(open.Transport!, open.Request, message, WireKinds.MaxReplyBytes(open.Kind));
    }

    /// <summary>A peer's message was dealt with and is not answered.</summary>
    public void Handled(long ticket)
    {
        if (_tickets.TryGetValue(ticket, out var open))
            Close(open);
    }

    /// <summary>Sends what is due to the peers that something happened with.</summary>
    public void Flush(long now)
    {
        foreach (var link in _touched)
        {
            link.Flush(now);
            Collect(link, now);
        }
        _touched.Clear();
    }

    /// <summary>Acts on time that passed.</summary>
    public void OnTimer(long now)
    {
        while (_requestDeadlines.TryTakeDue(now, out var token))
        {
            var request = _requests[token];
            if (_links.TryGetValue(request.To, out var link))
            {
                link.Cancel(token);
                _touched.Add(link);
            }
            Fail(request, WireFailure.TimedOut, "the peer did not answer in time");
        }
        while (_ticketDeadlines.TryTakeDue(now, out var ticket))
            Close(_tickets[ticket]);
        ExpireGuests(now);
        foreach (var link in _links.Values.Concat(_guests.Admitted))
        {
            if (link.NextTimer(now) <= now)
                link.OnTimer(now);
            Collect(link, now);
        }
        Flush(now);
    }

    /// <summary>When <see cref="OnTimer"/> has something to do; <see cref="long.MaxValue"/> = nothing.</summary>
    public long NextTimer(long now)
    {
        var next = Math.Min(_requestDeadlines.Next, _ticketDeadlines.Next);
        foreach (var link in _links.Values)
            next = Math.Min(next, link.NextTimer(now));
        foreach (var guest in _guests.Admitted)
            next = Math.Min(next, guest.NextTimer(now));
        return Math.Min(next, _guests.NextEnd);
    }

    /// <summary>The counters.</summary>
    public WireStatistics Snapshot()
    {
        return new WireStatistics([.. _links.Select(e => e.Value.Snapshot(e.Key))], _context.Drops.ToImmutable())
        {
            Guests = _guests.Admitted.Count,
            PendingGuests = _guests.Pending.Count,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        RemoveGuests();
        foreach (var link in _links.Values)
            link.Dispose();
        _links.Clear();
        _linksByKey.Clear();
        _context.Key.Dispose();
    }
}
