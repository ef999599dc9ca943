using System.CommandLine;
using Mosaic.Host.Api;
using Mosaic.Host.Demo;
using Mosaic.Host.Processes;

namespace Mosaic.Host.Commands;

/// <summary><c>mos demo [FILE]</c>.</summary>
internal sealed class DemoCommandLine
{
    private readonly Argument<string?> _file = new("FILE")
    {
        Description = "The file to show it with; else one is made up",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var command = new Command("demo", "Watch a file survive the death of every peer that keeps it") { _file };
        setup.Set(command, RunAsync);
        return command;
    }

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        // With --json the show goes to stderr, where progress belongs.
        var console = run.Json ? run.Terminal.ErrorConsole() : run.Terminal.OutConsole();
        var code = await DemoCommand.RunAsync(parsed.GetValue(_file), console, MosExecutable.Find(), run.Cancelled);
        if (!run.Json) return code;
        return run.Show(new PlainDocument
        {
            Error = code == ExitCode.Ok ? null : ApiJson.Error(code, "the demo did not succeed; stderr says why"),
        }, static _ => { });
    }
}
