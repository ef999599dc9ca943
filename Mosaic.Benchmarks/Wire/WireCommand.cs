using System.CommandLine;
using Mosaic.Benchmarks.Reports;

namespace Mosaic.Benchmarks.Wire;

/// <summary><c>wire [--json]</c>; exits 1 when a target is missed.</summary>
internal static class WireCommand
{
    private const int Interrupted = 130;

    public static Command Create()
    {
        var json = new Option<bool>("--json")
        {
            Description = """print {"results":[{"name","value","unit"}],"ratios":[{"name","ratio"}]}""",
        };
        var command = new Command("wire", "speed and latency of the wire on loopback, beside raw UDP sockets")
        {
            json,
        };
        command.SetAction((parsed, cancelled) => RunAsync(parsed.GetValue(json), cancelled));
        return command;
    }

    private static async Task<int> RunAsync(bool json, CancellationToken cancelled)
    {
        try
        {
            var (results, ratios) = await WireBenchmark.RunAsync(cancelled).ConfigureAwait(false);
            await Console.Out.WriteLineAsync(
                json ? BenchmarkReport.Json(results, ratios) : BenchmarkReport.Text(results, ratios))
                .ConfigureAwait(false);
            return results.All(static one => one.Holds) && ratios.All(static one => one.Holds) ? 0 : 1;
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
    }
}
