using System.Diagnostics;
using System.Globalization;
using Mosaic.Tests.House;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Wire;

[Collection(nameof(FirstProcessLane))]
public sealed class WireTestCommandTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Two_processes_move_bytes_both_ways_through_a_rough_relay_with_the_default_buffer()
    {
        var size = 1024L * 1024 * Math.Min(64, TestScale.Of(64));
        var seed = Environment.TickCount & 0xffff;
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in (string[])
            [Path.Combine(AppContext.BaseDirectory, "mos.dll"), "wire-test", "run",
            "--size", Text(size), "--seed", Text(seed)])
        {
            start.ArgumentList.Add(argument);
        }
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        output.WriteLine(await process.StandardOutput.ReadToEndAsync());
        output.WriteLine(await errors);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
