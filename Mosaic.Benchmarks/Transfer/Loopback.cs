using System.Globalization;

namespace Mosaic.Benchmarks.Transfer;

/// <summary>The loopback interface's counter of bytes: what nodes on one machine sent each other.</summary>
internal static class Loopback
{
    private const string Counters = "/proc/net/dev";
    private const string Name = "lo:";

    /// <summary>Bytes so far, headers included; null where the system does not say.</summary>
    public static long? Bytes()
    {
        if (!File.Exists(Counters)) return null;
        var line = File.ReadLines(Counters).Select(static line => line.Trim())
            .FirstOrDefault(static line => line.StartsWith(Name, StringComparison.Ordinal));
        var received = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return received is null ? null : long.Parse(received, NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
