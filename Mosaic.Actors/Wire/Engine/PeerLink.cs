using System.Diagnostics.CodeAnalysis;
using System.Net;
using Mosaic.Model;
using Mosaic.Wire.Transport;

namespace Mosaic.Wire.Engine;

/// <summary>
/// Everything about one peer: its sessions, the transport over them, and our requests to it. At most three sessions
/// exist: the current one, which we send on; the former, whose late packets are still read; and one that the peer
/// began and has not confirmed.
/// </summary>
internal sealed partial class PeerLink : IDisposable
{
    /// <summary>How long an unconfirmed session lives.</summary>
    private const long UnconfirmedMicros = 10_000_000;

    private readonly WireContext _context;
    private readonly Dictionary<long, PendingRequest> _requests = [];
    private Session? _current, _former, _unconfirmed;
    private PeerTransport? _transport;
    private ulong _incarnation;
    private ulong _remoteIncarnation;
    private SocketAddress? _lastAddress;
    private long _heardAt = long.MinValue / 2;

    /// <summary>Begins without a session.</summary>
    public PeerLink(WireContext context, WirePeer peer)
        : this(context, peer.X25519Key) => Peer = peer;

    private PeerLink(WireContext context, Id256 key)
    {
        _context = context;
        Key = key;
        _incarnation = context.RandomNumber();
    }

    /// <summary>The static key that the other side proves to hold; it never changes here.</summary>
    public Id256 Key { get; }

    /// <summary>The peer as the directory knows it; null = a guest.</summary>
    public WirePeer? Peer { get; private set; }

    /// <summary>Its transport; null without a session.</summary>
    public PeerTransport? Transport => _transport;

    /// <summary>Handler tickets of the peer's requests, by request id.</summary>
    public Dictionary<ulong, long> Tickets { get; } = [];

    /// <summary>Its requests without an outcome, and one-way messages that wait for a session.</summary>
    public IReadOnlyDictionary<long, PendingRequest> Requests => _requests;

    /// <summary>Takes new addresses.</summary>
    public void Update(WirePeer peer)
    {
        Peer = peer;
        _endpoints = null;
    }

    /// <summary>Takes a request or one-way message; false when too much waits already.</summary>
    public bool TrySend(PendingRequest request, long now)
    {
        if (_requests.Count >= _context.Settings.MaxQueuedMessages
            || _waitingBytes + request.Size > _context.Settings.MaxQueuedBytes)
        {
            return false;
        }
        if (_transport is not null)
        {
            if (!TryEnqueue(request, now))
                return false;
            if (request.WantsReply)
                _requests[request.Token] = request;
        }
        else
        {
            _requests[request.Token] = request;
            _waitingBytes += request.Size;
        }
        EnsureSession(now);
        return true;
    }

    /// <summary>Forgets a request; the peer hears that nobody waits for it.</summary>
    public void Cancel(long token)
    {
        if (!_requests.Remove(token, out var request))
            return;
        if (request.Outgoing is not null)
            _transport?.Cancel(request.Outgoing);
        else
            _waitingBytes -= request.Size;
    }

    /// <summary>The request got its answer.</summary>
    public void Finish(long token) => _requests.Remove(token);

    /// <summary>Takes a genuine handshake's or packet's session, reads the packet; false if it was dropped.</summary>
    public bool TryReceive(
        uint sessionId, ReadOnlySpan<byte> datagram, ulong number, SocketAddress from, long now, out WireDrop reason)
    {
        reason = WireDrop.UnknownSession;
        var session = SessionOf(sessionId);
        if (!IsUsable(session, now))
            return false;
        reason = WireDrop.Replay;
        if (!session.Window.IsFresh(number))
            return false;
        reason = WireDrop.Forged;
        var frames = _context.Plaintext.AsSpan(0, datagram.Length - Datagram.Overhead);
        if (!session.TryOpen(datagram, number, frames))
            return false;
        var isNewest = session.Window.IsNewest(number);
        session.Window.Accept(number);
        BytesIn += datagram.Length;
        PacketsIn++;
        _heardAt = now;
        if (session == _unconfirmed && !TryConfirm(session, from, now, out reason))
            return false;
        if (session == _current)
            Follow(session, from, isNewest, datagram.Length, now);
        var taken = _transport!.TryReceive(frames, number, now, session == _current, out reason);
        if (_transport.TakePathAnswer() is { } answer)
            OnPathAnswer(_current!, answer);
        return taken;
    }

