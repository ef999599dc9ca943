using System.Numerics;

namespace Mosaic.Codecs.Sealing;

/// <summary>
/// Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019): lengths
/// are rounded up so that O(log log n) bits of the true one leak, at a cost of at most 12 %.
/// </summary>
public static class Padme
{
    /// <summary>The greatest length that can be padded.</summary>
    public const long MaxLength = 1L << 62;

    /// <summary>The least Padmé length that is not below <paramref name="length"/>, in bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0 or above <see cref="MaxLength"/>.</exception>
    public static long Length(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxLength);
        if (length < 2) return length;
        var exponent = BitOperations.Log2((ulong)length);
        var keptBits = BitOperations.Log2((uint)exponent) + 1;
        var mask = (1L << (exponent - keptBits)) - 1;
        return (length + mask) & ~mask;
    }
}
