namespace Mosaic.Wire.Transport;

/// <summary>
/// The messages on their way to one peer: which may begin (credit for requests, a reservation for their replies), and
/// which sends its next piece. Pieces of open messages take turns, packet by packet, so a small message never waits
/// for a large one; and small ones have credit and reservations of their own, which large ones cannot use up.
/// </summary>
internal sealed class OutgoingQueue(WireSettings settings, ulong credit)
{
    /// <summary>Messages up to this size, in bytes, count as small.</summary>
    public const int SmallBytes = 16 * 1024;

    /// <summary>Credit, and reply reservations, that only small messages may use, in bytes.</summary>
    public const int ReservedForSmall = 512 * 1024;

    /// <summary>
    /// Ids between the oldest unfinished request and the newest, at most. Part of the protocol: it bounds what a
    /// receiver must remember to take each request once.
    /// </summary>
    public const int MaxIdSpread = 4096;

    /// <summary>
    /// Credit a message costs beyond its length, in bytes. Part of the protocol: it bounds how many small messages one
    /// peer may have here.
    /// </summary>
    public const int MessageCost = 1024;

    private readonly Queue<OutgoingMessage> _small = new(), _large = new();
    private readonly Queue<OutgoingMessage> _round = new();
    private readonly HashSet<ulong> _unfinished = [];
    private ulong _nextId = 1, _oldest = 1;
    private ulong _creditUsed;
    private long _replyReserved;
    private int _waiting;

    /// <summary>Bytes of messages not yet delivered.</summary>
    public long QueuedBytes { get; private set; }

    /// <summary>Bytes of requests the peer lets us have sent since the beginning.</summary>
    public ulong Credit { get; private set; } = credit;

    /// <summary>Requests begun since they were last taken; their ids are set.</summary>
    public Queue<OutgoingMessage> Opened { get; } = new();

    /// <summary>The credit a message of this length takes.</summary>
    public static ulong CostOf(int total) => (ulong)total + MessageCost;

    /// <summary>Whether a message has a piece to send.</summary>
    public bool HasWork
    {
        get
        {
            Clean();
            return _round.Count > 0;
        }
    }

    /// <summary>Takes a request or one-way message; false when too much waits already.</summary>
    public bool TryAddRequest(OutgoingMessage message)
    {
        if (QueuedBytes + message.Total > settings.MaxQueuedBytes || _waiting >= settings.MaxQueuedMessages)
            return false;
        QueuedBytes += message.Total;
        _waiting++;
        (message.Total <= SmallBytes ? _small : _large).Enqueue(message);
        Open();
        return true;
    }

    /// <summary>Takes a reply: its requester reserved room for it, so it begins at once.</summary>
    public void AddReply(OutgoingMessage message)
    {
        QueuedBytes += message.Total;
        message.IsOpen = true;
        Schedule(message);
    }

    /// <summary>The peer gives more credit; less than before is an old frame and means nothing.</summary>
    public void OnCredit(ulong credit)
    {
        Credit = Math.Max(Credit, credit);
        Open();
    }

    /// <summary>A reservation is free again: the reply came, or is no longer waited for.</summary>
    public void ReleaseReply(int bytes)
    {
        _replyReserved -= bytes;
        Open();
    }

    /// <summary>The message whose turn it is; it stays first until <see cref="EndTurn"/>.</summary>
    public OutgoingMessage? Current
    {
        get
        {
            Clean();
            return _round.TryPeek(out var message) ? message : null;
        }
    }

    /// <summary>The next message has its turn.</summary>
    public void EndTurn()
    {
        var message = _round.Dequeue();
        message.IsScheduled = false;
        Schedule(message);
    }

    /// <summary>A message has something to send again.</summary>
    public void Schedule(OutgoingMessage message)
    {
        if (message.IsScheduled || !message.HasWork)
            return;
        message.IsScheduled = true;
        _round.Enqueue(message);
    }

    /// <summary>A message left: delivered, or given up for good.</summary>
    public void Finish(OutgoingMessage message)
    {
        QueuedBytes -= message.Total;
        if (message.IsReply)
            return;
        _unfinished.Remove(message.Id);
        while (_oldest < _nextId && !_unfinished.Contains(_oldest))
            _oldest++;
        Open();
    }

    /// <summary>A request that did not begin was given up.</summary>
    public void FinishUnopened(OutgoingMessage message)
    {
        QueuedBytes -= message.Total;
        _waiting--;
        Open();
    }

    private void Clean()
    {
        while (_round.TryPeek(out var message) && !message.HasWork)
        {
            _round.Dequeue();
            message.IsScheduled = false;
        }
    }

    private void Open()
    {
        OpenFrom(_small, 0);
        OpenFrom(_large, ReservedForSmall);
    }

    private void OpenFrom(Queue<OutgoingMessage> queue, int reserve)
    {
        while (queue.TryPeek(out var message))
        {
            if (!message.IsCancelled)
            {
                // A request for a large reply is large in what it reserves, however small it is itself.
                var replyReserve = message.MaxReplyBytes > WireKinds.SmallReplyBytes ? ReservedForSmall : 0;
                if (_creditUsed + CostOf(message.Total) + (ulong)reserve > Credit
                    || (message.MaxReplyBytes > 0
                        && _replyReserved + message.MaxReplyBytes + replyReserve > settings.ReplyBudget)
                    || _nextId - _oldest >= MaxIdSpread)
                {
                    return;
                }
                Begin(message);
            }
            queue.Dequeue();
        }
    }

    private void Begin(OutgoingMessage message)
    {
        _waiting--;
        _creditUsed += CostOf(message.Total);
        _replyReserved += message.MaxReplyBytes;
        message.Id = _nextId++;
        message.IsOpen = true;
        _unfinished.Add(message.Id);
        Opened.Enqueue(message);
        Schedule(message);
    }
}
