using System.Diagnostics;
using Mosaic.Benchmarks.Reports;
using Mosaic.Wire;

namespace Mosaic.Benchmarks.Wire;

/// <summary>
/// Measures the wire beside raw sockets, in turns: in each round each of them runs for a moment, so that whatever else
/// the machine does hits all of them. Figures are medians over the rounds, ratios medians of each round's ratio.
/// </summary>
internal static class WireBenchmark
{
    /// <summary>The number of the end that sends.</summary>
    public const byte Self = 1;

    /// <summary>The number of the end that receives.</summary>
    public const byte Peer = 2;

    private const int Rounds = 5, Alone = 1000, DuringBulk = 300;
    private const int Segment = 8192, SegmentsOfRun = 7;
    private const double RawShare = 0.70, OffloadShare = 0.17, BytesPerDatagram = 64, SmallMs = 5, SmallFactor = 5;
    private const double AttackedShare = 0.5, AttackGrowth = 16 * 1.048576;
    private const double Mega = 1e6;

    private static readonly TimeSpan _warmth = TimeSpan.FromMilliseconds(1500);
    private static readonly TimeSpan _turn = TimeSpan.FromMilliseconds(700);

    private sealed record Round(
        double Raw, double Offload, WireLoadResult OneProcess, WireLoadResult TwoProcesses, double[] Alone,
        double[] DuringBulk, WireLoadResult Attacked, long Growth);

    /// <summary>Figures and ratios.</summary>
    public static async Task<BenchmarkFigures> RunAsync(CancellationToken cancelled)
    {
        using var near = new WireEnd(Self, WireSettings.Default);
        using var nearPeer = new WireEnd(Peer, WireSettings.Default);
        near.Knows(Peer, nearPeer.Endpoint);
        nearPeer.Knows(Self, near.Endpoint);
        using var far = new WireEnd(Self, WireSettings.Default);
        using var farPeer = WirePeerProcess.Start(far.Endpoint.Port);
        far.Knows(Peer, farPeer.Endpoint);
        using var self = Process.GetCurrentProcess();

        await WireLoad.BulkAsync(near, Peer, _warmth, [self]).ConfigureAwait(false);
        await WireLoad.BulkAsync(far, Peer, _warmth, [self]).ConfigureAwait(false);
        await WireLoad.LatencyAsync(far, Peer, Alone).ConfigureAwait(false);
        await AttackAsync(_turn).ConfigureAwait(false);
        var rounds = new List<Round>();
        for (var round = 0; round < Rounds; round++)
        {
            cancelled.ThrowIfCancellationRequested();
            rounds.Add(await RunRoundAsync().ConfigureAwait(false));
        }
        return new BenchmarkFigures(Results(rounds), Ratios(rounds));

        async Task<WireLoadResult> AttackAsync(TimeSpan time)
        {
            using var attack = WireAttack.Start(nearPeer.Endpoint);
            return await WireLoad.BulkAsync(near, Peer, time, [self]).ConfigureAwait(false);
        }

        async Task<Round> RunRoundAsync()
        {
            var raw = RawLoop.Run(Segment, 1, offload: false, _turn);
            var offload = RawLoop.Run(Segment, SegmentsOfRun, offload: true, _turn);
            var oneProcess = await WireLoad.BulkAsync(near, Peer, _turn, [self]).ConfigureAwait(false);
            var twoProcesses =
                await WireLoad.BulkAsync(far, Peer, _turn, [self, farPeer.Process]).ConfigureAwait(false);
            var alone = await WireLoad.LatencyAsync(far, Peer, Alone).ConfigureAwait(false);
            var duringBulk = await WireLoad.LatencyDuringBulkAsync(far, Peer, DuringBulk).ConfigureAwait(false);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var attacked = await AttackAsync(_turn).ConfigureAwait(false);
            var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
            return new Round(raw, offload, oneProcess, twoProcesses, alone, duringBulk, attacked, growth);
        }
    }

    private static BenchmarkResult[] Results(List<Round> rounds)
    {
        var alone = Median(rounds, static round => Percentile(round.Alone, 99));
        return
        [
            new("wire.raw-8KiB", Median(rounds, static round => round.Raw) / Mega, "MB/s"),
            new("wire.raw-offload", Median(rounds, static round => round.Offload) / Mega, "MB/s"),
            new("wire.one-process", Median(rounds, static round => round.OneProcess.BytesPerSecond) / Mega, "MB/s"),
            new("wire.two-processes", Median(rounds, static r => r.TwoProcesses.BytesPerSecond) / Mega, "MB/s"),
            new("wire.one-process.cpu", Median(rounds, static round => round.OneProcess.CpuNanosPerByte), "ns/B"),
            new("wire.two-processes.cpu", Median(rounds, static round => round.TwoProcesses.CpuNanosPerByte), "ns/B"),
            new("wire.one-process.lost", rounds.Sum(static round => round.OneProcess.Lost), "datagrams"),
            new("wire.two-processes.lost", rounds.Sum(static round => round.TwoProcesses.Lost), "datagrams"),
            new(
                "wire.allocated-per-datagram",
                Median(rounds, static round => (double)round.OneProcess.AllocatedBytes / round.OneProcess.Datagrams),
                "B", BytesPerDatagram),
            new(
                "wire.attacked.growth", Median(rounds, static round => round.Growth) / Mega, "MB", AttackGrowth),
            new("wire.small.p50", Median(rounds, static round => Percentile(round.Alone, 50)), "ms"),
            new("wire.small.p99", alone, "ms"),
            new("wire.small-during-bulk.p50", Median(rounds, static round => Percentile(round.DuringBulk, 50)), "ms"),
            new(
                "wire.small-during-bulk.p99", Median(rounds, static round => Percentile(round.DuringBulk, 99)), "ms",
                Math.Max(SmallMs, SmallFactor * alone)),
        ];
    }

    // The greater of two promises: whichever is harder to keep is the target.
    private static BenchmarkRatio[] Ratios(List<Round> rounds)
    {
        var isRawHarder = Median(rounds, static round => RawShare * round.Raw - OffloadShare * round.Offload) > 0;
        return
        [
            new(
                "goodput-vs-raw-8KiB", Median(rounds, static round => round.OneProcess.BytesPerSecond / round.Raw),
                isRawHarder ? RawShare : null),
            new(
                "goodput-vs-raw-offload",
                Median(rounds, static round => round.OneProcess.BytesPerSecond / round.Offload),
                isRawHarder ? null : OffloadShare),
            new(
                "goodput-two-processes-vs-raw-8KiB",
                Median(rounds, static round => round.TwoProcesses.BytesPerSecond / round.Raw)),
            new(
                "goodput-two-processes-vs-raw-offload",
                Median(rounds, static round => round.TwoProcesses.BytesPerSecond / round.Offload)),
            new(
                "goodput-attacked-vs-calm",
                Median(rounds, static round => round.Attacked.BytesPerSecond / round.OneProcess.BytesPerSecond),
                AttackedShare),
        ];
    }

    private static double Median(List<Round> rounds, Func<Round, double> of) =>
        rounds.Select(of).Order().ElementAt(rounds.Count / 2);

    private static double Percentile(double[] ascending, int percent) =>
        ascending[Math.Min(ascending.Length - 1, ascending.Length * percent / 100)];
}
