namespace Mosaic.Wire.Engine;

/// <summary>How often something may be done: a bucket of one second's worth that fills steadily. Times in µs.</summary>
internal sealed class TokenBucket(int perSecond, long now = 0)
{
    private const long MicrosPerSecond = 1_000_000;

    private long _credit = MicrosPerSecond * perSecond;
    private long _at = now;

    /// <summary>Whether nothing was taken for a second.</summary>
    public bool IsFull(long now) => _credit + (now - _at) * perSecond >= MicrosPerSecond * perSecond;

    /// <summary>Takes one; false when there is none.</summary>
    public bool TryTake(long now)
    {
        _credit = Math.Min(MicrosPerSecond * perSecond, _credit + (now - _at) * perSecond);
        _at = now;
        if (_credit < MicrosPerSecond)
            return false;
        _credit -= MicrosPerSecond;
        return true;
    }
}
