namespace Mosaic.Wire.Transport;

/// <summary>
/// Spreads packets over time instead of sending a whole window at once: a bucket that fills at the pacing rate and
/// holds a burst, or what one timer tick brings if that is more.
/// </summary>
internal sealed class Pacer
{
    private double _tokens = CongestionControl.MaxBurst;
    private long _filledAt;

    /// <summary>When a packet may go out, in µs: <paramref name="now"/> or later.</summary>
    /// <param name="now">The time in µs.</param>
    /// <param name="rate">Bytes per µs, more than 0.</param>
    public long NextAt(long now, double rate)
    {
        var most = Math.Max(CongestionControl.MaxBurst, rate * RttEstimator.Granularity);
        _tokens = Math.Min(most, _tokens + (rate * Math.Max(0, now - _filledAt)));
        _filledAt = now;
        return _tokens > 0 ? now : now + Math.Max(1, (long)Math.Ceiling(-_tokens / rate));
    }

    /// <summary>A packet goes out.</summary>
    public void OnSent(int bytes) => _tokens -= bytes;
}
