namespace Mosaic.Wire.Transport;

/// <summary>
/// How long datagrams may be on a path: datagram packetization layer path MTU discovery (RFC 8899). It begins with what
/// every path carries, and while there is something to send it tries longer ones: a probe that is acknowledged sets the
/// size, three lost ones of one length bound it. If longer ones than the base vanish in a row, the path changed, and it
/// begins again. Sizes in bytes of UDP payload, times in µs.
/// </summary>
/// <param name="size">The size to begin with.</param>
/// <param name="most">The longest that both ends take.</param>
internal sealed class PathMtu(int size, int most)
{
    /// <summary>Probes of one length that must be lost before it counts as too long (MAX_PROBES).</summary>
    public const int MaxProbes = 3;

    /// <summary>Datagrams longer than the base, lost in a row, that mean that the path carries them no more.</summary>
    public const int BlackHole = 8;

    /// <summary>The search ends when it is this close.</summary>
    public const int Precision = 32;

    /// <summary>Time until a finished search begins again (PMTU_RAISE_TIMER).</summary>
    public const long RaiseAfter = 600_000_000;

    /// <summary>What Ethernet carries over IPv6: tried first, since it is what most paths have.</summary>
    private const int Ethernet = 1500 - 40 - 8;

    private int _tooLong = most + 1;
    private int _underWay, _lostProbes, _lostInARow;
    private long? _finishedAt;

    /// <summary>The longest datagram that is known to arrive.</summary>
    public int Size { get; private set; } = size;

    /// <summary>The length of the probe that may go out now; null = none.</summary>
    public int? NextProbe(long now)
    {
        if (_underWay > 0) return null;
        if (_tooLong - Size <= Precision)
        {
            if (Size == most) return null;
            _finishedAt ??= now;
            if (now - _finishedAt < RaiseAfter) return null;
            _tooLong = most + 1;
        }
        _finishedAt = null;
        return Size < Ethernet && Ethernet < _tooLong ? Ethernet
            : _tooLong > most ? most
            : Size + ((_tooLong - Size) / 2);
    }

    /// <summary>A probe goes out.</summary>
    public void OnProbeSent(int length) => _underWay = length;

    /// <summary>A datagram was acknowledged, a probe or not.</summary>
    public void OnAcknowledged(int length)
    {
        if (length == _underWay) (_underWay, _lostProbes) = (0, 0);
        if (length > WireSettings.MinDatagram) _lostInARow = 0;
        // A late acknowledgement of a longer one than is thought possible says that it is.
        if (length >= _tooLong) _tooLong = most + 1;
        Size = Math.Max(Size, Math.Min(length, most));
    }

    /// <summary>A datagram was lost; true if its size is another from now on.</summary>
    public bool OnLost(int length)
    {
        if (length == _underWay && length > Size)
        {
            _underWay = 0;
            if (++_lostProbes < MaxProbes) return false;
            _lostProbes = 0;
            _tooLong = length;
            return false;
        }
        return length > WireSettings.MinDatagram && ++_lostInARow >= BlackHole && FallBack();
    }

    /// <summary>Nothing was acknowledged for some probe time-outs; true if the size is another from now on.</summary>
    public bool OnSilence() => FallBack();

    private bool FallBack()
    {
        _lostInARow = 0;
        if (Size == WireSettings.MinDatagram) return false;
        // What was too long may not be any more; and what was not may be.
        (Size, _tooLong, _underWay, _lostProbes) = (WireSettings.MinDatagram, most + 1, 0, 0);
        return true;
    }
}
