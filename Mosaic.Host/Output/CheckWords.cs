using System.Globalization;
using Mosaic.Host.Api;
using Spectre.Console;

namespace Mosaic.Host.Output;

/// <summary>What a check found, in words.</summary>
internal static class CheckWords
{
    /// <summary>The most problems that a person is told one by one.</summary>
    private const int MostShown = 100;

    /// <summary>The problems, a line each and one for what to do, then one line of all.</summary>
    public static void Result(IAnsiConsole console, CheckDocument check)
    {
        foreach (var file in check.Problems.Take(MostShown).GroupBy(static one => (one.Path, one.Version)))
        {
            var isWhole = file.Any(static one => one.Verdict != "impaired");
            console.Write(new Text(
                $"{Sentences.Printable(file.Key.Path)} (version {Sentences.Short(file.Key.Version)})",
                new Style(isWhole ? Color.Red : Color.Yellow)));
            console.WriteLine();
            foreach (var same in file.GroupBy(static one => (one.What, one.Node, one.Detail, one.Remedy)))
            {
                console.WriteLine($"  {Where([.. same])}{same.Key.Detail}");
                console.WriteLine($"    {same.Key.Remedy}");
            }
        }
        if (check.AllProblems > MostShown)
        {
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{check.AllProblems - MostShown:N0} more problems; up to 10,000 of them: mos check --json"));
        }
        console.WriteLine(
            $"checked {Count(check.Files, "file")}, {Count(check.Versions, "version")}, "
            + $"{Count(check.Columns, "column")}: "
            + (check.ReadData ? "all, " : "")
            + $"{Count(check.Shards, "shard")}, {ByteSize.Format(check.Bytes)}; "
            + (check.Ok ? "all good" : Count(check.AllProblems, "problem"))
            + (check.ReadData ? "" : string.Create(CultureInfo.InvariantCulture, $" (seed {check.Seed})")));
    }

    private static string Where(ProblemBody[] same)
    {
        if (same[0].Column is null) return "";
        var columns = string.Join(", ", same.Select(static one =>
            one.Column!.Value.ToString(CultureInfo.InvariantCulture)));
        var at = same[0].Node is { } node ? $" at {Sentences.Short(node)}" : "";
        return $"column{(same.Length == 1 ? "" : "s")} {columns}{at}: ";
    }

    private static string Count(long count, string what) => string.Create(
        CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? "" : "s")}");
}
