using System.CommandLine;
using Mosaic.Host.Completion;

namespace Mosaic.Host.Commands;

/// <summary>
/// <c>mos complete</c>, which the scripts of <c>mos completion</c> call: prints <c>files</c>, or <c>words</c> and then
/// one word a line. None has a control character, so a line is a word.
/// </summary>
internal sealed class CompleteCommand
{
    private readonly Option<string?> _line = Text("--line", "Of bash: what is typed up to the cursor");

    private readonly Option<string?> _breaks = Text("--breaks", "Of bash: where words begin");

    private readonly Option<string?> _current = Text("--current", "The word at the cursor");

    private readonly Argument<string[]> _words = new("WORDS")
    {
        Description = "The words before it, without the program's",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup, RootCommand root)
    {
        var command = new Command("complete", "Say what may be typed next") { _line, _breaks, _current, _words };
        command.Hidden = true;
        setup.Set(command, (run, parsed) => RunAsync(run, parsed, root));
        return command;
    }

    // Each is given with a '=', and may be empty.
    private static Option<string?> Text(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.ZeroOrOne,
    };

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed, RootCommand root)
    {
        var bash = parsed.GetValue(_line) is { } line
            ? BashLine.Read(line, parsed.GetValue(_breaks) ?? "")
            : null;
        var words = bash is null ? parsed.GetValue(_words) ?? [] : bash.Before.Skip(1);
        var typed = TypedCommand.Read(root, words);
        var found = await Suggestions.FindAsync(
            root, typed, bash?.Current ?? parsed.GetValue(_current) ?? "",
            new NodeLookUp(Socket(run, typed), run.Cancelled));
        await run.Terminal.Out.WriteLineAsync(found.AreFiles ? "files" : "words");
        foreach (var word in found.Words)
        {
            if (bash is null) await run.Terminal.Out.WriteLineAsync(word);
            else if (bash.Insertion(word) is { } insertion) await run.Terminal.Out.WriteLineAsync(insertion);
        }
        return ExitCode.Ok;
    }

    // The node that the command will talk to once it is typed.
    private static string Socket(CommandRun run, TypedCommand typed)
    {
        if (typed.ValueOf("--socket") is { } socket) return Path.GetFullPath(Home(socket));
        if (run.Terminal.Variable("MOSAIC_SOCKET") is not null || typed.ValueOf("--data") is not { } folder)
            return run.SocketPath;
        return Path.Combine(Path.GetFullPath(Home(folder)), CommandRun.SocketName);
    }

    private static string Home(string path) => path.StartsWith("~/", StringComparison.Ordinal)
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[2..])
        : path;
}
