using System.Net;
using Mosaic.Wire.Noise;

namespace Mosaic.Wire.Engine;

/// <content>The handshakes of a link: who begins, when to try again, when to give up.</content>
internal sealed partial class PeerLink
{
    /// <summary>Bytes of an initiation's payload that are read; more are a later version's.</summary>
    private const int InitiationPayload = HandshakeTime.Size + HandshakePayload.Size;

    /// <summary>The most a handshake's payload may have.</summary>
    public const int MaxHandshakePayload = 256;

    /// <summary>Attempts of our own after which the peer's handshake goes first.</summary>
    private const int PatientAttempts = 3;

    /// <summary>How often the peer was taken for dead, and all forgotten that it had asked and answered.</summary>
    public int Abandoned { get; private set; }

    private NoiseHandshake? _handshake;
    private uint _handshakeId;
    private SocketAddress? _handshakeAddress, _cookieAddress;
    private byte[] _cookie = [];
    private long _cookieAt;
    private bool _cookieTried;
    private long _handshakeSince, _nextAttempt;
    private int _attempts;
    private HandshakeTime _greatestTime;
    private SocketAddress[]? _endpoints;

    /// <summary>
    /// Answers a handshake that the peer's static key proves to be its own. Nothing is sent on the new session before
    /// a packet confirms it, so a stolen or replayed message gains nothing.
    /// </summary>
    /// <param name="handshake">Whose initiator was read; it stays the caller's.</param>
    /// <param name="sessionId">The session id in its header, which must be the one that the peer signed.</param>
    /// <param name="message">The Noise message.</param>
    /// <param name="from">Whence it came.</param>
    /// <param name="now">Monotonic time in µs.</param>
    /// <param name="reason">Why it was dropped, if it was.</param>
    public bool TryAnswer(
        NoiseHandshake handshake, uint sessionId, ReadOnlySpan<byte> message, SocketAddress from, long now,
        out WireDrop reason)
    {
        reason = WireDrop.Length;
        var length = message.Length - NoiseHandshake.InitiationOverhead;
        if (length is < InitiationPayload or > MaxHandshakePayload)
            return false;
        reason = WireDrop.Forged;
        Span<byte> payload = stackalloc byte[length];
        if (!handshake.TryReadInitiationPayload(message, payload))
            return false;
        reason = WireDrop.Malformed;
        if (!HandshakePayload.TryRead(payload[HandshakeTime.Size..], out var remote) || remote.SessionId != sessionId)
            return false;
        reason = WireDrop.StaleHandshake;
        var time = HandshakeTime.Read(payload);
        if (time.CompareTo(_greatestTime) <= 0)
        {
            // A copy of an old one, or the peer's clock went back: then it cannot get in before that time has come
            // again, but we can begin.
            if (now - _heardAt >= Micros(_context.Settings.StallAfter))
                BeginHandshake(now);
            return false;
        }
        // Both began at once: the lesser node id's handshake goes on. Not for long, though: perhaps the peer can
        // reach us and we cannot reach it, or it refuses ours because our clock went back.
        reason = WireDrop.HandshakeCollision;
        if (_handshake is not null && Peer is not null && _context.Self.CompareTo(Peer.Node) < 0
            && _attempts < PatientAttempts && now - _handshakeSince < Micros(_context.Settings.StallAfter))
        {
            return false;
        }
        _greatestTime = time;
        Answer(handshake, remote, from, now);
        return true;
    }

    /// <summary>Takes the answer to our handshake.</summary>
    public bool TryFinish(uint sessionId, ReadOnlySpan<byte> message, long now, out WireDrop reason)
    {
        reason = WireDrop.UnknownSession;
        if (_handshake is null || sessionId != _handshakeId)
            return false;
        reason = WireDrop.Length;
        var length = message.Length - NoiseHandshake.ResponseOverhead;
        if (length is < HandshakePayload.Size or > MaxHandshakePayload)
            return false;
        reason = WireDrop.Forged;
        Span<byte> payload = stackalloc byte[length];
        if (!_handshake.TryReadResponse(message, payload) || !HandshakePayload.TryRead(payload, out var remote))
        {
            // The handshake's state is spent; the next attempt makes a new one.
            _nextAttempt = now;
            return false;
        }
        var session = new Session(_handshakeId, remote, _handshakeAddress!, true, _handshake.Split(), OurCredit, now);
        _handshake.Dispose();
        _handshake = null;
        Drop(ref _unconfirmed);
        Use(session, now);
        return true;
    }

