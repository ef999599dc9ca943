using System.Globalization;

namespace Mosaic.Tests.Wire;

/// <summary>How long the long suites are: MOSAIC_TEST_SCALE, 1 by default.</summary>
internal static class TestScale
{
    public static double Value { get; } = double.TryParse(
        Environment.GetEnvironmentVariable("MOSAIC_TEST_SCALE"), CultureInfo.InvariantCulture, out var scale) ? scale : 1;

    public static int Of(int count) => Math.Max(1, (int)(count * Value));
}
