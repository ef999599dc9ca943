using System.CommandLine;

namespace Mosaic.Host.Commands;

/// <summary><c>mos completion bash|zsh|fish|pwsh</c>: the script that teaches a shell this program.</summary>
internal sealed class CompletionCommand
{
    private const string Folder = "completion/";

    private readonly Argument<string> _shell = new Argument<string>("SHELL")
    {
        Description = "Which shell's",
    }.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var command = new Command("completion", "Print a script that lets the shell complete commands and stored names")
        {
            _shell,
        };
        setup.Set(command, RunAsync);
        return command;
    }

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        if (run.Json) throw new MosException(ExitCode.Usage, "a script is no document; leave --json out");
        var name = Folder + parsed.GetRequiredValue(_shell);
        using var script = new StreamReader(typeof(CompletionCommand).Assembly.GetManifestResourceStream(name)!);
        await run.Terminal.Out.WriteAsync(await script.ReadToEndAsync(run.Cancelled));
        return ExitCode.Ok;
    }
}
