namespace Mosaic.Wire.Transport;

/// <summary>What came of a piece of a message.</summary>
internal enum PieceResult
{
    /// <summary>Taken, known already, or of a message nobody waits for: acknowledge it.</summary>
    Taken,
    /// <summary>Taken, and the message is whole.</summary>
    Whole,
    /// <summary>Beyond a limit its sender knows: do not acknowledge it.</summary>
    Refused,
}

/// <summary>
/// Puts the pieces of messages together, each message once. What a peer can make us hold is bounded: requests by the
/// credit it was given, replies by what we reserved when we asked. A buffer is allocated with a message's first piece,
/// after its length passed these checks.
/// </summary>
/// <param name="credit">Bytes of requests the peer was told it may have here unhandled.</param>
/// <param name="buffers">Where the buffers come from.</param>
/// <param name="budget">What all peers share.</param>
internal sealed class IncomingMessages(int credit, MessageBuffers buffers, ReceiveBudget budget)
{
    /// <summary>Separate intervals one message may be in; an honest sender's window makes fewer.</summary>
    public const int MaxIntervals = 4096;

    private sealed class Partial(MessageBuffer buffer)
    {
        public MessageBuffer Buffer => buffer;
        public IntervalSet Intervals { get; } = new();
    }

    private sealed class Expected(int maxBytes)
    {
        public int MaxBytes => maxBytes;
        public Partial? Partial { get; set; }
    }

    private readonly Dictionary<ulong, Partial> _requests = [];
    private readonly Dictionary<ulong, Expected> _replies = [];
    private readonly HashSet<ulong> _finished = [];
    private ulong _oldest = 1;
    private ulong _opened, _released;
    private ulong _granted = (ulong)credit;
    private ulong _told = (ulong)credit;
    private bool _tellAgain;

    /// <summary>Bytes of requests the peer may have sent since the beginning.</summary>
    public ulong Credit => _released + _granted;

    /// <summary>
    /// Whether the peer should hear of new credit: it grew by an eighth of all, the peer may be out of it, or the last
    /// word of it was lost.
    /// </summary>
    public bool HasCreditNews => _tellAgain || (Credit > _told
        && (Credit - _told >= _granted / 8
            || _told - _opened < WireMessage.MaxMessageBytes + OutgoingQueue.ReservedForSmall));

    /// <summary>The peer may have this much here unhandled from now on; never less than before.</summary>
    public void Grant(int bytes) => _granted = Math.Max(_granted, (ulong)bytes);

    /// <summary>The peer is being told of <see cref="Credit"/>.</summary>
    public void OnCreditTold()
    {
        _told = Credit;
        _tellAgain = false;
    }

    /// <summary>What the peer was told may have been lost on the way.</summary>
    public void OnCreditLost() => _tellAgain = true;

    /// <summary>A request of this many bytes was handled: the peer gets the credit back.</summary>
    public void Release(int total)
    {
        _released += OutgoingQueue.CostOf(total);
        budget.Return((long)OutgoingQueue.CostOf(total));
    }

    /// <summary>Nothing of this peer matters any more: what it holds of the budget is free.</summary>
    public void Abandon()
    {
        budget.Return((long)(_opened - _released));
        _released = _opened;
    }

    /// <summary>A reply of at most this many bytes may come to this request.</summary>
    public void Expect(ulong id, int maxBytes) => _replies[id] = new Expected(maxBytes);

    /// <summary>No reply is waited for any more; true if one was.</summary>
    public bool Forget(ulong id)
    {
        if (!_replies.Remove(id, out var expected)) return false;
        expected.Partial?.Buffer.Release();
        return true;
    }

    /// <summary>A piece of a request. When whole, <paramref name="message"/> is all of it.</summary>
    public PieceResult AddRequest(in Frame piece, out MessageBuffer? message)
    {
        message = null;
        if (piece.Id < _oldest || _finished.Contains(piece.Id))
            return PieceResult.Taken;
        if (!_requests.TryGetValue(piece.Id, out var partial))
        {
            if (!TryOpen(piece.Id, piece.Total))
                return PieceResult.Refused;
            partial = _requests[piece.Id] = new Partial(buffers.Rent((int)piece.Total));
        }
        var result = Add(partial, piece);
        if (result == PieceResult.Whole)
        {
            message = partial.Buffer;
            Finish(piece.Id);
        }
        return result;
    }

    /// <summary>A piece of a reply. When whole, <paramref name="message"/> is all of it.</summary>
    public PieceResult AddReply(in Frame piece, out MessageBuffer? message)
    {
        message = null;
        if (!_replies.TryGetValue(piece.Id, out var expected))
            return PieceResult.Taken;
        if (piece.Total > expected.MaxBytes)
            return PieceResult.Refused;
        expected.Partial ??= new Partial(buffers.Rent((int)piece.Total));
        var result = Add(expected.Partial, piece);
        if (result == PieceResult.Whole)
        {
            message = expected.Partial.Buffer;
            _replies.Remove(piece.Id);
        }
        return result;
    }

    /// <summary>
    /// The peer gave up a request: what came of it is dropped and its credit is free again. <paramref name="wasWhole"/>
    /// tells that it had arrived before.
    /// </summary>
    public PieceResult Cancel(ulong id, uint total, out bool wasWhole)
    {
        wasWhole = id < _oldest || _finished.Contains(id);
        if (wasWhole)
            return PieceResult.Taken;
        if (_requests.TryGetValue(id, out var partial))
        {
            total = (uint)partial.Buffer.Length;
            partial.Buffer.Release();
        }
        else if (!TryOpen(id, total))
            return PieceResult.Refused;
        Finish(id);
        Release((int)total);
        return PieceResult.Taken;
    }

    private bool TryOpen(ulong id, uint total)
    {
        var cost = OutgoingQueue.CostOf((int)total);
        if (id - _oldest >= OutgoingQueue.MaxIdSpread || _opened + cost > _told
            || !budget.TryTake((long)cost, (long)(_opened - _released)))
        {
            return false;
        }
        _opened += cost;
        return true;
    }

    private void Finish(ulong id)
    {
        _requests.Remove(id);
        _finished.Add(id);
        while (_finished.Remove(_oldest))
            _oldest++;
    }

    private static PieceResult Add(Partial partial, in Frame piece)
    {
        var start = (int)piece.Offset;
        var end = start + piece.Data.Length;
        if (piece.Total != partial.Buffer.Length
            || (partial.Intervals.Count >= MaxIntervals && partial.Intervals.WouldGrow(start, end)))
        {
            return PieceResult.Refused;
        }
        if (partial.Intervals.Add(start, end) == 0)
            return PieceResult.Taken;
        piece.Data.CopyTo(partial.Buffer.Span[start..]);
        return partial.Intervals.Covered == partial.Buffer.Length ? PieceResult.Whole : PieceResult.Taken;
    }
}
