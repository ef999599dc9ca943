namespace Mosaic.Wire.Transport;

/// <summary>Something in a packet that must reach the peer.</summary>
/// <param name="Kind">Which frame.</param>
/// <param name="Message">The message it is about, if it is about one.</param>
/// <param name="Offset">Where its piece begins.</param>
/// <param name="Length">Bytes of its piece.</param>
internal readonly record struct SentFrame(FrameKind Kind, OutgoingMessage? Message, int Offset, int Length);

/// <summary>What became of a packet.</summary>
internal enum SentState
{
    /// <summary>Neither acknowledged nor lost.</summary>
    InFlight,
    /// <summary>Declared lost; it may turn out otherwise.</summary>
    Lost,
    /// <summary>Acknowledged, or of no interest any more.</summary>
    Settled,
}

/// <summary>One packet that asks for an acknowledgement. Reused by <see cref="SentPackets"/>.</summary>
internal sealed class SentPacket
{
    /// <summary>What was known of the path when it was sent: see <see cref="DeliveryRate"/>.</summary>
    internal readonly record struct Delivery(long Delivered, long DeliveredAt, long FirstSentAt, bool IsAppLimited);

    /// <summary>What was known of the path.</summary>
    public Delivery AtSend { get; set; }

    /// <summary>Its number.</summary>
    public ulong Number { get; set; }

    /// <summary>When it was sent, in µs.</summary>
    public long SentAt { get; set; }

    /// <summary>Its size as a datagram, in bytes.</summary>
    public int Size { get; set; }

    /// <summary>What became of it.</summary>
    public SentState State { get; set; }

    /// <summary>What it carried.</summary>
    public List<SentFrame> Frames { get; } = [];
}

/// <summary>
/// The packets of one packet space that await their acknowledgement, in the order of their numbers. Lost ones stay a
/// while, so that a late acknowledgement shows the loss to have been spurious.
/// </summary>
internal sealed class SentPackets
{
    /// <summary>Records kept for reuse.</summary>
    private const int MaxPooled = 1024;

    // Ascending by number; settled ones leave from the front.
    private readonly List<SentPacket> _packets = [];
    private readonly Stack<SentPacket> _pool = new();
    private int _front;

    /// <summary>Packets in flight.</summary>
    public int InFlight { get; private set; }

    /// <summary>Every record from the oldest unsettled on.</summary>
    public ReadOnlySpan<SentPacket> Packets =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_packets)[_front..];

    /// <summary>A new record in flight; numbers must grow.</summary>
    public SentPacket Add(ulong number, long now)
    {
        var packet = _pool.TryPop(out var pooled) ? pooled : new SentPacket();
        packet.Number = number;
        packet.SentAt = now;
        packet.State = SentState.InFlight;
        _packets.Add(packet);
        InFlight++;
        return packet;
    }

    /// <summary>Changes what became of a packet.</summary>
    public void Set(SentPacket packet, SentState state)
    {
        if (packet.State == SentState.InFlight && state != SentState.InFlight)
            InFlight--;
        packet.State = state;
    }

    /// <summary>The index in <see cref="Packets"/> of the first packet with at least this number.</summary>
    public int IndexOf(ulong number)
    {
        var packets = Packets;
        int low = 0, high = packets.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (packets[middle].Number < number)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>Forgets settled packets at the front, and lost ones sent before a time.</summary>
    public void Trim(long lostBefore)
    {
        while (_front < _packets.Count
            && (_packets[_front].State == SentState.Settled
                || (_packets[_front].State == SentState.Lost && _packets[_front].SentAt < lostBefore)))
        {
            var packet = _packets[_front++];
            packet.Frames.Clear();
            if (_pool.Count < MaxPooled)
                _pool.Push(packet);
        }
        // Moving the rest down costs its length; done only when at least as many left.
        if (_front > 64 && _front * 2 >= _packets.Count)
        {
            _packets.RemoveRange(0, _front);
            _front = 0;
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        foreach (var packet in Packets)
            Set(packet, SentState.Settled);
        Trim(long.MaxValue);
    }
}
