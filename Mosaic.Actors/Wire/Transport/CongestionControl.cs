namespace Mosaic.Wire.Transport;

/// <summary>
/// How much may be in flight and how fast it goes out, after BBR (Cardwell et al., "BBR: Congestion-Based
/// Congestion Control", 2016): a model of the path, the greatest delivery rate of the last ten rounds and the least
/// round-trip time of the last ten seconds, not its losses. It starts by doubling until the rate grows no more, drains
/// what it queued, then tries now and then whether more goes, and whether the round-trip time got shorter. A round that
/// loses more than <see cref="HeavyLoss"/> means an overloaded path all the same, and takes a ceiling on the window
/// down by three tenths; a silence of several probe time-outs takes the window to its least. All times in µs.
/// </summary>
internal sealed class CongestionControl(WireSettings settings)
{
    /// <summary>The share of a round's bytes whose loss means that the path is overloaded.</summary>
    public const double HeavyLoss = 0.25;

    /// <summary>Packets a round must have had to be judged.</summary>
    public const int JudgedPackets = 8;

    /// <summary>Bytes that may go out back to back: a fraction of the kernel's default receive buffer.</summary>
    public const long MaxBurst = 48 * 1024;

    // 2 / ln 2: the least gain that doubles the rate every round.
    private const double StartupGain = 2.885;
    private const double WindowGain = 1.5, Evenness = 4;
    private const int RateRounds = 10, RoundsWithoutGrowth = 3;
    private const double Growth = 1.25;
    private const long BatchTime = 2_000, MaxBatch = 256 * 1024;
    private const long RttLifetime = 10_000_000, RttProbe = 200_000;

    private static readonly double[] _cycle = [1.25, 0.75, 1, 1, 1, 1, 1, 1];

    private readonly DeliveryRate _delivery = new();
    private readonly WindowedMax _rate = new(RateRounds);

    private Phase _phase = Phase.Startup;
    private long _round, _roundEnd, _cycleAt, _minRtt = long.MaxValue, _minRttAt, _probeRttEnd;
    private long _window = settings.InitialWindow, _ceiling = long.MaxValue;
    private long _acknowledged, _roundAcknowledged, _roundLost;
    private double _fullRate;
    private int _cycleIndex, _roundPackets, _noGrowth;
    private bool _isFull, _newRound;

    private enum Phase
    {
        Startup,
        Drain,
        Steady,
        ProbeRtt,
    }

    /// <summary>The most bytes that may be in flight.</summary>
    public long Size => Math.Clamp(
        _phase == Phase.ProbeRtt ? settings.MinWindow : _window,
        settings.MinWindow, Math.Min(_ceiling, settings.MaxWindow));

    /// <summary>Bytes sent, neither acknowledged nor lost.</summary>
    public long InFlight { get; private set; }

    /// <summary>Whether a packet of this size may be sent; one always may.</summary>
    public bool HasRoomFor(int bytes) => InFlight == 0 || InFlight + bytes <= Size;

    /// <summary>How fast packets go out, in bytes per µs.</summary>
    /// <param name="smoothedRtt">The round-trip time, for as long as there is no rate.</param>
    public double PacingRate(long smoothedRtt)
    {
        var rtt = (double)Math.Max(1, smoothedRtt);
        // What trickled through an outage is a rate as well, by which the next packet would be due in hours.
        return Math.Max(
            Gain * (_rate.Value > 0 ? _rate.Value : settings.InitialWindow / rtt), settings.MinWindow / rtt);
    }

    /// <summary>A packet goes out that will be acknowledged; its size is set.</summary>
    public void OnSent(SentPacket packet, long now)
    {
        _delivery.OnSent(packet, now, InFlight);
        InFlight += packet.Size;
    }

    /// <summary>There is nothing more to send.</summary>
    public void OnAppLimited()
    {
        if (InFlight < Size) _delivery.OnAppLimited(InFlight);
    }

    /// <summary>A packet was acknowledged.</summary>
    public void OnAcknowledged(SentPacket packet, long now)
    {
        InFlight -= packet.Size;
        _acknowledged += packet.Size;
        _roundPackets++;
        _delivery.OnAcknowledged(packet, now);
    }

    /// <summary>All packets of an acknowledgement were told.</summary>
    /// <param name="now">The time.</param>
    /// <param name="rtt">Its sample of the round-trip time; null where it has none.</param>
    public void OnAck(long now, long? rtt)
    {
        Measure(now, rtt);
        if (_newRound) Judge();
        Advance(now);
        Grow();
        _roundAcknowledged += _acknowledged;
        _acknowledged = 0;
        _newRound = false;
    }

    /// <summary>A packet was declared lost.</summary>
    public void OnLost(int bytes)
    {
        InFlight -= bytes;
        _roundLost += bytes;
        _roundPackets++;
    }

    /// <summary>A packet declared lost was acknowledged after all.</summary>
    public void OnSpuriousLoss(int bytes) => _roundLost = Math.Max(0, _roundLost - bytes);

    /// <summary>Nothing was acknowledged for several probe time-outs.</summary>
    public void OnSilence() => _window = settings.MinWindow;

