using Spectre.Console;

namespace Mosaic.Tests.Demo;

/// <summary>A console as it is in a pipe: no colours, no cursor, 80 columns.</summary>
internal sealed class PlainConsole : IDisposable
{
    private readonly StringWriter _text = new();

    public PlainConsole()
    {
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(_text),
        });
        Console.Profile.Capabilities.Unicode = true;
        Console.Profile.Width = 80;
    }

    public void Dispose() => _text.Dispose();

    public IAnsiConsole Console { get; }

    public string Text => _text.ToString();

    public IEnumerable<string> Lines => Text.Split('\n').Select(static line => line.TrimEnd());
}
