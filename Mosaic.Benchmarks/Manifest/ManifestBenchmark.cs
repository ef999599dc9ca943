using System.Diagnostics;
using Mosaic.Benchmarks.Reports;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;

namespace Mosaic.Benchmarks.Manifest;

/// <summary>The manifest's speed and size, each with the target of the design.</summary>
internal static class ManifestBenchmark
{
    private const int Verified = 20_000, Merged = 100_000, Publishers = 32, PublishedEach = 60;
    private const int InCommon = 1_000_000, Different = 1000;
    private const double MegaByte = 1e6;

    public static async Task<BenchmarkFigures> RunAsync(
        int versions, string? folder, CancellationToken cancelled)
    {
        var results = new List<BenchmarkResult>();
        var ratios = new List<BenchmarkRatio>();
        using var network = new SampleNetwork(Math.Max(versions, Merged));
        Verification(network, results, ratios);
        Merge(network, results, ratios);
        Comparisons(results);
        await BatchesAsync(network, results, ratios).ConfigureAwait(false);
        await LargeAsync(network, versions, folder, results, cancelled).ConfigureAwait(false);
        return new BenchmarkFigures(results, ratios);
    }

    private static void Verification(SampleNetwork network, List<BenchmarkResult> results, List<BenchmarkRatio> ratios)
    {
        var view = network.View();
        var rules = IngressRules.Nobody.With(view);
        byte[][] bytes = [.. Enumerable.Range(0, Verified / (1 + SampleNetwork.ReceiptsPerVersion))
            .SelectMany(network.Statements).Select(static read => read.Statement.Bytes.ToArray())];
        void Check(byte[] one)
        {
            if (StatementIngress.Check(Statement.Parse(one), rules, DateTimeOffset.UtcNow, out _) is { } refusal)
                throw new InvalidOperationException($"refused: {refusal}");
        }
        // Both warm; then each in turn, so that what a neighbour does to the machine meets both.
        Array.ForEach(bytes[..2000], Check);
        var (one, all) = (TimeSpan.Zero, TimeSpan.Zero);
        foreach (var part in bytes.Chunk(bytes.Length / 4))
        {
            var watch = Stopwatch.StartNew();
            Array.ForEach(part, Check);
            one += watch.Elapsed;
            watch.Restart();
            Parallel.ForEach(part.Chunk(VerificationQueue.MaxPerTurn), chunk => Array.ForEach(chunk, Check));
            all += watch.Elapsed;
        }
        results.Add(new BenchmarkResult("verify.one-thread", bytes.Length / one.TotalSeconds, "/s"));
        results.Add(new BenchmarkResult("verify.all-threads", bytes.Length / all.TotalSeconds, "/s"));
        ratios.Add(new BenchmarkRatio("verify-all-vs-one", one / all, 1.8));
    }

    private static void Merge(SampleNetwork network, List<BenchmarkResult> results, List<BenchmarkRatio> ratios)
    {
        ITimedStatement[] statements = [.. Enumerable.Range(0, Merged).AsParallel().SelectMany(network.Statements)];
        var state = new ManifestState(new ManifestLimits());
        var (now, watch) = (DateTimeOffset.UtcNow, Stopwatch.StartNew());
        foreach (var portion in statements.Chunk(ManifestWriterActor.MaxPerEvent))
        {
            var changes = new ManifestChanges();
            foreach (var statement in portion) state.Add(statement, now, changes);
        }
        var rate = statements.Length / watch.Elapsed.TotalSeconds;
        results.Add(new BenchmarkResult("merge", rate, "/s"));
        ratios.Add(new BenchmarkRatio("merge-vs-200000", rate / 200_000, 1));
    }

    private static void Comparisons(List<BenchmarkResult> results)
    {
        var equal = ManifestSyncBenchmark.Measure(InCommon, 0, static _ => ManifestSyncBenchmark.VersionBytes);
        var different = ManifestSyncBenchmark.Measure(
            InCommon, Different, static _ => ManifestSyncBenchmark.VersionBytes);
        results.Add(new BenchmarkResult("compare.equal", equal.Bytes, "B", 4096));
        results.Add(new BenchmarkResult("compare.1000-different", different.Bytes / MegaByte, "MB"));
        results.Add(new BenchmarkResult("compare.1000-different-time", different.Time.TotalSeconds, "s", 5));
        results.Add(new BenchmarkResult("compare.digests-after-a-start", different.FirstDigests.TotalSeconds, "s"));
        results.Add(new BenchmarkResult("compare.bytes-per-byte-of-difference", different.Factor, "", 4));
    }

    private static async Task BatchesAsync(
        SampleNetwork network, List<BenchmarkResult> results, List<BenchmarkRatio> ratios)
    {
        using var database = new SampleDatabase();
        using var node = new ManifestNode(database.Folder, network.View(), network.First);
        var number = 0;
        async Task<double> RateAsync(int publishers)
        {
            var made = Enumerable.Range(0, publishers).Select(_ => Enumerable.Range(0, PublishedEach)
                .Select(_ => network.Version(number++).Statement).ToArray()).ToArray();
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(made.Select(async own =>
            {
                foreach (var statement in own)
                {
                    await ManifestNode.TimeAsync<ManifestProtocol.Published>(node.Manifest,
                        new ManifestProtocol.Publish([statement], 0, TimeSpan.Zero)).ConfigureAwait(false);
                }
            })).ConfigureAwait(false);
            return publishers * PublishedEach / watch.Elapsed.TotalSeconds;
        }
        await RateAsync(Publishers).ConfigureAwait(false);
        var (alone, together) = (0.0, 0.0);
        for (var round = 0; round < 4; round++)
        {
            alone += await RateAsync(1).ConfigureAwait(false) / 4;
            together += await RateAsync(Publishers).ConfigureAwait(false) / 4;
        }
        results.Add(new BenchmarkResult("commit.one-by-one", alone, "/s"));
        results.Add(new BenchmarkResult("commit.32-at-once", together, "/s"));
        ratios.Add(new BenchmarkRatio("commit-batched-vs-unbatched", together / alone, 5));
    }

    private static async Task LargeAsync(
        SampleNetwork network, int versions, string? folder, List<BenchmarkResult> results,
        CancellationToken cancelled)
    {
        using var database = new SampleDatabase(folder);
        database.Fill(network, versions, cancelled);
        var figures = await ManifestNodeProcess.RunAsync(database.Folder, versions, cancelled).ConfigureAwait(false);
        var size = new FileInfo(database.Path).Length;
        // The targets are those of a million versions; of fewer, in proportion.
        var share = versions / 1e6;
        results.Add(new BenchmarkResult("large.versions", versions, ""));
        results.Add(new BenchmarkResult("large.database", size / MegaByte, "MB"));
        results.Add(new BenchmarkResult("large.resident", figures.PeakBytes / MegaByte, "MB",
            Math.Max(share, 0.15) * 2000));
        results.Add(new BenchmarkResult(
            "large.recovery", figures.Recovery.TotalSeconds, "s", Math.Max(share, 0.1) * 30));
        results.Add(new BenchmarkResult("large.list-10000", figures.ListMs, "ms", 200));
        results.Add(new BenchmarkResult("large.look-up-p99", figures.LookUpMs, "ms", 1));
    }
}