    /// <summary>Acts on time that passed.</summary>
    public void OnTimer(long now)
    {
        _transport?.OnTimer(now);
        if (_unconfirmed is not null && now - _unconfirmed.CreatedAt > UnconfirmedMicros)
            Drop(ref _unconfirmed);
        // Keys that are not used any more are not kept either: who steals them later cannot read what was recorded.
        if (!IsUsable(_former, now))
            Drop(ref _former);
        if (!IsUsable(_current, now))
            Drop(ref _current);
        if (now >= PingAt)
            _transport!.Ping();
        if (IsStalled(now))
            BeginHandshake(now);
        OnHandshakeTimer(now);
        if (HasContent)
            EnsureSession(now);
        Flush(now);
    }

    /// <summary>When something is to be done next, in µs; <see cref="long.MaxValue"/> = nothing is.</summary>
    public long NextTimer(long now)
    {
        var next = Math.Min(NextExpiry, _handshake is null ? long.MaxValue : _nextAttempt);
        if (_transport is not null && IsUsable(_current, now))
        {
            next = Math.Min(next, MaySend ? _transport.NextTimer(now) : _transport.Recovery.NextTimer);
            next = Math.Min(next, PingAt);
            if (!IsGuest && _handshake is null)
                next = Math.Min(next, StallsAt);
        }
        else if (!IsGuest && _handshake is null && HasContent && _context.Prologue.Length > 0)
        {
            next = Math.Max(now, AwaitsConfirmationUntil);
        }
        return next;
    }

    /// <summary>The counters of this peer.</summary>
    public WirePeerStatistics Snapshot(NodeId peer) => new(
        peer, _current is not null,
        TimeSpan.FromMicroseconds(_transport?.Recovery.Rtt is { HasSample: true } rtt ? rtt.Smoothed : 0),
        BytesIn, BytesOut, PacketsIn, PacketsOut, _transport?.Recovery.Lost ?? 0, _transport?.Recovery.Spurious ?? 0,
        _transport?.Recovery.Congestion.InFlight ?? 0, _transport?.Recovery.Congestion.Size ?? 0, _requests.Count,
        Tickets.Count, Handshakes)
    {
        BytesAgain = _transport?.BytesAgain ?? 0,
        DatagramSize = _transport?.DatagramSize ?? 0,
        Abandoned = Abandoned,
        Drops = Drops.ToImmutable(),
    };

    /// <summary>What came for this peer's sessions and was not taken.</summary>
    public DropCounters Drops { get; } = new();

    /// <inheritdoc/>
    public void Dispose()
    {
        AbandonHandshake();
        _transport?.Abandon();
        Drop(ref _current);
        Drop(ref _former);
        Drop(ref _unconfirmed);
    }

    private long BytesIn { get; set; }
    private long BytesOut { get; set; }
    private long PacketsIn { get; set; }
    private long PacketsOut { get; set; }
    private int Handshakes { get; set; }

    private long _waitingBytes;

    private bool HasContent => _requests.Count > 0 || _transport?.QueuedBytes > 0;

    private long NextExpiry
    {
        get
        {
            var lifetime = Micros(_context.Settings.RejectAfter);
            var next = _unconfirmed is null ? long.MaxValue : _unconfirmed.CreatedAt + UnconfirmedMicros;
            next = Math.Min(next, _former is null ? long.MaxValue : _former.CreatedAt + lifetime);
            next = Math.Min(next, _current is null ? long.MaxValue : _current.CreatedAt + lifetime);
            return next == long.MaxValue ? next : next + 1;
        }
    }

    private bool IsUsable([NotNullWhen(true)] Session? session, long now) =>
        session is not null && now - session.CreatedAt <= Micros(_context.Settings.RejectAfter);

    // Who only waits for an answer would never hear that the peer died, nor could it be found after it moved.
    private long PingAt => _transport is { OnlyWaits: true }
        ? _heardAt + Micros(_context.Settings.StallAfter) / 2
        : long.MaxValue;

    // When the peer ought to have been heard: a while after the oldest packet in flight was sent, or after it was last
    // heard, where no more may be sent to its unproven address.
    private long StallsAt
    {
        get
        {
            var since = _transport?.Recovery.OldestInFlightAt ?? long.MaxValue;
            if (since == long.MaxValue && _transport is { HasContent: true } && _current is not null && !MaySend)
                since = _heardAt;
            return since == long.MaxValue ? since : Math.Max(_heardAt, since) + Micros(_context.Settings.StallAfter);
        }
    }

