using System.Globalization;

namespace Mosaic.Host.Output;

/// <summary>Numbers of bytes as people write and read them: <c>5GB</c> is 5 x 10^9, <c>5GiB</c> is 5 x 2^30.</summary>
internal static class ByteSize
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

    private static readonly Dictionary<string, decimal> Factors = BuildFactors();

    /// <summary>
    /// Reads a number, with a decimal point if need be, and a unit of either case: none or <c>B</c>, <c>kB</c> to
    /// <c>EB</c> (or <c>k</c> to <c>E</c>) for powers of 1000, <c>KiB</c> to <c>EiB</c> for powers of 1024. False for
    /// anything else, for less than nothing, for a fraction of a byte and for more than 2^63 - 1.
    /// </summary>
    public static bool TryParse(string? text, out long bytes)
    {
        bytes = 0;
        var trimmed = (text ?? "").Trim();
        var digits = trimmed.TakeWhile(static c => char.IsAsciiDigit(c) || c == '.').Count();
        if (!decimal.TryParse(
                trimmed.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || !Factors.TryGetValue(trimmed[digits..].TrimStart().ToUpperInvariant(), out var factor)
            || number > long.MaxValue / factor)
        {
            return false;
        }
        var exact = number * factor;
        if (exact != decimal.Truncate(exact)) return false;
        bytes = (long)exact;
        return true;
    }

    /// <summary>Three digits or so and a unit of powers of 1000: <c>0 B</c>, <c>305 kB</c>, <c>67.1 MB</c>.</summary>
    public static string Format(long bytes)
    {
        var unit = 0;
        var number = (decimal)bytes;
        while (Math.Abs(number) >= 999.5m && unit < Units.Length - 1)
        {
            number /= 1000;
            unit++;
        }
        var format = unit == 0 || Math.Abs(number) >= 99.95m ? "0" : "0.#";
        return number.ToString(format, CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    private static Dictionary<string, decimal> BuildFactors()
    {
        var factors = new Dictionary<string, decimal>(StringComparer.Ordinal) { [""] = 1, ["B"] = 1 };
        var (thousands, binary) = (1m, 1m);
        foreach (var letter in "KMGTPE")
        {
            thousands *= 1000;
            binary *= 1024;
            factors[$"{letter}"] = factors[$"{letter}B"] = thousands;
            factors[$"{letter}IB"] = binary;
        }
        return factors;
    }
}
