namespace Mosaic.Wire.Transport;

/// <summary>
/// Spreads packets over the round-trip instead of sending a whole window at once: a bucket that fills at 5/4 of
/// window per round-trip and holds <see cref="Burst"/> bytes, or what one timer tick brings if that is more.
/// </summary>
internal sealed class Pacer
{
    /// <summary>Bytes that may go out back to back: a fraction of the kernel's default receive buffer.</summary>
    public const long Burst = 48 * 1024;

    private long _tokens = Burst;
    private long _filledAt;

    /// <summary>When a packet may go out, in µs: <paramref name="now"/> or later.</summary>
    public long NextAt(long now, long window, long rtt)
    {
        Fill(now, window, rtt);
        return _tokens > 0 ? now : now + Math.Max(1, (1 - _tokens) * rtt * 4 / (window * 5));
    }

    /// <summary>A packet goes out.</summary>
    public void OnSent(int bytes) => _tokens -= bytes;

    private void Fill(long now, long window, long rtt)
    {
        var elapsed = Math.Clamp(now - _filledAt, 0, 1_000_000);
        var perTick = window * 5 / 4 * RttEstimator.Granularity / Math.Max(rtt, 1);
        var gain = window * 5 / 4 * elapsed / Math.Max(rtt, 1);
        // A gain rounded down to nothing must not swallow the time it took.
        if (gain == 0)
            return;
        _tokens = Math.Min(Math.Max(Burst, perTick), _tokens + gain);
        _filledAt = now;
    }
}
