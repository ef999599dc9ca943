using System.Globalization;
using Mosaic.Tests.House;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Mosaic.Tests.Manifest;

/// <summary>
/// Seeded schedules of five real nodes. <c>MOSAIC_SEED</c> sets the seed of the first one; what threads and disks make
/// of a schedule is not repeated exactly.
/// </summary>
public sealed class ManifestScheduleSpec(ITestOutputHelper output)
{
    private static readonly int FirstSeed =
        int.TryParse(Environment.GetEnvironmentVariable("MOSAIC_SEED"), CultureInfo.InvariantCulture, out var seed)
            ? seed
            : Environment.TickCount & 0xFFFFFF;

    [Fact]
    public async Task All_converge_to_equal_digests_and_to_what_was_acknowledged()
    {
        for (var i = 0; i < TestScale.Of(3); i++)
        {
            await using var schedule = new ManifestSchedule(FirstSeed + i);
            try
            {
                await schedule.Run(steps: 30);
            }
            catch (XunitException e)
            {
                Assert.Fail($"MOSAIC_SEED={FirstSeed + i}: {schedule}: {e.Message}");
            }
            output.WriteLine($"seed {FirstSeed + i}: {schedule}");
        }
    }
}
