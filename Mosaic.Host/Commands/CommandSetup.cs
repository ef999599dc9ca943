using System.CommandLine;
using Mosaic.Host.Output;

namespace Mosaic.Host.Commands;

/// <summary>What all commands are made with.</summary>
internal sealed record CommandSetup(GlobalOptions Options, Terminal Terminal)
{
    /// <summary>Lets a command do <paramref name="body"/>.</summary>
    public void Set(Command command, Func<CommandRun, ParseResult, Task<ExitCode>> body) =>
        CommandRun.Set(command, Options, Terminal, body);

    /// <summary>
    /// A verb of files with its two nouns. Behind such a verb the words <c>file</c> and <c>folder</c> are always the
    /// noun, never a name; folders are for a later version, which this one says.
    /// </summary>
    public Command Verb(string verb, string description, Command file)
    {
        var folder = new Command("folder") { Hidden = true, TreatUnmatchedTokensAsErrors = false };
        folder.Arguments.Add(new Argument<string[]>("NAME") { Arity = ArgumentArity.ZeroOrMore });
        Set(folder, (_, _) => throw new MosException(
            ExitCode.Usage,
            $"mos {MosVersion.Text} knows files only: `mos {verb} folder` is not there yet, `mos {verb} file` is"));
        return new Command(verb, description) { file, folder };
    }

    /// <summary>A verb with one noun.</summary>
    public static Command Verb(string verb, string description, params ReadOnlySpan<Command> nouns)
    {
        var command = new Command(verb, description);
        foreach (var noun in nouns) command.Subcommands.Add(noun);
        return command;
    }
}
