namespace Mosaic.Wire.Transport;

/// <summary>Something the transport took from packets for its owner.</summary>
/// <param name="Kind"><see cref="FrameKind.Request"/>, <see cref="FrameKind.Reply"/> or, when the peer gave up a
/// request that had arrived, <see cref="FrameKind.Cancel"/>.</param>
/// <param name="Id">The request's id.</param>
/// <param name="Bytes">The whole message, owned by the receiver of this record; of a cancel nothing.</param>
/// <param name="Request">Of a reply: the request it answers.</param>
internal readonly record struct Inbound(FrameKind Kind, ulong Id, MessageBuffer Bytes, OutgoingMessage? Request);

/// <summary>
/// Reliable messages to and from one incarnation of a peer, over packets that may be lost, doubled and reordered. Pure:
/// time (monotonic, µs) and packets are passed in, packets and messages taken out. It outlives the sessions that
/// carry it; each begins a packet space of its own.
/// </summary>
internal sealed partial class PeerTransport : IFrameOutcomes
{
    private static readonly MessageBuffer _nothing = new([], 0, null);

    private readonly long _maxAckDelay;
    private readonly OutgoingQueue _outgoing;
    private readonly IncomingMessages _incoming;
    private readonly LossRecovery _recovery;
    private readonly Pacer _pacer = new();
    private PathMtu _mtu = new(WireSettings.MinDatagram, WireSettings.MinDatagram);
    private readonly Dictionary<ulong, OutgoingMessage> _asked = [];
    private readonly Dictionary<ulong, OutgoingMessage> _replies = [];
    private readonly Queue<OutgoingMessage> _cancels = new();
    private ReceivedPackets _received = new();
    private bool _pingDue, _challengeDue;
    private ulong? _challenge, _answerDue, _answered;

    /// <summary>Begins with nothing sent or received.</summary>
    /// <param name="settings">The limits.</param>
    /// <param name="credit">Bytes of requests the peer takes at first, as its handshake said.</param>
    /// <param name="granted">Bytes of requests the peer was told to be taken at first; null = the setting.</param>
    /// <param name="buffers">Where the buffers of messages come from; null = none is used again.</param>
    /// <param name="budget">What all peers share; null = this one has its own.</param>
    public PeerTransport(
        WireSettings settings, uint credit, int? granted = null, MessageBuffers? buffers = null,
        ReceiveBudget? budget = null)
    {
        _maxAckDelay = (long)settings.MaxAckDelay.TotalMicroseconds;
        _outgoing = new OutgoingQueue(settings, credit);
        _incoming = new IncomingMessages(
            granted ?? settings.ReceiveCredit, buffers ?? new MessageBuffers(0),
            budget ?? new ReceiveBudget(settings.ReceiveTotal));
        _recovery = new LossRecovery(settings, this);
    }

    /// <summary>Messages that arrived, and requests the peer gave up.</summary>
    public Queue<Inbound> Arrived { get; } = new();

    /// <summary>Round-trip times, losses, window.</summary>
    public LossRecovery Recovery => _recovery;

    /// <summary>Bytes of messages not yet delivered.</summary>
    public long QueuedBytes => _outgoing.QueuedBytes;

    /// <summary>Bytes of messages that were sent more than once, for each time after the first.</summary>
    public long BytesAgain { get; private set; }

    /// <summary>Whether there is nothing to do but to wait for the reply to a request.</summary>
    public bool OnlyWaits => _asked.Count > 0 && !HasContent && _recovery.OldestInFlightAt == long.MaxValue;

    /// <summary>Replies that the peer does not have whole, or has not acknowledged.</summary>
    public int OwedReplies => _replies.Count;

    /// <summary>Bytes of the datagrams the current session sends.</summary>
    public int DatagramSize => _mtu.Size;

    /// <summary>Bytes of the probe that may go out now, to see whether the path carries more; null = none.</summary>
    public int? ProbeSize(long now) =>
        _outgoing.HasWork && _recovery.ProbesDue == 0 && _mtu.NextProbe(now) is { } size
            && _recovery.Congestion.HasRoomFor(size) && _pacer.NextAt(now, PacingRate) <= now ? size : null;

    /// <summary>When something is to be done next, in µs; <see cref="long.MaxValue"/> = nothing is.</summary>
    public long NextTimer(long now)
    {
        var next = Math.Min(_recovery.NextTimer, _received.AckAt);
        if (HasContent && _recovery.Congestion.HasRoomFor(DatagramSize))
            next = Math.Min(next, _pacer.NextAt(now, PacingRate));
        return next;
    }

