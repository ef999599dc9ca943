namespace Mosaic.Model;

/// <summary>
/// A node's hybrid logical clock as an immutable value: physical time comes in with every call. It follows others'
/// times by at most <see cref="MaxFollow"/>, so that a peer with a wild clock cannot drag it along.
/// </summary>
public readonly record struct HybridClock(Hlc Last)
{
    /// <summary>How far ahead of its own physical time a node's clock lets others pull it.</summary>
    public static readonly TimeSpan MaxFollow = TimeSpan.FromSeconds(60);

    /// <summary>A time after every one this clock gave or followed, and not before <paramref name="now"/>.</summary>
    public HybridClock Tick(DateTimeOffset now) => new(Hlc.Max(Last.Next(), Hlc.At(now)));

    /// <summary>
    /// Takes note of another's time, if that is at most <see cref="MaxFollow"/> ahead of <paramref name="now"/>.
    /// </summary>
    public HybridClock Follow(Hlc other, DateTimeOffset now) =>
        other <= Hlc.At(now + MaxFollow) ? new(Hlc.Max(Last, other)) : this;

    /// <summary>
    /// A time after every one this clock gave and after <paramref name="floor"/>, however far ahead that lies: what a
    /// new version of a path takes, so that it exceeds all its node has seen of that path.
    /// </summary>
    public HybridClock TickAfter(Hlc floor, DateTimeOffset now) =>
        new(Hlc.Max(Hlc.Max(Last.Next(), Hlc.At(now)), floor.Next()));

    /// <summary>
    /// This clock, or a new one if this stands beyond <paramref name="limit"/>: then its physical clock was set back,
    /// and what it would give is refused wherever clocks are right.
    /// </summary>
    public HybridClock Within(DateTimeOffset limit) => Last <= Hlc.At(limit) ? this : default;
}
