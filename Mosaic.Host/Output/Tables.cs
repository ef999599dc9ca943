using Spectre.Console;
using Spectre.Console.Rendering;

namespace Mosaic.Host.Output;

/// <summary>Tables without lines, as wide as what stands in them.</summary>
internal static class Tables
{
    /// <summary>An empty one. A header that ends with <c>&gt;</c> stands over numbers, aligned to the right.</summary>
    public static Table Of(params string[] headers)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var header in headers)
        {
            var isNumber = header.EndsWith('>');
            var column = new TableColumn(new Text(header.TrimEnd('>'), new Style(decoration: Decoration.Dim)));
            column.Padding = new Padding(0, 0, 2, 0);
            if (isNumber) column.RightAligned().NoWrap();
            table.AddColumn(column);
        }
        return table;
    }

    /// <summary>A name or any other text that is not ours.</summary>
    public static IRenderable Cell(string text) => new Text(Sentences.Printable(text));

    /// <summary>A word of health, coloured.</summary>
    public static IRenderable HealthCell(string health) => new Text(health, HealthStyle(health));

    /// <summary>Green is well, yellow asks for something, red is lost or close to it.</summary>
    public static Style HealthStyle(string health) => health switch
    {
        "HEALTHY" => new Style(Color.Green),
        "DEGRADED" => new Style(Color.Yellow),
        _ => new Style(Color.Red),
    };
}
