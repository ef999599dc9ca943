using System.Globalization;
using Spectre.Console;

namespace Mosaic.Host.Demo;

/// <summary>A row of the grid: a node, which columns it keeps, and how many bytes of them lie on its disk.</summary>
internal sealed record GridRow(DemoNode Node, IReadOnlySet<int> Columns, long Bytes);

/// <summary>Where the columns of a file lie: nodes downwards, columns across.</summary>
/// <param name="DataColumns">How many columns hold data (D0, D1 …).</param>
/// <param name="ParityColumns">How many columns hold parity (P0 …).</param>
/// <param name="Rows">One per node.</param>
internal sealed record ColumnGrid(int DataColumns, int ParityColumns, IReadOnlyList<GridRow> Rows)
{
    /// <summary>The grid of one file in a network.</summary>
    public static ColumnGrid Of(int dataColumns, int parityColumns, IReadOnlyList<PlacedColumn> placed,
        IDemoNetwork network) =>
        new(dataColumns, parityColumns,
            [.. DemoNodes.All.Select(node => new GridRow(node, ColumnsOf(network.IdOf(node), placed),
                network.HeldBytes(node)))]);

    /// <summary>The columns' headings: data first.</summary>
    public IEnumerable<string> Headings =>
        Enumerable.Range(0, DataColumns).Select(static index => $"D{index}")
            .Concat(Enumerable.Range(0, ParityColumns).Select(static index => $"P{index}"));

    /// <summary>What there is to say about a row.</summary>
    public static string Note(GridRow row) => row.Columns.Count == 0 && row.Bytes == 0
        ? "keeps nothing"
        : $"keeps {row.Columns.Count} columns, {Size(row.Bytes)}";

    /// <summary>The grid as a table; a kept column is shown by its colour and by its sign.</summary>
    public Table ToTable(bool unicode)
    {
        var table = new Table { Border = TableBorder.None, ShowRowSeparators = false };
        table.AddColumn(new TableColumn(""));
        foreach (var heading in Headings) table.AddColumn(new TableColumn(heading).Centered());
        table.AddColumn(new TableColumn(""));
        foreach (var row in Rows)
        {
            var cells = Headings.Select((_, column) => Cell(column, row.Columns.Contains(column), unicode));
            table.AddRow([$"  [bold]{row.Node}[/]", .. cells, $"[grey]{Note(row)}[/]"]);
        }
        return table;
    }

    /// <summary>A number of bytes for people: <c>12.0 MiB</c>.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < 1 << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MiB"),
    };

    private string Cell(int column, bool kept, bool unicode)
    {
        if (!kept) return unicode ? "[grey]·[/]" : "[grey].[/]";
        var colour = column < DataColumns ? "green" : "blue";
        return $"[{colour}]{(unicode ? "■" : "#")}[/]";
    }

    private static HashSet<int> ColumnsOf(string node, IEnumerable<PlacedColumn> placed) =>
        placed.Where(column => column.Node == node).Select(static column => column.Column).ToHashSet();
}
