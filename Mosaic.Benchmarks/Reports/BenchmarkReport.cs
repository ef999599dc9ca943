using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Mosaic.Benchmarks.Reports;

/// <summary>Results for people and for programs.</summary>
internal static class BenchmarkReport
{
    private const int Decimals = 3;

    private static readonly JsonSerializerOptions WebNames = new(JsonSerializerDefaults.Web);

    /// <summary>One line per figure; those with a limit or a target say <c>pass</c> or <c>FAIL</c>.</summary>
    public static string Text(IReadOnlyList<BenchmarkResult> results, IReadOnlyList<BenchmarkRatio>? ratios = null)
    {
        var text = new StringBuilder();
        foreach (var result in results)
        {
            text.Append(CultureInfo.InvariantCulture, $"{result.Name,-40}{result.Value,10:0.00} {result.Unit}");
            if (result.Limit is { } limit)
                text.Append(CultureInfo.InvariantCulture, $"  (at most {limit:0.##}: {Verdict(result.Holds)})");
            text.AppendLine();
        }
        foreach (var ratio in ratios ?? [])
        {
            text.Append(CultureInfo.InvariantCulture, $"{ratio.Name,-40}{ratio.Ratio,10:0.00} ratio");
            if (ratio.AtLeast is { } least)
                text.Append(CultureInfo.InvariantCulture, $"  (at least {least:0.##}: {Verdict(ratio.Holds)})");
            text.AppendLine();
        }
        return text.ToString().TrimEnd();
    }

    /// <summary><c>{"results":[{"name","value","unit"}],"ratios":[{"name","ratio"}]}</c>.</summary>
    public static string Json(IReadOnlyList<BenchmarkResult> results, IReadOnlyList<BenchmarkRatio>? ratios = null) =>
        JsonSerializer.Serialize(
            new
            {
                Results = results.Select(static result =>
                    new { result.Name, Value = Math.Round(result.Value, Decimals), result.Unit }),
                Ratios = (ratios ?? []).Select(static ratio =>
                    new { ratio.Name, Ratio = Math.Round(ratio.Ratio, Decimals) }),
            },
            WebNames);

    private static string Verdict(bool holds) => holds ? "pass" : "FAIL";
}
