using System.Buffers.Binary;

namespace Mosaic.Wire.Transport;

/// <summary>Who acts on what became of frames.</summary>
internal interface IFrameOutcomes
{
    /// <summary>The peer has it.</summary>
    void OnAcknowledged(in SentFrame frame);

    /// <summary>It has to be sent again, unless it is stale.</summary>
    void OnLost(in SentFrame frame);

    /// <summary>The peer has a packet.</summary>
    void OnAcknowledged(SentPacket packet);

    /// <summary>A packet counts as lost.</summary>
    void OnLost(SentPacket packet);
}

/// <summary>
/// Loss detection and probe time-outs of RFC 9002, section 6, with thresholds that adapt: when a packet declared lost
/// is acknowledged after all, the path reorders more than was thought, and the thresholds grow (6.1.1 allows it).
/// All times in µs.
/// </summary>
internal sealed class LossRecovery(WireSettings settings, IFrameOutcomes outcomes)
{
    /// <summary>Packets acknowledged above one before it counts as lost, at first (kPacketThreshold).</summary>
    public const int MinPacketThreshold = 3;

    /// <summary>The same, at most.</summary>
    public const int MaxPacketThreshold = 256;

    /// <summary>The backoff of probe time-outs stops at 2^this.</summary>
    public const int MaxBackoff = 6;

    /// <summary>Packets a probe time-out sends.</summary>
    public const int Probes = 2;

    /// <summary>Probe time-outs in a row that mean persistent congestion.</summary>
    public const int PersistentTimeouts = 3;

    private readonly SentPackets _sent = new();
    private readonly long _maxAckDelay = (long)settings.MaxAckDelay.TotalMicroseconds;
    private ulong _next;
    private ulong? _greatestAcknowledged;
    private int _packetThreshold = MinPacketThreshold;
    // The time threshold is 1 + this/8 round-trips: 9/8 at first, 2 at most.
    private int _timeEighths = 1;
    private long _lossAt = long.MaxValue;
    private long _lastSentAt;
    private int _timeouts;

    /// <summary>The round-trip time.</summary>
    public RttEstimator Rtt { get; private set; } = new((long)settings.InitialRtt.TotalMicroseconds);

    /// <summary>How much may be in flight, and how fast.</summary>
    public CongestionControl Congestion { get; } = new(settings);

    /// <summary>Packets declared lost.</summary>
    public long Lost { get; private set; }

    /// <summary>Of those, the ones acknowledged after all.</summary>
    public long Spurious { get; private set; }

    /// <summary>Probe time-outs since something was acknowledged.</summary>
    public int Timeouts => _timeouts;

    /// <summary>Packets that may go out regardless of the window: something must be heard of.</summary>
    public int ProbesDue { get; private set; }

    /// <summary>The number of the next packet.</summary>
    public ulong NextNumber => _next;

    /// <summary>When the oldest packet in flight was sent; <see cref="long.MaxValue"/> = none is.</summary>
    public long OldestInFlightAt
    {
        get
        {
            foreach (var packet in _sent.Packets)
            {
                if (packet.State == SentState.InFlight)
                    return packet.SentAt;
            }
            return long.MaxValue;
        }
    }

    /// <summary>When <see cref="OnTimer"/> has something to do.</summary>
    public long NextTimer
    {
        get
        {
            if (_sent.InFlight == 0)
                return long.MaxValue;
            var probe = _lastSentAt + (Rtt.ProbeTimeout(_maxAckDelay) << Math.Min(_timeouts, MaxBackoff));
            return Math.Min(_lossAt, probe);
        }
    }

    /// <summary>Gives out the next number to a packet that asks for no acknowledgement.</summary>
    public ulong TakeNumber() => _next++;

    /// <summary>A packet is made that asks for an acknowledgement; the caller fills in its frames and size.</summary>
    public SentPacket Begin(ulong number, long now)
    {
        _lastSentAt = now;
        if (ProbesDue > 0)
            ProbesDue--;
        return _sent.Add(number, now);
    }

