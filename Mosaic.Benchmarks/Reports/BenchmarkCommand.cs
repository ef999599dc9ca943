using System.CommandLine;
using Mosaic.Host.Processes;

namespace Mosaic.Benchmarks.Reports;

/// <summary>A command that measures and reports: exits 1 when a target is missed, and 130 when interrupted.</summary>
internal static class BenchmarkCommand
{
    private const int Interrupted = 130;

    /// <summary>Makes it, with <c>--json</c> and its own <paramref name="options"/>.</summary>
    public static Command Create(
        string name, string description,
        Func<ParseResult, CancellationToken, Task<BenchmarkFigures>> run,
        params ReadOnlySpan<Option> options)
    {
        var json = new Option<bool>("--json")
        {
            Description = """print {"results":[{"name","value","unit"}],"ratios":[{"name","ratio"}]}""",
        };
        var command = new Command(name, description) { json };
        foreach (var option in options) command.Add(option);
        command.SetAction(async (parsed, cancelled) =>
        {
            try
            {
                var figures = await run(parsed, cancelled).ConfigureAwait(false);
                await Console.Out.WriteLineAsync(parsed.GetValue(json)
                    ? BenchmarkReport.Json(figures.Results, figures.Ratios)
                    : BenchmarkReport.Text(figures.Results, figures.Ratios)).ConfigureAwait(false);
                return figures.Hold ? 0 : 1;
            }
            catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
            {
                return Interrupted;
            }
            catch (ProcessFailedException failure)
            {
                await Console.Error.WriteLineAsync(failure.Message).ConfigureAwait(false);
                return 1;
            }
        });
        return command;
    }
}

/// <summary>What a benchmark measured.</summary>
internal sealed record BenchmarkFigures(IReadOnlyList<BenchmarkResult> Results, IReadOnlyList<BenchmarkRatio> Ratios)
{
    /// <summary>Whether every limit and target is kept.</summary>
    public bool Hold => Results.All(static one => one.Holds) && Ratios.All(static one => one.Holds);
}
