using System.CommandLine;
using Mosaic.Benchmarks.Reports;

namespace Mosaic.Benchmarks.Manifest;

/// <summary><c>manifest [--versions N] [--json]</c>; exits 1 when a target is missed.</summary>
internal static class ManifestCommand
{
    private const int Interrupted = 130;

    public static Command Create()
    {
        var json = new Option<bool>("--json")
        {
            Description = """print {"results":[{"name","value","unit"}],"ratios":[{"name","ratio"}]}""",
        };
        var versions = new Option<int>("--versions")
        {
            Description = "file versions of the large manifest, three receipts each; a million need 3 GB of disk",
            DefaultValueFactory = static _ => 1_000_000,
        };
        var folder = new Option<string?>("--folder")
        {
            Description = "keeps the large manifest's database there, and uses one that is there",
        };
        var command = new Command("manifest", "speed and size of the manifest: verification, merge, commits, a start")
        {
            json,
            versions,
            folder,
        };
        command.SetAction((parsed, cancelled) =>
            RunAsync(parsed.GetValue(versions), parsed.GetValue(folder), parsed.GetValue(json), cancelled));
        return command;
    }

    private static async Task<int> RunAsync(
        int versions, string? folder, bool json, CancellationToken cancelled)
    {
        try
        {
            var (results, ratios) = await ManifestBenchmark.RunAsync(versions, folder, cancelled).ConfigureAwait(false);
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