    /// <summary>The peer is under load and wants to see that we receive at our address.</summary>
    public bool TryTakeCookie(
        uint sessionId, ReadOnlySpan<byte> cookie, SocketAddress from, long now, out WireDrop reason)
    {
        reason = WireDrop.UnknownSession;
        if (_handshake is null || sessionId != _handshakeId)
            return false;
        reason = WireDrop.Length;
        if (cookie.Length != Datagram.CookieSize)
            return false;
        // Once per attempt, so that no flood of cookies makes us flood.
        reason = WireDrop.StaleHandshake;
        if (_cookieTried || !from.Equals(_handshakeAddress))
            return false;
        (_cookie, _cookieAddress, _cookieAt) = (cookie.ToArray(), _handshakeAddress, now);
        Initiate(_cookieAddress, now);
        _cookieTried = true;
        return true;
    }

    /// <summary>A packet came from the peer's address, of a session we do not know.</summary>
    public void OnLostSession(long now)
    {
        if (!IsUsable(_current, now) && now >= AwaitsConfirmationUntil)
            BeginHandshake(now);
    }

    private void Answer(NoiseHandshake handshake, HandshakePayload remote, SocketAddress from, long now)
    {
        Drop(ref _unconfirmed);
        var id = _context.TakeSessionId(this);
        Span<byte> ephemeral = stackalloc byte[X25519Key.Size];
        _context.Random(ephemeral);
        Span<byte> payload = stackalloc byte[HandshakePayload.Size];
        OurPayload(id).Write(payload);
        var datagram = _context.Outgoing.AsSpan(
            0, Datagram.HeaderSize + NoiseHandshake.ResponseOverhead + payload.Length);
        new Datagram(DatagramKind.Response, remote.SessionId, 0).Write(datagram);
        if (!handshake.TryWriteResponse(ephemeral, payload, datagram[Datagram.HeaderSize..]))
        {
            _context.FreeSessionId(id);
            return;
        }
        var address = Clone(from);
        _unconfirmed = new Session(id, remote, address, false, handshake.Split(), OurCredit, now);
        // Ours, if there was one, would only make a second session.
        AbandonHandshake();
        _context.Output.Send(address, datagram, datagram.Length);
    }

    private void EnsureSession(long now)
    {
        if (IsGuest || IsUsable(_current, now))
            return;
        // The peer began one a moment ago: its first packet is on the way.
        if (now >= AwaitsConfirmationUntil)
            BeginHandshake(now);
    }

    private long AwaitsConfirmationUntil =>
        _unconfirmed is null ? long.MinValue : _unconfirmed.CreatedAt + Micros(_context.Settings.StallAfter);

    private void BeginHandshake(long now)
    {
        // A guest is only ever answered.
        if (IsGuest || _handshake is not null || _context.Prologue.Length == 0)
            return;
        _handshakeSince = now;
        _attempts = 0;
        Attempt(now);
    }

    private void Attempt(long now)
    {
        var settings = _context.Settings;
        var wait = Micros(settings.HandshakeRetry) << Math.Min(_attempts, 16);
        _nextAttempt = now + Jittered(Math.Min(wait, Micros(settings.HandshakeRetryMax)));
        var address = NextAddress();
        _attempts++;
        Initiate(address, now);
    }

