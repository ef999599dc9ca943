using System.Collections.Immutable;
using Mosaic.Host.Api;
using Mosaic.Host.Output;
using Spectre.Console;
using Xunit;

namespace Mosaic.Tests.Host;

/// <summary>Versions and checks as people read them, in a terminal of 80 columns.</summary>
public sealed class VersionWordsTests
{
    private static readonly DateTimeOffset Then = new(2026, 2, 3, 4, 5, 6, TimeSpan.Zero);

    [Theory]
    [InlineData(80, false)]
    [InlineData(200, true)]
    public void A_table_of_versions_fits_and_says_what_is_kept_until_when(int width, bool saysOrigin)
    {
        var text = Written(width, console => VersionWords.Table(console, Versions("superseded")).WriteTo(console));
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, width));
        foreach (var word in new[] { "aaaaaaaaaaaa", "bbbbbbbbbbbb", "current", "superseded", "2026-03-05", "AT_RISK" })
            Assert.Contains(word, text, StringComparison.Ordinal);
        Assert.Equal(saysOrigin, text.Contains("ORIGIN", StringComparison.Ordinal));
    }

    [Fact]
    public void Versions_uploaded_at_the_same_time_are_told_and_others_not()
    {
        Assert.Null(VersionWords.Advice(Versions("superseded")));
        var advice = VersionWords.Advice(Versions("concurrent"));
        Assert.Contains("all 2 versions are kept", advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_tells_columns_that_are_alike_together_and_what_to_do()
    {
        var text = Written(80, console => CheckWords.Result(console, Check(
            Problem("missing", 0), Problem("missing", 3), Problem("lost", null))));
        Assert.Contains("one (version aaaaaaaaaaaa)", text, StringComparison.Ordinal);
        Assert.Contains("columns 0, 3 at cccccccccccc: what missing is\n    do missing", text,
            StringComparison.Ordinal);
        Assert.Contains("  what lost is\n    do lost", text, StringComparison.Ordinal);
        Assert.EndsWith(
            "checked 1 file, 2 versions, 12 columns: 12 shards, 3 kB; 3 problems (seed 7)\n", text,
            StringComparison.Ordinal);
        Assert.EndsWith("all good (seed 7)\n", Written(80, console => CheckWords.Result(console, Check())),
            StringComparison.Ordinal);
    }

    private static VersionsDocument Versions(string second) => new()
    {
        Path = "report",
        Versions =
        [
            Version('a', "current", null, "HEALTHY"),
            Version('b', second, second == "superseded" ? Then.AddDays(30) : null, "AT_RISK"),
        ],
    };

    private static VersionEntry Version(char id, string state, DateTimeOffset? until, string health) => new()
    {
        Version = new string(id, 64),
        Size = 1_234_567,
        Modified = Then,
        Uploaded = Then,
        Origin = new string('c', 64),
        State = state,
        KeptUntil = until,
        Health = health,
    };

    private static ProblemBody Problem(string what, int? column) => new()
    {
        Path = "one",
        Version = new string('a', 64),
        Verdict = column is null ? "lost" : "impaired",
        What = what,
        Column = column,
        Node = column is null ? null : new string('c', 64),
        Detail = $"what {what} is",
        Remedy = $"do {what}",
    };

    private static CheckDocument Check(params ImmutableArray<ProblemBody> problems) => new()
    {
        ReadData = false,
        Seed = 7,
        Files = 1,
        Versions = 2,
        Columns = 12,
        Shards = 12,
        Bytes = 3000,
        Problems = problems,
        AllProblems = problems.Length,
        Nameless = 0,
        Error = problems.IsEmpty ? null : new ErrorBody(9, "integrity", "lost"),
    };

    private static string Written(int width, Action<IAnsiConsole> write)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
        });
        console.Profile.Width = width;
        write(console);
        return text.ToString();
    }
}
