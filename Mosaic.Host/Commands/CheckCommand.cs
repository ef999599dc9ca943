using System.CommandLine;
using System.Globalization;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;

namespace Mosaic.Host.Commands;

/// <summary><c>mos check [NAME] [--read-data] [--seed N]</c>.</summary>
internal sealed class CheckCommand
{
    private readonly Argument<string?> _name = new("NAME")
    {
        Description = "A stored file or folder; else all of the account's files",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _readData = new("--read-data")
    {
        Description = "Read and verify every byte; else one shard of each column at each holder",
    };

    private readonly Option<uint?> _seed = new("--seed")
    {
        Description = "Look at the same shards as a check that printed this number",
        HelpName = "N",
    };

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var command = new Command("check", "Ask the holders for what is stored, and verify it")
        {
            _name, _readData, _seed,
        };
        setup.Set(command, RunAsync);
        return command;
    }

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        var name = parsed.GetValue(_name) is { } text ? FileNames.ParseFolder(text) : null;
        var query = new Query()
            .With(ApiRoutes.Path, name?.Value)
            .With(ApiRoutes.ReadData, parsed.GetValue(_readData) ? "true" : null)
            .With(ApiRoutes.Seed, parsed.GetValue(_seed)?.ToString(CultureInfo.InvariantCulture));
        using var client = run.Connect();
        var check = await CheckProgress.RunAsync(
            run.Progress.Screen, progress => client.CheckAsync(query, progress, run.Cancelled));
        return run.Show(check, console => CheckWords.Result(console, check));
    }
}
