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
    /// <summary>What is shown instead of a text where there is no room for all; null for nothing else.</summary>
    public Func<string, string>? Narrow { get; init; }

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

    /// <summary>Times of <see cref="Sentences.Time"/>: the day alone where there is no room for more.</summary>
    public static Column Time(string header) => Text(header) with { Narrow = Sentences.Day };

    /// <summary>Ids. On a terminal, as much of them as commands need; else whole.</summary>
    public static Column Id(string header) => new(header, false, null, true, Plain);

    private static Style Plain(string text) => Spectre.Console.Style.Plain;
}

/// <summary>
/// A table without lines, a row a line: as wide as what stands in it, and no wider than the terminal. Columns in which
/// nothing stands are left out. Where nobody watches, nothing is shortened.
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
        List<string[]> rows =
        [
            .. _rows.Select(row => row.Select((text, n) =>
                columns[n].IsId && isWatched ? Sentences.Short(text) : text).ToArray()),
        ];
        var shown = Enumerable.Range(0, columns.Length).Where(n => rows.Any(row => row[n].Length > 0)).ToArray();
        var widths = Fit(rows, shown, isWatched ? width : int.MaxValue / 2);
        WriteLine(console, [.. columns.Select(static one => one.Header)], shown, widths,
            static _ => new Style(decoration: Decoration.Dim));
        for (var n = 0; n < rows.Count; n++)
            WriteLine(console, rows[n], shown, widths, column => columns[column].Style(_rows[n][column]));
    }

    /// <summary>How wide each of the columns is that are shown. May shorten texts.</summary>
    private int[] Fit(List<string[]> rows, int[] shown, int room)
    {
        var widths = columns.Select((_, n) => Widest(rows, n)).ToArray();
        int Excess() => shown.Sum(n => widths[n] + Gap) - Gap - room;
        foreach (var n in shown.Reverse())
        {
            if (Excess() <= 0) break;
            if (columns[n].Narrow is not { } narrow) continue;
            foreach (var row in rows) row[n] = narrow(row[n]);
            widths[n] = Widest(rows, n);
        }
        for (var excess = Excess(); excess > 0; excess--)
        {
            // The widest gives first, until all that can are as narrow as they may be.
            var widest = shown.Where(n => columns[n].Least is { } least && widths[n] > least)
                .OrderByDescending(n => widths[n]).Cast<int?>().FirstOrDefault();
            if (widest is not { } gives) break;
            widths[gives]--;
        }
        return widths;
    }

    private int Widest(List<string[]> rows, int column) =>
        rows.Select(row => Shortening.Width(row[column])).Append(Shortening.Width(columns[column].Header)).Max();

    private void WriteLine(IAnsiConsole console, string[] row, int[] shown, int[] widths, Func<int, Style> style)
    {
        var last = shown.LastOrDefault(n => row[n].Length > 0);
        foreach (var n in shown.TakeWhile(n => n <= last))
        {
            var text = Shortening.Middle(row[n], widths[n]);
            var padding = new string(' ', widths[n] - Shortening.Width(text));
            var cell = columns[n].IsRight ? padding + text : n == last ? text : text + padding;
            console.Write(new Text(cell, style(n)) { Overflow = Overflow.Crop });
            if (n != last) console.Write(new Text(new string(' ', Gap)));
        }
        console.WriteLine();
    }
}
