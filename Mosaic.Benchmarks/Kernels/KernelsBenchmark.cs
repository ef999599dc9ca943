using System.Diagnostics;

namespace Mosaic.Benchmarks.Kernels;

/// <summary>
/// Measures cases in turns: in each round each of them runs for a moment, so that whatever else the machine does hits
/// all of them. The figures are medians over the rounds; a ratio is the median of the ratios of each round.
/// </summary>
internal static class KernelsBenchmark
{
    private const int Rounds = 5;

    private static readonly TimeSpan Warmth = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(90);

    /// <summary>Speeds in GB/s (10^9 bytes of data), and ratios.</summary>
    public static (KernelFigure[] Speeds, KernelFigure[] Ratios) Run(
        IReadOnlyList<KernelCase> cases, IReadOnlyList<KernelRatio> ratios, CancellationToken cancelled)
    {
        foreach (var one in cases) Speed(one, Warmth);
        var rounds = new List<Dictionary<string, double>>();
        for (var round = 0; round < Rounds; round++)
        {
            var speeds = new Dictionary<string, double>();
            foreach (var one in cases)
            {
                cancelled.ThrowIfCancellationRequested();
                speeds[one.Name] = Speed(one, Turn);
            }
            rounds.Add(speeds);
        }
        return (
            [.. cases.Select(one =>
                new KernelFigure(one.Name, Median(rounds.Select(round => round[one.Name]))))],
            [.. ratios.Select(ratio => new KernelFigure(
                ratio.Name, Median(rounds.Select(round => ratio.Of(name => round[name]))), ratio.AtLeast))]);
    }

    private static double Speed(KernelCase one, TimeSpan atLeast)
    {
        var watch = Stopwatch.StartNew();
        var runs = 0;
        do
        {
            one.Run();
            runs++;
        }
        while (watch.Elapsed < atLeast);
        return runs * one.Bytes / watch.Elapsed.TotalSeconds / 1e9;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}