    /// <summary>An acknowledgement came; false if it is none a peer sends.</summary>
    public bool OnAck(in Frame ack, long now)
    {
        if (ack.Id >= _next || ack.Total > ack.Id)
            return false;
        var first = ack.Id - ack.Total;
        var newest = AcknowledgeRange(first, ack.Id, now);
        for (var rest = ack.Data; rest.Length > 0; rest = rest[Frame.AckRangeSize..])
        {
            var gap = BinaryPrimitives.ReadUInt32BigEndian(rest);
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest[4..]);
            if (gap == 0 || first < gap + 1UL || first - gap - 1 < length)
                return false;
            var last = first - gap - 1;
            first = last - length;
            var found = AcknowledgeRange(first, last, now);
            newest ??= found;
        }
        if (newest is null)
            return true;
        long? sample = newest.Number == ack.Id ? now - newest.SentAt : null;
        if (sample is { } rtt)
            Rtt.Add(rtt, Math.Min(ack.Offset, _maxAckDelay));
        if (_greatestAcknowledged is null || ack.Id > _greatestAcknowledged)
            _greatestAcknowledged = ack.Id;
        _timeouts = 0;
        ProbesDue = 0;
        DetectLost(now);
        Congestion.OnAck(now, sample);
        _sent.Trim(now - 3 * Rtt.ProbeTimeout(_maxAckDelay));
        return true;
    }

    /// <summary>Time passed: declares losses, or asks for probes.</summary>
    public void OnTimer(long now)
    {
        if (now < NextTimer)
            return;
        if (_lossAt <= now)
        {
            DetectLost(now);
            return;
        }
        _timeouts++;
        // The next time-out counts from here even if nothing can be sent now.
        _lastSentAt = now;
        if (_timeouts == PersistentTimeouts)
            Congestion.OnSilence();
        ProbesDue = Probes;
        var probes = Probes;
        foreach (var packet in _sent.Packets)
        {
            if (packet.State != SentState.InFlight)
                continue;
            foreach (ref readonly var frame in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(packet.Frames))
                outcomes.OnLost(frame);
            if (--probes == 0)
                return;
        }
    }

    /// <summary>Packets go elsewhere from now on: round-trip time and rate are unknown again.</summary>
    public void OnPathChanged()
    {
        Rtt = new RttEstimator((long)settings.InitialRtt.TotalMicroseconds);
        Congestion.OnPathChanged();
        _timeouts = 0;
    }

    /// <summary>A new packet space begins: what is in flight in the old one has to be sent again.</summary>
    public void BeginSpace()
    {
        foreach (var packet in _sent.Packets)
        {
            if (packet.State != SentState.InFlight)
                continue;
            Congestion.OnForgotten(packet.Size);
            foreach (ref readonly var frame in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(packet.Frames))
                outcomes.OnLost(frame);
        }
        _sent.Clear();
        _next = 0;
        _greatestAcknowledged = null;
        _lossAt = long.MaxValue;
        _timeouts = 0;
        ProbesDue = 0;
    }

    // Returns the newest packet of the range that was not acknowledged before.
    private SentPacket? AcknowledgeRange(ulong first, ulong last, long now)
    {
        SentPacket? newest = null;
        var packets = _sent.Packets;
        for (var i = _sent.IndexOf(first); i < packets.Length && packets[i].Number <= last; i++)
        {
            var packet = packets[i];
            if (packet.State == SentState.Settled)
                continue;
            if (packet.State == SentState.Lost)
                OnSpuriousLoss(packet, last);
            else
                Congestion.OnAcknowledged(packet, now);
            _sent.Set(packet, SentState.Settled);
            newest = packet;
            outcomes.OnAcknowledged(packet);
            foreach (ref readonly var frame in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(packet.Frames))
                outcomes.OnAcknowledged(frame);
        }
        return newest;
    }

    private void OnSpuriousLoss(SentPacket packet, ulong acknowledgedWith)
    {
        Spurious++;
        Congestion.OnSpuriousLoss(packet.Size);
        var greatest = Math.Max(_greatestAcknowledged ?? 0, acknowledgedWith);
        var distance = (int)Math.Min(greatest - packet.Number, MaxPacketThreshold - 1) + 1;
        _packetThreshold = Math.Max(_packetThreshold, distance);
        _timeEighths = Math.Min(8, _timeEighths + 1);
    }

    private void DetectLost(long now)
    {
        _lossAt = long.MaxValue;
        if (_greatestAcknowledged is not { } greatest)
            return;
        var rtt = Math.Max(Rtt.Latest, Rtt.Smoothed);
        var delay = Math.Max(rtt + rtt * _timeEighths / 8, RttEstimator.Granularity);
        foreach (var packet in _sent.Packets)
        {
            if (packet.Number > greatest)
                break;
            if (packet.State != SentState.InFlight)
                continue;
            if (greatest - packet.Number < (ulong)_packetThreshold && packet.SentAt + delay > now)
            {
                _lossAt = Math.Min(_lossAt, packet.SentAt + delay);
                continue;
            }
            Lost++;
            Congestion.OnLost(packet.Size);
            _sent.Set(packet, SentState.Lost);
            outcomes.OnLost(packet);
            foreach (ref readonly var frame in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(packet.Frames))
                outcomes.OnLost(frame);
        }
    }
}
