using System.CommandLine;

namespace Mosaic.Host.Commands;

/// <summary><c>mos help [command]</c>: the same as <c>mos command --help</c>.</summary>
internal sealed class HelpCommand
{
    private readonly Argument<string[]> _words = new("COMMAND")
    {
        Description = "The command to explain",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>The command; <paramref name="explain"/> is given the words behind it.</summary>
    public Command Create(CommandSetup setup, Func<string[], Task<ExitCode>> explain)
    {
        var command = new Command("help", "Explain a command") { _words };
        setup.Set(command, (_, parsed) => explain(parsed.GetValue(_words) ?? []));
        return command;
    }
}
