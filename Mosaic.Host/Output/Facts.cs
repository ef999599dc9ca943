using Spectre.Console;

namespace Mosaic.Host.Output;

/// <summary>
/// What is known of one thing: a name and a text a line. A text that is longer than the terminal is wide goes on below
/// itself.
/// </summary>
internal sealed class Facts
{
    private const int Gap = 2;

    private readonly List<(string Name, string Text, Style Style)> _lines = [];

    /// <summary>Adds a line; without a name, it belongs to the one before.</summary>
    public Facts Add(string name, string text, Style? style = null)
    {
        _lines.Add((name, Sentences.Printable(text), style ?? Style.Plain));
        return this;
    }

    /// <summary>Writes them.</summary>
    public void WriteTo(IAnsiConsole console)
    {
        var indent = _lines.Max(static line => line.Name.Length) + Gap;
        var room = Math.Max(1, console.Profile.Width - indent);
        foreach (var (name, text, style) in _lines)
        {
            var label = name.PadRight(indent);
            foreach (var piece in Shortening.Lines(text, room))
            {
                console.Write(new Text(label, new Style(decoration: Decoration.Dim)));
                console.Write(new Text(piece, style));
                console.WriteLine();
                label = new string(' ', indent);
            }
        }
    }
}
