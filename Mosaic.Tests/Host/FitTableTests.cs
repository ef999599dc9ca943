using Mosaic.Host.Output;
using Spectre.Console;
using Xunit;

namespace Mosaic.Tests.Host;

/// <summary>What people see, at the widths they have.</summary>
public sealed class FitTableTests
{
    private const string LongPath = "photos/2024/a very long way to a file/日本語の名前/and at its end.jpg";

    private static readonly string Id = string.Concat(Enumerable.Repeat("a1", 32));

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(200)]
    public void A_row_is_a_line_that_fits(int width)
    {
        var lines = Draw(width);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.InRange(Shortening.Width(line), 1, width));
        Assert.Contains("end.jpg", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("photos/", lines[1], StringComparison.Ordinal);
        Assert.Contains("a1a1a1a1a1a1 ", lines[1], StringComparison.Ordinal);
        Assert.Equal(width < 200, lines[1].Contains('…'));
        Assert.DoesNotContain("ZONE", lines[0], StringComparison.Ordinal);
        Assert.Equal(lines[0].IndexOf("SIZE", StringComparison.Ordinal) + 4,
            lines[2].IndexOf("305 kB", StringComparison.Ordinal) + 6);
    }

    [Fact]
    public void Nothing_is_shortened_for_a_pipe()
    {
        var lines = Draw(Terminal.NoWidth);
        Assert.Contains(LongPath, lines[1], StringComparison.Ordinal);
        Assert.Contains(Id, lines[1], StringComparison.Ordinal);
        Assert.Contains("2024-01-02 03:04:05Z", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abcdefghij", 10, "abcdefghij")]
    [InlineData("abcdefghij", 9, "abcd…ghij")]
    [InlineData("abcdefghij", 2, "…j")]
    [InlineData("abcdefghij", 1, "…")]
    [InlineData("日本語日本語", 7, "日本…語")]
    [InlineData("", 0, "")]
    public void The_middle_is_left_out(string text, int columns, string shown)
    {
        Assert.Equal(shown, Shortening.Middle(text, columns));
        Assert.InRange(Shortening.Width(Shortening.Middle(text, columns)), 0, columns);
    }

    [Theory]
    [InlineData("one two three", 7, "one two|three")]
    [InlineData("one two three", 6, "one|two|three")]
    [InlineData("onetwothree", 4, "onet|woth|ree")]
    [InlineData("one", 0, "one")]
    public void A_long_text_goes_on_below(string text, int columns, string lines) =>
        Assert.Equal(lines.Split('|'), Shortening.Lines(text, columns));

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(200)]
    public void Progress_fits(int width)
    {
        var now = new TransferSnapshot(12, 345, 123_456_789, 987_654_321, 12_300_000,
            [new RunningTransfer(LongPath, 1000, 2_000_000), new RunningTransfer("b", 5, null)]);
        var lines = Lines(width, console => console.Write(TransferScreen.Draw(now, width)));
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.InRange(Shortening.Width(line), 1, width - 1));
        Assert.StartsWith("12 of 345 files", lines[0], StringComparison.Ordinal);
        if (width < 80) return;
        Assert.Contains("123 MB of 988 MB", lines[0], StringComparison.Ordinal);
        Assert.Contains("12.3 MB/s", lines[0], StringComparison.Ordinal);
        Assert.Contains("1:10 left", lines[0], StringComparison.Ordinal);
    }

    private static string[] Draw(int width)
    {
        var table = new FitTable(Column.Path("NAME"), Column.Id("NODE"), Column.Words("ZONE"), Column.Number("SIZE"),
            Column.Time("SINCE"));
        table.Add(LongPath, Id, "", "1 B", "2024-01-02 03:04:05Z");
        table.Add("b", Id, "", "305 kB", "2024-01-02 03:04:05Z");
        return Lines(width, table.WriteTo);
    }

    private static string[] Lines(int width, Action<IAnsiConsole> draw)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
        });
        console.Profile.Width = width;
        draw(console);
        return text.ToString().TrimEnd('\n').Split('\n');
    }
}
