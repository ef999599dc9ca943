using System.CommandLine;
using Mosaic.Benchmarks.Reports;

namespace Mosaic.Benchmarks.Manifest;

/// <summary><c>manifest [--versions N] [--folder DIR] [--json]</c>.</summary>
internal static class ManifestCommand
{
    public static Command Create()
    {
        var versions = new Option<int>("--versions")
        {
            Description = "file versions of the large manifest, three receipts each; a million need 3 GB of disk",
            DefaultValueFactory = static _ => 1_000_000,
        };
        var folder = new Option<string?>("--folder")
        {
            Description = "keeps the large manifest's database there, and uses one that is there",
        };
        return BenchmarkCommand.Create(
            "manifest", "speed and size of the manifest: verification, merge, commits, a start",
            (parsed, cancelled) => ManifestBenchmark.RunAsync(
                parsed.GetValue(versions), parsed.GetValue(folder), cancelled),
            versions, folder);
    }
}