    private double PacingRate => _recovery.Congestion.PacingRate(_recovery.Rtt.Smoothed);

    /// <summary>Whether there is something to send, were it allowed.</summary>
    public bool HasContent =>
        _pingDue || _challengeDue || _answerDue is not null
        || _cancels.Count > 0 || _incoming.HasCreditNews || _outgoing.HasWork;

    /// <summary>Takes a request or one-way message; false when too much waits already.</summary>
    public bool TrySend(OutgoingMessage message)
    {
        var taken = _outgoing.TryAddRequest(message);
        OnOpened();
        return taken;
    }

    /// <summary>Takes the reply to a request of the peer.</summary>
    public void Reply(OutgoingMessage message)
    {
        _replies[message.Id] = message;
        _outgoing.AddReply(message);
    }

    /// <summary>Gives up a request: neither it nor its reply matters any more.</summary>
    public void Cancel(OutgoingMessage message)
    {
        if (message.IsCancelled)
            return;
        var delivered = message.IsDone;
        message.Cancel();
        if (!message.IsOpen)
        {
            _outgoing.FinishUnopened(message);
            OnOpened();
            return;
        }
        var awaited = Forget(message);
        // One that arrived and awaits no reply needs no word about it.
        if (!delivered || awaited)
            _cancels.Enqueue(message);
    }

    /// <summary>A request of this many bytes was handled here: its sender gets the credit back.</summary>
    public void Release(int total) => _incoming.Release(total);

    /// <summary>Nothing that the peer sent matters any more: its room is free for others.</summary>
    public void Abandon() => _incoming.Abandon();

    /// <summary>The peer may have this many bytes of requests here unhandled from now on; it is told.</summary>
    public void Grant(int bytes) => _incoming.Grant(bytes);

    /// <summary>Sends something, so that the peer hears of us.</summary>
    public void Ping() => _pingDue = true;

    /// <summary>A new session carries the packets from now on.</summary>
    /// <param name="datagramSize">Bytes of a datagram that its path is known to carry.</param>
    /// <param name="most">Bytes of the longest that both ends take; less = no more than the first.</param>
    public void BeginSpace(int datagramSize, int most = 0)
    {
        _mtu = new PathMtu(datagramSize, Math.Max(datagramSize, most));
        _recovery.BeginSpace();
        (_challenge, _challengeDue, _answerDue) = (null, false, null);
        _received = new ReceivedPackets();
    }

    /// <summary>
    /// Packets go elsewhere from now on: what was learnt of the path means nothing there. Sizes as in
    /// <see cref="BeginSpace"/>.
    /// </summary>
    public void OnPathChanged(int datagramSize, int most)
    {
        _mtu = new PathMtu(datagramSize, Math.Max(datagramSize, most));
        _recovery.OnPathChanged();
    }

    /// <summary>Asks the peer to prove that it receives where packets go.</summary>
    public void Challenge(ulong challenge)
    {
        _challenge = challenge;
        _challengeDue = true;
    }

    /// <summary>The challenge that the peer repeated since this was last asked, if it did.</summary>
    public ulong? TakePathAnswer()
    {
        var answered = _answered;
        _answered = null;
        return answered;
    }

    /// <summary>Acts on time that passed.</summary>
    public void OnTimer(long now)
    {
        _recovery.OnTimer(now);
        if (_recovery.Timeouts >= LossRecovery.PersistentTimeouts)
            _mtu.OnSilence();
    }

    /// <summary>
    /// Takes the frames of a genuine, fresh packet; false if they are malformed or beyond a limit (the packet is then
    /// not acknowledged, whatever came before the offending frame stands).
    /// </summary>
    /// <param name="frames">Its plaintext.</param>
    /// <param name="number">Its number.</param>
    /// <param name="now">Monotonic time in µs.</param>
    /// <param name="isCurrent">False for a packet of a former session: its acknowledgements mean nothing.</param>
    /// <param name="reason">Why not.</param>
    public bool TryReceive(ReadOnlySpan<byte> frames, ulong number, long now, bool isCurrent, out WireDrop reason)
    {
        reason = WireDrop.Malformed;
        var ackEliciting = false;
        while (frames.Length > 0)
        {
            if (!Frame.TryRead(ref frames, out var frame))
                return false;
            ackEliciting |= frame.IsAckEliciting;
            if (!TryTake(frame, now, isCurrent, ref reason))
                return false;
        }
        if (isCurrent)
            _received.Add(number, ackEliciting, now, _maxAckDelay);
        return true;
    }

