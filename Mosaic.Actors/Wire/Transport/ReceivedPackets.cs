using System.Buffers.Binary;

namespace Mosaic.Wire.Transport;

/// <summary>
/// The packet numbers received in one packet space, and when to acknowledge them. An acknowledgement frame: kind u8,
/// greatest number u64, delay in µs u32, further ranges u8, then how many numbers right below the greatest were
/// received too (u32), then for each further range the numbers missing above it (u32, at least 1) and its length
/// less one (u32), downwards.
/// </summary>
internal sealed class ReceivedPackets
{
    /// <summary>Ranges remembered and reported; older ones were reported often enough.</summary>
    public const int MaxRanges = 32;

    /// <summary>Packets after which an acknowledgement is due without further waiting.</summary>
    public const int AckEvery = 2;

    // Ascending, inclusive.
    private readonly List<(ulong First, ulong Last)> _ranges = [];
    private long _greatestAt;
    private int _unacknowledged;

    /// <summary>Something was received that no acknowledgement reported yet.</summary>
    public bool HasNews => _unacknowledged > 0;

    /// <summary>When an acknowledgement must go out, in µs; <see cref="long.MaxValue"/> = no need.</summary>
    public long AckAt { get; private set; } = long.MaxValue;

    /// <summary>Notes a packet, each number once.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="ackEliciting">Whether its sender waits for an acknowledgement.</param>
    /// <param name="now">Monotonic time in µs.</param>
    /// <param name="maxDelay">How long to wait for more, in µs.</param>
    public void Add(ulong number, bool ackEliciting, long now, long maxDelay)
    {
        var inOrder = _ranges.Count == 0 || number == _ranges[^1].Last + 1;
        if (_ranges.Count == 0 || number > _ranges[^1].Last)
            _greatestAt = now;
        Insert(number);
        if (!ackEliciting)
            return;
        _unacknowledged++;
        // A hole tells the sender about loss; the sooner it knows, the better.
        var due = !inOrder || _unacknowledged >= AckEvery ? now : now + maxDelay;
        AckAt = Math.Min(AckAt, due);
    }

    /// <summary>Writes as much of an acknowledgement as fits; 0 if there is nothing to report or no room.</summary>
    public int Write(Span<byte> bytes, long now)
    {
        if (_ranges.Count == 0 || bytes.Length < Frame.AckHeaderSize)
            return 0;
        var (first, last) = _ranges[^1];
        var further = Math.Min(_ranges.Count - 1, (bytes.Length - Frame.AckHeaderSize) / Frame.AckRangeSize);
        bytes[0] = (byte)FrameKind.Ack;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[1..], last);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[9..], (uint)Math.Clamp(now - _greatestAt, 0, uint.MaxValue));
        bytes[13] = (byte)further;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[14..], Clamp(last - first));
        var at = Frame.AckHeaderSize;
        var below = first;
        for (var i = _ranges.Count - 2; i >= _ranges.Count - 1 - further; i--)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes[at..], Clamp(below - _ranges[i].Last - 1));
            BinaryPrimitives.WriteUInt32BigEndian(bytes[(at + 4)..], Clamp(_ranges[i].Last - _ranges[i].First));
            below = _ranges[i].First;
            at += Frame.AckRangeSize;
        }
        _unacknowledged = 0;
        AckAt = long.MaxValue;
        return at;
    }

    // Packets per session stay below 2^24, so nothing is ever clamped; the cast must not wrap all the same.
    private static uint Clamp(ulong value) => (uint)Math.Min(value, uint.MaxValue);

    private void Insert(ulong number)
    {
        var i = _ranges.Count - 1;
        while (i >= 0 && _ranges[i].First > number)
            i--;
        if (i >= 0 && number <= _ranges[i].Last)
            return;
        var joinsLeft = i >= 0 && _ranges[i].Last + 1 == number;
        var joinsRight = i + 1 < _ranges.Count && _ranges[i + 1].First == number + 1;
        if (joinsLeft && joinsRight)
        {
            _ranges[i] = (_ranges[i].First, _ranges[i + 1].Last);
            _ranges.RemoveAt(i + 1);
        }
        else if (joinsLeft)
        {
            _ranges[i] = (_ranges[i].First, number);
        }
        else if (joinsRight)
        {
            _ranges[i + 1] = (number, _ranges[i + 1].Last);
        }
        else
        {
            _ranges.Insert(i + 1, (number, number));
            if (_ranges.Count > MaxRanges)
                _ranges.RemoveAt(0);
        }
    }
}
