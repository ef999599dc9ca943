namespace Mosaic.Wire.Transport;

/// <summary>
/// One message on its way out: what was sent, what must be sent again, what was acknowledged. The bytes are a short
/// prefix of its own and the payload of the message, which is not copied.
/// </summary>
internal sealed class OutgoingMessage(bool isReply, byte[] prefix, ReadOnlyMemory<byte> payload, int maxReplyBytes)
{
    private readonly IntervalSet _acknowledged = new();
    private readonly IntervalSet _lost = new();
    private int _next;

    /// <summary>Whether it answers a request.</summary>
    public bool IsReply => isReply;

    /// <summary>The request's id; given to a request when its first byte may be sent.</summary>
    public ulong Id { get; set; }

    /// <summary>Bytes in all.</summary>
    public int Total { get; } = prefix.Length + payload.Length;

    /// <summary>Bytes to reserve for its reply; 0 if it wants none.</summary>
    public int MaxReplyBytes => maxReplyBytes;

    /// <summary>Whom to tell about it: the owner's own object.</summary>
    public object? Owner { get; init; }

    /// <summary>Whether the scheduler has it in its round.</summary>
    public bool IsScheduled { get; set; }

    /// <summary>Whether it may be sent: it has its id and its credit.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Whether it was given up.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Whether the peer has all of it, or knows that it was given up.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Whether there is a piece to send now.</summary>
    public bool HasWork => !IsCancelled && !IsDone && (_lost.Covered > 0 || _next < Total);

    /// <summary>A piece of at most <paramref name="room"/> bytes: first what was lost, then what is new.</summary>
    /// <param name="room">Bytes, at most.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">Bytes of it.</param>
    /// <param name="isAgain">Whether it was sent before.</param>
    public bool TryTake(int room, out int offset, out int length, out bool isAgain)
    {
        isAgain = true;
        while (HasWork && _lost.TryTakeFirst(room, out var start, out var end))
        {
            (offset, length) = (start, end - start);
            if (!_acknowledged.Contains(start, end))
                return true;
        }
        isAgain = false;
        offset = _next;
        length = HasWork ? Math.Min(room, Total - _next) : 0;
        _next += length;
        return length > 0;
    }

    /// <summary>Copies a piece of the message's bytes.</summary>
    public void CopyTo(int offset, Span<byte> destination)
    {
        if (offset < prefix.Length)
        {
            var head = Math.Min(prefix.Length - offset, destination.Length);
            prefix.AsSpan(offset, head).CopyTo(destination);
            destination = destination[head..];
            offset += head;
        }
        if (destination.Length == 0)
            return;
        payload.Span.Slice(offset - prefix.Length, destination.Length).CopyTo(destination);
    }

    /// <summary>The peer has this piece; true when that makes it whole.</summary>
    public bool Acknowledge(int offset, int length)
    {
        if (IsDone || IsCancelled)
            return false;
        _acknowledged.Add(offset, offset + length);
        return IsDone = _acknowledged.Covered == Total;
    }

    /// <summary>This piece has to be sent again, unless it arrived otherwise.</summary>
    public void Lose(int offset, int length)
    {
        if (!IsDone && !_acknowledged.Contains(offset, offset + length))
            _lost.Add(offset, offset + length);
    }

    /// <summary>Nothing more of it is sent.</summary>
    public void Cancel()
    {
        IsCancelled = true;
        _lost.Clear();
    }

    /// <summary>The peer knows that it was given up.</summary>
    public void FinishCancelled() => IsDone = true;
}
