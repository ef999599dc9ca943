using System.Globalization;
using System.Text;
using Spectre.Console.Rendering;

namespace Mosaic.Host.Output;

/// <summary>Texts that must fit into so many columns of a terminal; wide characters take two.</summary>
internal static class Shortening
{
    private const string Ellipsis = "…";

    /// <summary>How many columns a text takes.</summary>
    public static int Width(string text) => new Segment(text).CellCount();

    /// <summary>The text, its middle left out where it is too long: the ends tell paths apart.</summary>
    public static string Middle(string text, int columns)
    {
        if (Width(text) <= columns) return text;
        var room = Math.Max(0, columns - 1);
        var tail = Take(Elements(text).Reverse(), (room + 1) / 2, out var used);
        return Take(Elements(text), room - used, out _) + Ellipsis + string.Concat(Elements(tail).Reverse());
    }

    /// <summary>The text, its end left out where it is too long.</summary>
    public static string End(string text, int columns) =>
        Width(text) <= columns ? text : Take(Elements(text), Math.Max(0, columns - 1), out _) + Ellipsis;

    /// <summary>The text in lines that fit, broken at spaces where there are any.</summary>
    public static IEnumerable<string> Lines(string text, int columns)
    {
        while (Width(text) > columns)
        {
            var line = Take(Elements(text), columns, out _);
            if (line.Length == 0) break;
            var space = line.LastIndexOf(' ');
            if (space > 0 && text[line.Length] != ' ') line = line[..space];
            yield return line.TrimEnd();
            text = text[line.Length..].TrimStart();
        }
        yield return text;
    }

    private static string Take(IEnumerable<string> elements, int columns, out int used)
    {
        var taken = new StringBuilder();
        used = 0;
        foreach (var element in elements)
        {
            var width = Width(element);
            if (used + width > columns) break;
            taken.Append(element);
            used += width;
        }
        return taken.ToString();
    }

    // What belongs together, such as a letter and its accents, stays together.
    private static IEnumerable<string> Elements(string text)
    {
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext()) yield return elements.GetTextElement();
    }
}
