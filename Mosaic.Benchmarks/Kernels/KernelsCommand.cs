using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Mosaic.Codecs.Erasure;

namespace Mosaic.Benchmarks.Kernels;

/// <summary><c>kernels [--json]</c>; exits 1 when a ratio misses its target.</summary>
internal static class KernelsCommand
{
    private const int Decimals = 3;
    private const int Interrupted = 130;

    private static readonly JsonSerializerOptions Names =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create()
    {
        var json = new Option<bool>("--json")
        {
            Description = """print {"results":[{"name","gb_per_s"}],"ratios":[{"name","ratio"}]}""",
        };
        var command = new Command("kernels", "speed of erasure code, cipher, hash and the pipeline of all of them")
        {
            json,
        };
        command.SetAction((parsed, cancelled) => Task.FromResult(Run(parsed.GetValue(json), cancelled)));
        return command;
    }

    private static int Run(bool json, CancellationToken cancelled)
    {
        try
        {
            var (speeds, ratios) = KernelsBenchmark.Run(
                [.. ErasureCases.Cases(), .. PipelineCases.Cases()],
                [.. ErasureCases.Ratios(), .. PipelineCases.Ratios()], cancelled);
            if (json) WriteJson(speeds, ratios);
            else WriteText(speeds, ratios);
            return ratios.All(static ratio => ratio.AtLeast is not { } target || ratio.Value >= target) ? 0 : 1;
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
    }

    private static void WriteJson(KernelFigure[] speeds, KernelFigure[] ratios) =>
        Console.WriteLine(JsonSerializer.Serialize(
            new
            {
                Results = speeds.Select(static one => new { one.Name, GbPerS = Math.Round(one.Value, Decimals) }),
                Ratios = ratios.Select(static one => new { one.Name, Ratio = Math.Round(one.Value, Decimals) }),
            },
            Names));

    private static void WriteText(KernelFigure[] speeds, KernelFigure[] ratios)
    {
        Console.WriteLine($"Reed-Solomon by {ShardKernel.Best.Name}"
            + (Isal.IsInstalled ? "" : "; ISA-L is not installed (Debian: libisal2), so nothing is compared with it"));
        Console.WriteLine("\nGB of data per second, median of 5");
        foreach (var one in speeds)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.Name,-42}{one.Value,8:0.00}"));
        Console.WriteLine("\nratios, median of 5");
        foreach (var one in ratios)
        {
            var target = one.AtLeast is not { } least ? "" : string.Create(CultureInfo.InvariantCulture,
                $"  (at least {least}: {(one.Value >= least ? "pass" : "FAIL")})");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.Name,-42}{one.Value,8:0.00}{target}"));
        }
    }
}
