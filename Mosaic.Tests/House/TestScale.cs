using System.Globalization;

namespace Mosaic.Tests.House;

/// <summary>How long the long suites run: the environment variable MOSAIC_TEST_SCALE multiplies their rounds.</summary>
internal static class TestScale
{
    private static readonly double Factor =
        double.TryParse(
            Environment.GetEnvironmentVariable("MOSAIC_TEST_SCALE"), NumberStyles.Float, CultureInfo.InvariantCulture,
            out var factor)
            ? factor
            : 1;

    /// <summary>So many rounds, scaled; at least one.</summary>
    public static int Of(int rounds) => Math.Max(1, (int)Math.Min(int.MaxValue, rounds * Factor));
}
