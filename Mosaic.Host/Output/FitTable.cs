using Spectre.Console;

namespace Mosaic.Host.Output;

/// <summary>A column of a <see cref="FitTable"/>.</summary>
/// <param name="Header">Its title.</param>
/// <param name="IsRight">Whether it is aligned to the right, as numbers are.</param>
/// <param name="Least">To so many columns of the terminal it may be narrowed; null for not at all.</param>
/// <param name="IsId">Whether it shows ids, of which a terminal sees the beginning.</param>
/// <param name="Style">How a text is coloured.</param>
internal sealed record Column(string Header, bool IsRight, int? Least, bool IsId, Func<string, Style> Style)
{
    private const int NarrowestPath = 12;
    private const int NarrowestWords = 8;

    /// <summary>Short texts that are never narrowed.</summary>
    public static Column Text(string header, Func<string, Style>? style = null) =>
        new(header, false, null, false, style ?? Plain);

    /// <summary>Numbers.</summary>
    public static Column Number(string header) => new(header, true, null, false, Plain);

    /// <summary>Names and paths, of which the middle is left out where there is no room.</summary>
    public static Column Path(string header) => new(header, false, NarrowestPath, false, Plain);

    /// <summary>Other texts that may be long.</summary>
    public static Column Words(string header, Func<string, Style>? style = null) =>
        new(header, false, NarrowestWords, false, style ?? Plain);

    /// <summary>Ids. On a terminal, as much of them as commands need; else whole.</summary>
    public static Column Id(string header) => new(header, false, null, true, Plain);

    private static Style Plain(string text) => Spectre.Console.Style.Plain;
}

/// <summary>
/// A table without lines, a row a line: as wide as what stands in it, and no wider than the terminal. Where nobody
/// watches, nothing is shortened.
/// </summary>
internal sealed class FitTable(params Column[] columns)
{
    private const int Gap = 2;

    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row, a text for each column.</summary>
    public void Add(params string[] row) => _rows.Add([.. row.Select(Sentences.Printable)]);

    /// <summary>Writes it.</summary>
    public void WriteTo(IAnsiConsole console)
    {
        var width = console.Profile.Width;
        var isWatched = Tables.IsWatched(console);
        var rows = isWatched
            ? [
                .. _rows.Select(row =>
                    row.Select((text, n) => columns[n].IsId ? Sentences.Short(text) : text).ToArray()),
            ]
            : _rows;
        var widths = Fit(
            [.. columns.Select((column, n) => rows.Select(row => Shortening.Width(row[n]))
                .Append(Shortening.Width(column.Header)).Max())],
            isWatched ? width : int.MaxValue);
        WriteLine(console, [.. columns.Select(static one => one.Header)], widths,
            static _ => new Style(decoration: Decoration.Dim));
        foreach (var row in rows) WriteLine(console, row, widths, n => columns[n].Style(row[n]));
    }

    private int[] Fit(int[] widths, int room)
    {
        var excess = widths.Sum() + (Gap * (widths.Length - 1)) - room;
        while (excess > 0)
        {
            // The widest gives first, until all that can are as narrow as they may be.
            var widest = Enumerable.Range(0, widths.Length)
                .Where(n => columns[n].Least is { } least && widths[n] > least)
                .DefaultIfEmpty(-1).MaxBy(n => n < 0 ? 0 : widths[n]);
            if (widest < 0) break;
            widths[widest]--;
            excess--;
        }
        return widths;
    }

    private void WriteLine(IAnsiConsole console, string[] row, int[] widths, Func<int, Style> style)
    {
        for (var n = 0; n < row.Length; n++)
        {
            var text = Shortening.Middle(row[n], widths[n]);
            var padding = new string(' ', widths[n] - Shortening.Width(text));
            var isLast = n == row.Length - 1;
            var cell = columns[n].IsRight ? padding + text : isLast ? text : text + padding;
            console.Write(new Text(cell, style(n)) { Overflow = Overflow.Crop });
            if (!isLast) console.Write(new Text(new string(' ', Gap)));
        }
        console.WriteLine();
    }
}
