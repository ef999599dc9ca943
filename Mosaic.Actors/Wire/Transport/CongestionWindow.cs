namespace Mosaic.Wire.Transport;

/// <summary>
/// How many bytes may be in flight. Random loss does not shrink the window, heavy loss does: a round (about one
/// round-trip) that loses more than <see cref="HeavyLoss"/> cuts it by three tenths, any other lets it grow by an
/// eighth of what was acknowledged; a silence of several probe time-outs takes it to its least.
/// </summary>
internal sealed class CongestionWindow(WireSettings settings)
{
    /// <summary>The share of a round's bytes whose loss means that the path is overloaded.</summary>
    public const double HeavyLoss = 0.25;

    /// <summary>Packets a round must have had to be judged.</summary>
    public const int JudgedPackets = 8;

    private ulong _roundEnd;
    private long _acknowledged, _lost;
    private int _packets;

    /// <summary>The most bytes that may be in flight.</summary>
    public long Size { get; private set; } = settings.InitialWindow;

    /// <summary>Bytes sent, neither acknowledged nor lost.</summary>
    public long InFlight { get; private set; }

    /// <summary>Whether a packet of this size may be sent; one always may.</summary>
    public bool HasRoomFor(int bytes) => InFlight == 0 || InFlight + bytes <= Size;

    /// <summary>A packet was sent that will be acknowledged.</summary>
    public void OnSent(int bytes) => InFlight += bytes;

    /// <summary>A packet was acknowledged.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="next">The next number to be sent, where the round after this one ends.</param>
    /// <param name="bytes">Its size.</param>
    public void OnAcknowledged(ulong number, ulong next, int bytes)
    {
        InFlight -= bytes;
        _acknowledged += bytes;
        _packets++;
        if (number < _roundEnd)
            return;
        Judge();
        _roundEnd = next;
    }

    /// <summary>A packet was declared lost.</summary>
    public void OnLost(int bytes)
    {
        InFlight -= bytes;
        _lost += bytes;
        _packets++;
    }

    /// <summary>A packet declared lost was acknowledged after all.</summary>
    public void OnSpuriousLoss(int bytes) => _lost = Math.Max(0, _lost - bytes);

    /// <summary>Nothing was acknowledged for several probe time-outs.</summary>
    public void OnSilence() => Size = settings.MinWindow;

    /// <summary>A packet is no longer watched: its packet space is gone.</summary>
    public void OnForgotten(int bytes) => InFlight -= bytes;

    /// <summary>Numbers begin again at 0.</summary>
    public void BeginSpace() => _roundEnd = 0;

    private void Judge()
    {
        if (_packets >= JudgedPackets && _lost > HeavyLoss * (_lost + _acknowledged))
            Size = Math.Max(settings.MinWindow, Size * 7 / 10);
        else
            Size = Math.Min(settings.MaxWindow, Size + _acknowledged / 8);
        _acknowledged = _lost = 0;
        _packets = 0;
    }
}
