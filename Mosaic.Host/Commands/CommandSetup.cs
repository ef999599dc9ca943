using System.CommandLine;
using Mosaic.Host.Output;

namespace Mosaic.Host.Commands;

/// <summary>What all commands are made with.</summary>
internal sealed record CommandSetup(GlobalOptions Options, Terminal Terminal)
{
    /// <summary>Lets a command do <paramref name="body"/>.</summary>
    public void Set(Command command, Func<CommandRun, ParseResult, Task<ExitCode>> body) =>
        CommandRun.Set(command, Options, Terminal, body);

    /// <summary>A verb with one noun.</summary>
    public static Command Verb(string verb, string description, params ReadOnlySpan<Command> nouns)
    {
        var command = new Command(verb, description);
        foreach (var noun in nouns) command.Subcommands.Add(noun);
        return command;
    }
}
