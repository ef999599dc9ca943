using Spectre.Console;

namespace Mosaic.Host.Output;

/// <summary>
/// Where a command writes and what it knows of its surroundings. Results go to <see cref="Out"/> and nothing else does;
/// progress, notes and errors go to <see cref="Error"/>.
/// </summary>
internal sealed class Terminal
{
    /// <summary>The width of what is no terminal: wide enough that nothing is ever wrapped.</summary>
    public const int NoWidth = 1 << 15;

    /// <summary>Where results go.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>The same, for a result that is bytes.</summary>
    public Stream OutBytes { get; init; } = Stream.Null;

    /// <summary>Where everything else goes.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Where answers and secrets come from.</summary>
    public Stream In { get; init; } = Stream.Null;

    /// <summary>
    /// Reads a line that is typed and does not show; null at the end of input. Absent where a line of <see cref="In"/>
    /// does it, under <see cref="HideEcho"/>.
    /// </summary>
    public Func<string?>? HiddenLine { get; init; }

    /// <summary>Lets nothing show that is typed, until disposed; absent where nothing shows anyway.</summary>
    public Func<IDisposable>? HideEcho { get; init; }

    /// <summary>Whether a person types at <see cref="In"/>.</summary>
    public bool InIsTerminal { get; init; }

    /// <summary>Whether a person reads <see cref="Out"/>.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether a person reads <see cref="Error"/>.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Looks an environment variable up; an empty one counts as none.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>The process's own.</summary>
    public static Terminal OfProcess() => new()
    {
        Out = Console.Out,
        OutBytes = StandardOutput.OfProcess(),
        Error = Console.Error,
        In = Console.OpenStandardInput(),
        HiddenLine = Console.IsInputRedirected ? null
            : OperatingSystem.IsWindows() ? Output.HiddenLine.Read
            : HiddenEcho.ReadLine,
        HideEcho = OperatingSystem.IsWindows() ? null : HiddenEcho.Begin,
        InIsTerminal = !Console.IsInputRedirected,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Environment = System.Environment.GetEnvironmentVariable,
    };

    /// <summary>A variable's value; null where it is unset or empty.</summary>
    public string? Variable(string name) => Environment(name) is { Length: > 0 } value ? value : null;

    /// <summary>Tables and colour (where NO_COLOR allows it) for <see cref="Out"/>.</summary>
    public IAnsiConsole OutConsole() => Of(Out, OutIsTerminal);

    /// <summary>The same for <see cref="Error"/>.</summary>
    public IAnsiConsole ErrorConsole() => Of(Error, ErrorIsTerminal);

    private IAnsiConsole Of(TextWriter writer, bool isTerminal)
    {
        var colour = isTerminal && Variable("NO_COLOR") is null;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = colour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isTerminal) console.Profile.Width = NoWidth;
        return console;
    }
}
