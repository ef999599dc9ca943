using System.Globalization;
using Mosaic.Tests.House;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Node.Simulation;

/// <summary>
/// A thousand seeded schedules (times MOSAIC_TEST_SCALE) over the pure types of membership. A failing one tells its
/// seed and its steps; the environment variable <c>MOSAIC_SEED</c> runs that one alone.
/// </summary>
public sealed class VirtualNetworkTests(ITestOutputHelper output) : IDisposable
{
    private const int FirstSeed = 1;
    private readonly VirtualCast _cast = new();

    public void Dispose() => _cast.Dispose();

    [Fact]
    public void Whatever_happens_all_know_the_truth_in_the_end_and_nobody_takes_down_anybody()
    {
        var (slowest, downings, yields, torn) = (0, 0, 0, 0);
        foreach (var seed in Seeds())
        {
            var schedule = new VirtualSchedule(_cast, seed);
            try
            {
                schedule.Run();
            }
            catch (VirtualBreach breach)
            {
                Assert.Fail($"seed {seed}: {breach.Message}\n{schedule.Describe()}");
            }
            slowest = Math.Max(slowest, schedule.Settled);
            downings += schedule.Laws.Downings;
            yields += schedule.Laws.Yields;
            torn += schedule.Laws.Torn;
        }
        output.WriteLine(
            $"{downings} downings, {yields} changes of cluster, {torn} torn; {slowest} steps to agree at most");
        // Else the schedules would be too tame to show anything.
        Assert.True(Seeds().Count() == 1 || (downings > 100 && yields > 100 && torn > 0));
    }

    private static IEnumerable<int> Seeds() =>
        int.TryParse(Environment.GetEnvironmentVariable("MOSAIC_SEED"), CultureInfo.InvariantCulture, out var seed)
            ? [seed]
            : Enumerable.Range(FirstSeed, TestScale.Of(1000));
}
