namespace Mosaic.Wire.Transport;

/// <summary>Round-trip time as in RFC 9002, section 5; all times in µs.</summary>
internal sealed class RttEstimator(long initial)
{
    /// <summary>The timer's granularity (kGranularity), 1 ms.</summary>
    public const long Granularity = 1000;

    /// <summary>Whether there was a sample yet.</summary>
    public bool HasSample { get; private set; }

    /// <summary>The last sample.</summary>
    public long Latest { get; private set; } = initial;

    /// <summary>The least sample.</summary>
    public long Min { get; private set; } = initial;

    /// <summary>The smoothed time.</summary>
    public long Smoothed { get; private set; } = initial;

    /// <summary>The mean deviation.</summary>
    public long Variation { get; private set; } = initial / 2;

    /// <summary>Takes a sample.</summary>
    /// <param name="sample">Time from sending to the acknowledgement.</param>
    /// <param name="ackDelay">What the receiver says it waited, at most its known limit.</param>
    public void Add(long sample, long ackDelay)
    {
        sample = Math.Max(sample, 1);
        Latest = sample;
        if (!HasSample)
        {
            HasSample = true;
            Min = Smoothed = sample;
            Variation = sample / 2;
            return;
        }
        Min = Math.Min(Min, sample);
        var adjusted = sample - ackDelay >= Min ? sample - ackDelay : sample;
        Variation = (3 * Variation + Math.Abs(Smoothed - adjusted)) / 4;
        Smoothed = (7 * Smoothed + adjusted) / 8;
    }

    /// <summary>How long to wait for an acknowledgement before probing, without backoff (6.2.1).</summary>
    public long ProbeTimeout(long maxAckDelay) => Smoothed + Math.Max(4 * Variation, Granularity) + maxAckDelay;
}
