namespace Mosaic.Wire.Transport;

/// <summary>How fast the path delivered between two moments.</summary>
/// <param name="BytesPerMicro">The rate.</param>
/// <param name="DeliveredBefore">Bytes delivered when the packet was sent that ends the sample.</param>
/// <param name="IsAppLimited">Whether less was sent than might have been, so that the path may be faster.</param>
internal readonly record struct RateSample(double BytesPerMicro, long DeliveredBefore, bool IsAppLimited);

/// <summary>
/// Delivery rate estimation (draft-cheng-iccrg-delivery-rate-estimation): every packet remembers how much was delivered
/// when it was sent; when it is acknowledged, what was delivered meanwhile over the longer of the times that sending
/// and acknowledging it took is a sample. All times in µs.
/// </summary>
internal sealed class DeliveryRate
{
    private long _deliveredAt, _firstSentAt, _appLimitedUntil;
    private SentPacket.Delivery? _newest;
    private long _newestSentAt;

    /// <summary>Bytes acknowledged so far.</summary>
    public long Delivered { get; private set; }

    /// <summary>A packet goes out while so many bytes are in flight.</summary>
    public void OnSent(SentPacket packet, long now, long inFlight)
    {
        if (inFlight == 0) _firstSentAt = _deliveredAt = now;
        packet.AtSend = new(Delivered, _deliveredAt, _firstSentAt, _appLimitedUntil > Delivered);
    }

    /// <summary>A packet was acknowledged.</summary>
    public void OnAcknowledged(SentPacket packet, long now)
    {
        Delivered += packet.Size;
        _deliveredAt = now;
        if (_newest is { } newest && newest.Delivered > packet.AtSend.Delivered) return;
        _newest = packet.AtSend;
        _newestSentAt = packet.SentAt;
    }

    /// <summary>There was nothing more to send.</summary>
    public void OnAppLimited(long inFlight) => _appLimitedUntil = Math.Max(1, Delivered + inFlight);

    /// <summary>The sample of all that was acknowledged since the last one; null where it says nothing.</summary>
    /// <param name="minRtt">The least round-trip time: what took less was compressed on its way.</param>
    public RateSample? Take(long minRtt)
    {
        if (_newest is not { } newest) return null;
        _newest = null;
        _firstSentAt = _newestSentAt;
        if (_appLimitedUntil <= Delivered) _appLimitedUntil = 0;
        var interval = Math.Max(_newestSentAt - newest.FirstSentAt, _deliveredAt - newest.DeliveredAt);
        return interval < Math.Max(1, minRtt)
            ? null
            : new RateSample((double)(Delivered - newest.Delivered) / interval, newest.Delivered, newest.IsAppLimited);
    }
}