    private void Initiate(SocketAddress? address, long now)
    {
        AbandonHandshake();
        var id = _context.TakeSessionId(this);
        Span<byte> ephemeral = stackalloc byte[X25519Key.Size];
        _context.Random(ephemeral);
        _handshake = NoiseHandshake.Initiate(_context.Key, Key, _context.Prologue, ephemeral);
        _handshakeId = id;
        _handshakeAddress = address;
        _cookieTried = false;
        if (address is null)
            return;
        Span<byte> payload = stackalloc byte[InitiationPayload];
        _context.NextHandshakeTime(now).Write(payload);
        OurPayload(id).Write(payload[HandshakeTime.Size..]);
        var datagram = _context.Outgoing.AsSpan(
            0, Datagram.InitiationHeaderSize + NoiseHandshake.InitiationOverhead + payload.Length);
        new Datagram(DatagramKind.Initiation, id, 0).Write(datagram);
        var cookie = datagram[Datagram.HeaderSize..Datagram.InitiationHeaderSize];
        cookie.Clear();
        if (address.Equals(_cookieAddress) && now - _cookieAt < CookieJar.Lifetime)
            _cookie.CopyTo(cookie);
        if (_handshake.TryWriteInitiation(payload, datagram[Datagram.InitiationHeaderSize..]))
            _context.Output.Send(address, datagram, datagram.Length);
    }

    // Up to a quarter more: attempts that keep step with the budget of a member under a flood would all fail, or none.
    private long Jittered(long wait) => wait + (long)(_context.RandomNumber() % (ulong)(wait / 4 + 1));

    private void OnHandshakeTimer(long now)
    {
        if (_handshake is null || now < _nextAttempt)
            return;
        if (_heardAt > _handshakeSince && !IsStalled(now) && _current is not null && !NeedsRekey(now))
        {
            // The old session woke up.
            AbandonHandshake();
            return;
        }
        if (now - _handshakeSince >= Micros(_context.Settings.UnreachableAfter))
            GiveUp(now);
        else
            Attempt(now);
    }

    // The peer answers nothing. What we know of it is dropped, so that nothing is held for the dead; its own end, if
    // it lives, learns by our new incarnation that the transport begins anew.
    private void GiveUp(long now)
    {
        AbandonHandshake();
        if (_current is not null && now - _heardAt < Micros(_context.Settings.UnreachableAfter))
            return;
        // Whoever came later has not waited long enough, and perhaps knows that the peer is back.
        _waitingBytes = 0;
        foreach (var request in _requests.Values.ToArray())
        {
            request.Outgoing = null;
            if (now - request.Since < Micros(_context.Settings.UnreachableAfter))
                _waitingBytes += request.Size;
            else
                Fail(request, WireFailure.Unreachable, "the peer answers no handshake");
        }
        Drop(ref _current);
        Drop(ref _former);
        // Its peer was told of the incarnation that ends here, and would take what comes for what it knows already.
        Drop(ref _unconfirmed);
        Abandoned++;
        _transport?.Abandon();
        _transport = null;
        VoidTickets();
        _incarnation = _context.RandomNumber();
        if (_requests.Count > 0)
            BeginHandshake(now);
    }

    private void AbandonHandshake()
    {
        if (_handshake is null)
            return;
        _context.FreeSessionId(_handshakeId);
        _handshake.Dispose();
        _handshake = null;
    }

    private HandshakePayload OurPayload(uint id) => new(
        id, _incarnation, (ushort)_context.Settings.MaxDatagram, (uint)OurCredit);

    // Addresses take turns; without any in the directory, where the peer was last is worth a try.
    private SocketAddress? NextAddress()
    {
        _endpoints ??= Peer is null ? [] : [.. Peer.Endpoints.Select(e => e.Serialize())];
        if (_endpoints.Length == 0)
            return _current?.Path.Address ?? _lastAddress;
        return _endpoints[_attempts % _endpoints.Length];
    }

    private static SocketAddress Clone(SocketAddress address)
    {
        var clone = new SocketAddress(address.Family, address.Size);
        address.Buffer.Span[..address.Size].CopyTo(clone.Buffer.Span);
        return clone;
    }
}
