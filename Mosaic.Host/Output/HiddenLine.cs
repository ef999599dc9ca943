using System.Text;

namespace Mosaic.Host.Output;

/// <summary>A line typed at a console of Windows without being shown.</summary>
internal static class HiddenLine
{
    // More than any secret that is typed.
    private const int MostCharacters = 1024;

    /// <summary>Reads to the next Enter; null where Ctrl-D ends the input.</summary>
    public static string? Read()
    {
        var text = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter) return text.ToString();
            if (key is { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control }) return null;
            if (key.Key == ConsoleKey.Backspace) text.Length = Math.Max(0, text.Length - 1);
            else if (key is { Key: ConsoleKey.U, Modifiers: ConsoleModifiers.Control }) text.Clear();
            else if (!char.IsControl(key.KeyChar) && text.Length < MostCharacters) text.Append(key.KeyChar);
        }
    }
}