    /// <summary>Packets go elsewhere from now on: nothing is known of that path.</summary>
    public void OnPathChanged()
    {
        _rate.Clear();
        _phase = Phase.Startup;
        _minRtt = long.MaxValue;
        _window = settings.InitialWindow;
        _ceiling = long.MaxValue;
        _fullRate = 0;
        _noGrowth = 0;
        _isFull = false;
    }

    /// <summary>A packet is no longer watched: its packet space is gone.</summary>
    public void OnForgotten(int bytes) => InFlight -= bytes;

    private double Gain => _phase switch
    {
        Phase.Startup => StartupGain,
        Phase.Drain => 1 / StartupGain,
        Phase.Steady => _cycle[_cycleIndex],
        _ => 1,
    };

    private long Bdp => _minRtt == long.MaxValue ? settings.InitialWindow : (long)(_rate.Value * _minRtt);

    // Beyond what the path holds: what may come together, since a busy machine reads, acknowledges and hears of it in
    // batches, far apart against the round-trip time of an idle loopback; and a part that grows slower than the flow's
    // share, so that of those which share a path the small ones gain (measured: with the first term alone, shares of
    // 80 to 20 stay as they are).
    private long Target
    {
        get
        {
            var batch = Math.Min((long)(_rate.Value * BatchTime), MaxBatch);
            var even = (long)(Evenness * Math.Sqrt((double)Bdp * WireSettings.MinDatagram));
            return (long)((_isFull ? WindowGain : StartupGain) * Bdp) + batch + even;
        }
    }

    private void Measure(long now, long? rtt)
    {
        if (_delivery.Take(_minRtt == long.MaxValue ? 0 : _minRtt) is { } sample)
        {
            if (sample.DeliveredBefore >= _roundEnd)
            {
                _roundEnd = _delivery.Delivered;
                _round++;
                _newRound = true;
            }
            if (!sample.IsAppLimited || sample.BytesPerMicro >= _rate.Value) _rate.Add(_round, sample.BytesPerMicro);
            if (_newRound && !_isFull && !sample.IsAppLimited) SeeWhetherFull();
        }
        var isOld = now - _minRttAt > RttLifetime;
        if (rtt is { } value && (value <= _minRtt || (isOld && _phase == Phase.ProbeRtt)))
            (_minRtt, _minRttAt) = (value, now);
        if (!isOld || _phase == Phase.ProbeRtt || !_isFull) return;
        _phase = Phase.ProbeRtt;
        _probeRttEnd = 0;
    }

    private void SeeWhetherFull()
    {
        if (_rate.Value >= _fullRate * Growth)
        {
            _fullRate = _rate.Value;
            _noGrowth = 0;
        }
        else if (++_noGrowth >= RoundsWithoutGrowth)
        {
            _isFull = true;
        }
    }

    private void Judge()
    {
        if (_roundPackets >= JudgedPackets && _roundLost > HeavyLoss * (_roundLost + _roundAcknowledged))
        {
            _ceiling = Math.Max(settings.MinWindow, Size * 7 / 10);
            _isFull = true;
        }
        else if (_ceiling < settings.MaxWindow)
        {
            _ceiling += _roundAcknowledged / 8;
        }
        _roundAcknowledged = _roundLost = 0;
        _roundPackets = 0;
    }

    private void Advance(long now)
    {
        if (_phase == Phase.Startup && _isFull) _phase = Phase.Drain;
        if (_phase == Phase.Drain && InFlight <= Bdp) Cruise(now);
        if (_phase == Phase.Steady) AdvanceCycle(now);
        if (_phase == Phase.ProbeRtt) AdvanceProbe(now);
    }

    // Anywhere but in the try and the drain after it, by what was delivered so far, which no two flows have in common:
    // those that share a path must not try at once.
    private void Cruise(long now)
    {
        _phase = Phase.Steady;
        _cycleIndex = 2 + (int)(_delivery.Delivered / WireSettings.MinDatagram % (_cycle.Length - 2));
        _cycleAt = now;
    }

    private void AdvanceCycle(long now)
    {
        var isOver = now - _cycleAt > _minRtt;
        var next = _cycle[_cycleIndex] switch
        {
            > 1 => isOver && (_roundLost > 0 || InFlight >= (long)(_cycle[0] * Bdp) || InFlight + MaxBurst > Size),
            < 1 => isOver || InFlight <= Bdp,
            _ => isOver,
        };
        if (!next) return;
        _cycleIndex = (_cycleIndex + 1) % _cycle.Length;
        _cycleAt = now;
    }

    private void AdvanceProbe(long now)
    {
        if (_probeRttEnd == 0 && InFlight <= Size) _probeRttEnd = now + Math.Max(RttProbe, _minRtt);
        if (_probeRttEnd == 0 || now < _probeRttEnd) return;
        _minRttAt = now;
        Cruise(now);
    }

    private void Grow()
    {
        var target = Target;
        if (_isFull) _window = Math.Min(_window + _acknowledged, target);
        else if (_window < target) _window += _acknowledged;
        _window = Math.Max(_window, settings.MinWindow);
    }
}
