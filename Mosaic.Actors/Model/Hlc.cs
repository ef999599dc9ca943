namespace Mosaic.Model;

/// <summary>
/// A hybrid logical clock's time (Kulkarni et al., "Logical Physical Clocks", 2014) in 64 bits: 48 bits of
/// milliseconds since 1970-01-01 UTC, then a 16-bit counter. Ordered as a number.
/// </summary>
public readonly record struct Hlc(ulong Value) : IComparable<Hlc>
{
    private const int CounterBits = 16;

    /// <summary>The earliest time; precedes every event.</summary>
    public static Hlc Zero => default;

    /// <summary>The first time of a physical instant.</summary>
    public static Hlc At(DateTimeOffset instant) =>
        new((ulong)Math.Max(0, instant.ToUnixTimeMilliseconds()) << CounterBits);

    /// <summary>
    /// The physical part, UTC, to the millisecond; the last representable instant where it is out of range.
    /// </summary>
    public DateTimeOffset Instant
    {
        get
        {
            var ms = (long)(Value >> CounterBits);
            return ms > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
                ? DateTimeOffset.MaxValue
                : DateTimeOffset.FromUnixTimeMilliseconds(ms);
        }
    }

    /// <summary>The least time after this one; saturates at the greatest.</summary>
    public Hlc Next() => Value == ulong.MaxValue ? this : new(Value + 1);

    /// <inheritdoc/>
    public int CompareTo(Hlc other) => Value.CompareTo(other.Value);

    /// <summary>The later of two.</summary>
    public static Hlc Max(Hlc left, Hlc right) => left >= right ? left : right;

    /// <summary>RFC 3339 with the counter behind it.</summary>
    public override string ToString() => $"{Instant:yyyy-MM-ddTHH:mm:ss.fffZ}/{Value & 0xFFFF}";

    /// <summary>Order in time.</summary>
    public static bool operator <(Hlc left, Hlc right) => left.Value < right.Value;

    /// <summary>Order in time.</summary>
    public static bool operator >(Hlc left, Hlc right) => left.Value > right.Value;

    /// <summary>Order in time.</summary>
    public static bool operator <=(Hlc left, Hlc right) => left.Value <= right.Value;

    /// <summary>Order in time.</summary>
    public static bool operator >=(Hlc left, Hlc right) => left.Value >= right.Value;
}
