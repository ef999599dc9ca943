using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Mosaic.Benchmarks.Transfer;

/// <summary>Results for people and for programs.</summary>
internal static class BenchmarkReport
{
    private const int Decimals = 2;

    private static readonly JsonSerializerOptions WebNames = new(JsonSerializerDefaults.Web);

    /// <summary>One line per figure; those with a limit say <c>pass</c> or <c>FAIL</c>.</summary>
    public static string Text(IReadOnlyList<BenchmarkResult> results)
    {
        var text = new StringBuilder();
        foreach (var result in results)
        {
            text.Append(CultureInfo.InvariantCulture, $"{result.Name,-34}{result.Value,10:0.00} {result.Unit}");
            if (result.Limit is { } limit)
                text.Append(CultureInfo.InvariantCulture, $"  (at most {limit:0}: {(result.Holds ? "pass" : "FAIL")})");
            text.AppendLine();
        }
        return text.ToString().TrimEnd();
    }

    /// <summary><c>{"results":[{"name","value","unit"}]}</c>.</summary>
    public static string Json(IReadOnlyList<BenchmarkResult> results)
    {
        var rows = results.Select(static result =>
            new { result.Name, Value = Math.Round(result.Value, Decimals), result.Unit });
        return JsonSerializer.Serialize(new { Results = rows }, WebNames);
    }
}