    private bool IsStalled(long now) => now >= StallsAt;

    private bool NeedsRekey(long now)
    {
        // The initiator goes first, so that the two rarely begin at once.
        var age = Micros(_context.Settings.RekeyAfter) * (_current!.IsInitiator ? 4 : 5) / 4;
        var packets = _context.Settings.RekeyAfterPackets * (_current.IsInitiator ? 4 : 5) / 4;
        return _transport!.Recovery.OldestInFlightAt != long.MaxValue
            && (now - _current.CreatedAt > age || _transport.Recovery.NextNumber > (ulong)packets);
    }

    private Session? SessionOf(uint id) =>
        _current?.LocalId == id ? _current
        : _former?.LocalId == id ? _former
        : _unconfirmed?.LocalId == id ? _unconfirmed
        : null;

    private void Confirm(Session session, SocketAddress from, long now)
    {
        _unconfirmed = null;
        // Anybody can copy an initiation and send it from elsewhere, sooner; whoever has the keys is here.
        if (!session.Path.Address.Equals(from))
            session.Path = new Path(Clone(from), _context.RandomNumber());
        Use(session, now);
        if (session.Path.Challenge is { } challenge)
            _transport!.Challenge(challenge);
        // Ours would only replace what the peer just proved to hold.
        AbandonHandshake();
    }

    // The session becomes the current one; the transport goes on, unless the peer's other end of it is gone.
    private void Use(Session session, long now)
    {
        Handshakes++;
        _heardAt = now;
        Drop(ref _former);
        (_former, _current) = (_current, session);
        _lastAddress = session.Path.Address;
        if (_transport is null || _remoteIncarnation != session.Remote.Incarnation)
        {
            Drop(ref _former);
            _remoteIncarnation = session.Remote.Incarnation;
            _transport?.Abandon();
            _transport = new PeerTransport(
                _context.Settings, session.Remote.Credit, session.Granted, _context.Buffers, _context.Budget);
            _transport.Grant(OurCredit);
            VoidTickets();
            _transport.BeginSpace(DatagramSize(session), LongestDatagram(session));
            Resend(now);
        }
        else
        {
            _transport.BeginSpace(DatagramSize(session), LongestDatagram(session));
        }
        if (session.IsInitiator)
            _transport.Ping();
    }

    // Everything without an outcome goes to the peer's new incarnation, which has seen none of it.
    private void Resend(long now)
    {
        _waitingBytes = 0;
        foreach (var request in _requests.Values.ToArray())
        {
            if (!TryEnqueue(request, now))
                Fail(request, WireFailure.Overloaded, "too much is queued for this peer");
            else if (!request.WantsReply)
                _requests.Remove(request.Token);
        }
    }

    private bool TryEnqueue(PendingRequest request, long now)
    {
        var head = MessageCodec.WriteHead(
            request.Message, request.WantsReply, TimeSpan.FromMicroseconds(request.Deadline - now),
            WireMessage.MaxMessageBytes);
        var reply = request.WantsReply ? WireKinds.MaxReplyBytes(request.Message.Kind) : 0;
        // Its length was checked when the engine took it.
        request.Outgoing = new OutgoingMessage(false, head!, request.Message.Payload, reply) { Owner = request };
        return _transport!.TrySend(request.Outgoing);
    }

    private void Fail(PendingRequest request, WireFailure reason, string detail)
    {
        _requests.Remove(request.Token);
        Failed.Enqueue((request, reason, detail));
    }

    // Nobody waits for these answers any more.
    private void VoidTickets()
    {
        foreach (var ticket in Tickets.Values)
            Voided.Enqueue(ticket);
        Tickets.Clear();
    }

    /// <summary>Tickets whose requester is gone, since they were last taken.</summary>
    public Queue<long> Voided { get; } = new();

    /// <summary>Requests that failed since they were last taken.</summary>
    public Queue<(PendingRequest Request, WireFailure Reason, string Detail)> Failed { get; } = new();

    private void Drop(ref Session? session)
    {
        if (session is null)
            return;
        _context.FreeSessionId(session.LocalId);
        session.Dispose();
        session = null;
    }

    private static long Micros(TimeSpan time) => (long)time.TotalMicroseconds;
}
