namespace Mosaic.Wire.Engine;

/// <summary>How many strangers' handshakes are examined: a bucket of one second's worth that fills steadily.</summary>
internal sealed class HandshakeBudget(int perSecond)
{
    private const long MicrosPerSecond = 1_000_000;

    private long _credit = MicrosPerSecond * perSecond;
    private long _at;

    /// <summary>Takes one; false when the budget is used up.</summary>
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
