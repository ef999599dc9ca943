namespace Mosaic.Wire.Transport;

/// <content>What goes into the next packet.</content>
internal sealed partial class PeerTransport
{
    /// <summary>The least piece worth a frame of its own in a packet that carries something else already.</summary>
    private const int LeastPiece = 64;

    /// <summary>
    /// Writes the frames of the next packet, if one is due and the window, the pace and the acknowledgements' delay
    /// allow it; false if not.
    /// </summary>
    /// <param name="room">As long as the frames may be: <see cref="DatagramSize"/> less a packet's overhead.</param>
    /// <param name="now">Monotonic time in µs.</param>
    /// <param name="length">How long they are.</param>
    /// <param name="number">The packet's number.</param>
    public bool TryWrite(Span<byte> room, long now, out int length, out ulong number)
    {
        length = 0;
        number = 0;
        var probe = _recovery.ProbesDue > 0;
        var hasContent = HasContent;
        if (!hasContent)
            _recovery.Congestion.OnAppLimited();
        var mayElicit = probe || (hasContent
            && _recovery.Congestion.HasRoomFor(DatagramSize)
            && _pacer.NextAt(now, PacingRate) <= now);
        if (!mayElicit && _received.AckAt > now)
            return false;
        if (_received.HasNews)
            length = _received.Write(room, now);
        number = _recovery.TakeNumber();
        if (!mayElicit)
            return true;

        var packet = _recovery.Begin(number, now);
        length += WriteControl(room[length..], packet);
        length += WritePieces(room[length..], packet);
        if (packet.Frames.Count == 0 || _pingDue)
        {
            // Every branch above leaves room for one byte: they fill whole frames only, and pieces stop short of it.
            if (length < room.Length)
                room[length++] = (byte)FrameKind.Ping;
            _pingDue = false;
        }
        packet.Size = length + Datagram.Overhead;
        _recovery.Congestion.OnSent(packet, now);
        _pacer.OnSent(packet.Size);
        return true;
    }

    /// <summary>Writes a packet that is as long as a probe is to be.</summary>
    /// <param name="room">As long as its frames are to be: <see cref="ProbeSize"/> less a packet's overhead.</param>
    /// <param name="now">Monotonic time in µs.</param>
    /// <param name="number">The packet's number.</param>
    public void WriteProbe(Span<byte> room, long now, out ulong number)
    {
        number = _recovery.TakeNumber();
        room.Clear();
        room[0] = (byte)FrameKind.Ping;
        var packet = _recovery.Begin(number, now);
        packet.Size = room.Length + Datagram.Overhead;
        _recovery.Congestion.OnSent(packet, now);
        _pacer.OnSent(packet.Size);
        _mtu.OnProbeSent(packet.Size);
    }

    /// <summary>Writes a packet that goes elsewhere than all others, to see whether the peer is there.</summary>
    /// <param name="room">Room for the frame.</param>
    /// <param name="challenge">What the peer shall repeat.</param>
    /// <param name="number">The packet's number.</param>
    /// <returns>How long its frames are.</returns>
    public int WriteChallenge(Span<byte> room, ulong challenge, out ulong number)
    {
        number = _recovery.TakeNumber();
        Frame.WritePath(room, FrameKind.PathChallenge, challenge);
        return Frame.PathSize;
    }

    private int WriteControl(Span<byte> room, SentPacket packet)
    {
        var length = WritePath(room, packet);
        if (_incoming.HasCreditNews && room.Length - length >= Frame.CreditSize)
        {
            Frame.WriteCredit(room[length..], _incoming.Credit);
            _incoming.OnCreditTold();
            packet.Frames.Add(new SentFrame(FrameKind.Credit, null, 0, 0));
            length += Frame.CreditSize;
        }
        while (room.Length - length >= Frame.CancelSize && _cancels.TryDequeue(out var message))
        {
            Frame.WriteCancel(room[length..], message.Id, message.Total);
            packet.Frames.Add(new SentFrame(FrameKind.Cancel, message, 0, 0));
            length += Frame.CancelSize;
        }
        return length;
    }

    private int WritePath(Span<byte> room, SentPacket packet)
    {
        var length = 0;
        if (_challengeDue && _challenge is { } challenge && room.Length >= Frame.PathSize)
        {
            Frame.WritePath(room, FrameKind.PathChallenge, challenge);
            packet.Frames.Add(new SentFrame(FrameKind.PathChallenge, null, 0, 0));
            length += Frame.PathSize;
            _challengeDue = false;
        }
        // An answer that gets lost is asked for again.
        if (_answerDue is { } answer && room.Length - length >= Frame.PathSize)
        {
            Frame.WritePath(room[length..], FrameKind.PathAnswer, answer);
            packet.Frames.Add(new SentFrame(FrameKind.PathAnswer, null, 0, 0));
            length += Frame.PathSize;
            _answerDue = null;
        }
        return length;
    }

    private int WritePieces(Span<byte> room, SentPacket packet)
    {
        var length = 0;
        while (room.Length - length >= Frame.MessageHeaderSize + LeastPiece && _outgoing.Current is { } message)
        {
            var space = room[length..];
            if (message.TryTake(space.Length - Frame.MessageHeaderSize, out var offset, out var count, out var isAgain))
            {
                BytesAgain += isAgain ? count : 0;
                var kind = message.IsReply ? FrameKind.Reply : FrameKind.Request;
                Frame.WriteMessageHeader(space, kind, message.Id, offset, message.Total, count);
                message.CopyTo(offset, space.Slice(Frame.MessageHeaderSize, count));
                packet.Frames.Add(new SentFrame(kind, message, offset, count));
                length += Frame.MessageHeaderSize + count;
            }
            _outgoing.EndTurn();
        }
        return length;
    }
}