    void IFrameOutcomes.OnAcknowledged(SentPacket packet) => _mtu.OnAcknowledged(packet.Size);

    void IFrameOutcomes.OnLost(SentPacket packet) => _mtu.OnLost(packet.Size);

    void IFrameOutcomes.OnAcknowledged(in SentFrame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Request or FrameKind.Reply when frame.Message!.Acknowledge(frame.Offset, frame.Length):
                OnDelivered(frame.Message);
                break;
            case FrameKind.Cancel when !frame.Message!.IsDone:
                frame.Message.FinishCancelled();
                _outgoing.Finish(frame.Message);
                OnOpened();
                break;
        }
    }

    void IFrameOutcomes.OnLost(in SentFrame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Request or FrameKind.Reply:
                frame.Message!.Lose(frame.Offset, frame.Length);
                _outgoing.Schedule(frame.Message);
                break;
            case FrameKind.Cancel when !frame.Message!.IsDone:
                _cancels.Enqueue(frame.Message);
                break;
            case FrameKind.Credit:
                _incoming.OnCreditLost();
                break;
            case FrameKind.PathChallenge:
                _challengeDue = _challenge is not null;
                break;
        }
    }

    private bool TryTake(in Frame frame, long now, bool isCurrent, ref WireDrop reason)
    {
        switch (frame.Kind)
        {
            case FrameKind.Ack:
                return !isCurrent || _recovery.OnAck(frame, now);
            case FrameKind.Credit:
                _outgoing.OnCredit(frame.Id);
                OnOpened();
                return true;
            case FrameKind.Request:
                reason = WireDrop.Limit;
                var request = _incoming.AddRequest(frame, out var bytes);
                if (request == PieceResult.Whole)
                    Arrived.Enqueue(new Inbound(FrameKind.Request, frame.Id, bytes!, null));
                return request != PieceResult.Refused;
            case FrameKind.Reply:
                reason = WireDrop.Limit;
                var reply = _incoming.AddReply(frame, out var answer);
                if (reply == PieceResult.Whole)
                    OnAnswered(frame.Id, answer!);
                return reply != PieceResult.Refused;
            case FrameKind.Cancel:
                reason = WireDrop.Limit;
                return OnCancelled(frame);
            case FrameKind.PathChallenge:
                _answerDue = frame.Id;
                return true;
            case FrameKind.PathAnswer:
                _answered = frame.Id;
                if (frame.Id == _challenge)
                    _challenge = null;
                return true;
            default:
                return true;
        }
    }

    private bool OnCancelled(in Frame frame)
    {
        if (_incoming.Cancel(frame.Id, frame.Total, out var wasWhole) == PieceResult.Refused)
            return false;
        if (_replies.Remove(frame.Id, out var reply))
        {
            reply.Cancel();
            reply.FinishCancelled();
            _outgoing.Finish(reply);
        }
        else if (wasWhole)
        {
            Arrived.Enqueue(new Inbound(FrameKind.Cancel, frame.Id, _nothing, null));
        }
        return true;
    }

    private void OnAnswered(ulong id, MessageBuffer bytes)
    {
        var request = _asked[id];
        _asked.Remove(id);
        _outgoing.ReleaseReply(request.MaxReplyBytes);
        // An answer proves that the question arrived, whatever became of the acknowledgements.
        if (!request.IsDone && request.Acknowledge(0, request.Total))
            OnDelivered(request);
        OnOpened();
        Arrived.Enqueue(new Inbound(FrameKind.Reply, id, bytes, request));
    }

    private void OnDelivered(OutgoingMessage message)
    {
        if (message.IsReply)
            _replies.Remove(message.Id);
        _outgoing.Finish(message);
        OnOpened();
    }

    private bool Forget(OutgoingMessage request)
    {
        if (!_asked.Remove(request.Id))
            return false;
        _incoming.Forget(request.Id);
        _outgoing.ReleaseReply(request.MaxReplyBytes);
        OnOpened();
        return true;
    }

    private void OnOpened()
    {
        while (_outgoing.Opened.TryDequeue(out var request))
        {
            if (request.MaxReplyBytes == 0)
                continue;
            _asked[request.Id] = request;
            _incoming.Expect(request.Id, request.MaxReplyBytes);
        }
    }
}
