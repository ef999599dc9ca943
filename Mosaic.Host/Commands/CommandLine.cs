using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Mosaic.Host.Output;

namespace Mosaic.Host.Commands;

/// <summary>All commands, and what happens before one of them runs.</summary>
internal static class CommandLine
{
    private const string Essentials = """
        Mosaic: the machines of a group, one private storage cloud.

          mos node                   run this machine's node
          mos invite                 let another machine into the network
          mos join network WHERE     bring this machine in, by an invitation
          mos upload PATH            store a file or folder; this machine keeps nothing of it
          mos download NAME          bring it back, byte for byte
          mos list                   see what is stored
          mos status network         see how safe it is

        See it work: mos demo. All commands: mos help.
        """;

    /// <summary>Runs what <paramref name="args"/> say and returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancelled)
    {
        if (args.Length == 0)
        {
            await terminal.Out.WriteLineAsync(Essentials);
            return (int)ExitCode.Ok;
        }
        if (args is ["--version"]) args = ["version"];
        var root = Create(terminal);
        var parsed = Parse(root, args);
        if (parsed.Action is not HelpAction && (Complaint(parsed) ?? Stray(parsed) ?? Flag(parsed)) is { } complaint)
        {
            await terminal.Error.WriteLineAsync($"mos: {Sentences.Printable(complaint)}");
            await terminal.Error.WriteLineAsync($"try: {string.Join(' ', ["mos", "help", .. Words(parsed)])}");
            return (int)ExitCode.Usage;
        }
        return await InvokeAsync(parsed, terminal, cancelled);
    }

    /// <summary>The tree of all commands.</summary>
    public static RootCommand Create(Terminal terminal)
    {
        var setup = new CommandSetup(new GlobalOptions(), terminal);
        var root = new RootCommand("Mosaic: the machines of a group, one private storage cloud.");
        // A name may begin with a bracket, and `version` is a command.
        root.Directives.Clear();
        foreach (var version in root.Options.OfType<VersionOption>().ToArray()) root.Options.Remove(version);
        setup.Options.AddTo(root);
        root.Add(new NodeCommand().Create(setup));
        root.Add(new UploadCommand().Create(setup));
        root.Add(new DownloadCommand().Create(setup));
        root.Add(new ListCommand().Create(setup));
        root.Add(new InfoCommand().Create(setup));
        root.Add(new DeleteCommand().Create(setup));
        root.Add(new VersionsCommand().Create(setup));
        root.Add(new RenameCommand().Create(setup));
        root.Add(new CheckCommand().Create(setup));
        root.Add(new StatusCommand().Create(setup));
        root.Add(PeersCommand.Create(setup));
        root.Add(new InviteCommand().Create(setup));
        root.Add(new JoinCommand().Create(setup));
        root.Add(new LeaveCommand().Create(setup));
        root.Add(new NetworkCommand().Create(setup));
        root.Add(new LoginCommand().Create(setup));
        root.Add(new LogoutCommand().Create(setup));
        root.Add(new AccountCommand().Create(setup));
        root.Add(new SetCommand().Create(setup));
        root.Add(new EmptyCommand().Create(setup));
        root.Add(new EventsCommand().Create(setup));
        root.Add(new ConfigCommand().Create(setup));
        root.Add(DoctorCommand.Create(setup));
        root.Add(new CompletionCommand().Create(setup));
        root.Add(new CompleteCommand().Create(setup, root));
        root.Add(new ManifestCommand().Create(setup));
        root.Add(new DemoCommandLine().Create(setup));
        root.Add(VersionCommand.Create(setup));
        root.Add(new HelpCommand().Create(setup, words => ExplainAsync(root, words, terminal)));
        return root;
    }

    /// <summary>Understands a command line as <see cref="RunAsync"/> does.</summary>
    public static ParseResult Parse(RootCommand root, string[] args) => root.Parse(args, new ParserConfiguration
    {
        // A name that begins with @ is a name.
        ResponseFileTokenReplacer = null,
    });

    private static async Task<int> InvokeAsync(
        ParseResult parsed, Terminal terminal, CancellationToken cancelled)
    {
        if (parsed is { Action: HelpAction, CommandResult.Command: not RootCommand and var command })
            await terminal.Out.WriteLineAsync(Examples.Words(command));
        return await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            },
            cancelled);
    }

    private static async Task<ExitCode> ExplainAsync(RootCommand root, string[] words, Terminal terminal)
    {
        Command command = root;
        foreach (var word in words)
        {
            command = command.Subcommands.FirstOrDefault(one => one.Name == word && !one.Hidden)
                ?? throw new MosException(
                    ExitCode.Usage, $"there is no command `mos {string.Join(' ', words)}`; all of them: mos help");
        }
        return (ExitCode)await InvokeAsync(Parse(root, [.. words, "--help"]), terminal, CancellationToken.None);
    }

    // `mos upload a folder b`: behind a verb these words are always the noun, so that `a` would be forgotten.
    private static string? Stray(ParseResult parsed) =>
        parsed.CommandResult.Parent is CommandResult { Command: not RootCommand } verb
        && verb.Children.OfType<ArgumentResult>().SelectMany(static one => one.Tokens).FirstOrDefault() is { } stray
            ? $"'{stray.Value}' stands before the word '{parsed.CommandResult.Command.Name}', which is the noun; of a"
                + $" thing that is called so, write ./{parsed.CommandResult.Command.Name}, or the noun before it"
            : null;

    // A mistyped flag would be taken for a name where there may be several of these.
    private static string? Flag(ParseResult parsed)
    {
        var names = new HashSet<object>(
            parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(static one => one.Tokens),
            ReferenceEqualityComparer.Instance);
        var flag = parsed.Tokens.TakeWhile(static token => token.Type != TokenType.DoubleDash)
            .FirstOrDefault(token => token.Value is ['-', _, ..] && names.Contains(token));
        return flag is null
            ? null
            : $"there is no flag '{flag.Value}'; of a name that begins so, write -- before it";
    }

    private static string? Complaint(ParseResult parsed)
    {
        if (parsed.Errors.Count == 0) return null;
        var command = parsed.CommandResult.Command;
        var nouns = command.Subcommands.Where(static one => !one.Hidden).Select(static one => one.Name).ToArray();
        if (command is RootCommand)
        {
            var word = parsed.Tokens.FirstOrDefault(static token => token.Type == TokenType.Argument)?.Value;
            return word is null ? parsed.Errors[0].Message : $"there is no command '{word}'";
        }
        return nouns.Length > 0 && command.Arguments.Count == 0
            ? $"`mos {command.Name}` what? It is: mos {command.Name} {string.Join('|', nouns)} …"
            : string.Join(" ", parsed.Errors.Select(static error => error.Message).Distinct());
    }

    private static Stack<string> Words(ParseResult parsed)
    {
        var words = new Stack<string>();
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult command; result = result.Parent)
        {
            if (command.Command is not RootCommand) words.Push(command.Command.Name);
        }
        return words;
    }
}
