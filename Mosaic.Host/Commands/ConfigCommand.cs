using System.CommandLine;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Mosaic.Node;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary><c>mos config show [--origin] [--config FILE]</c>.</summary>
internal sealed class ConfigCommand
{
    private readonly Option<bool> _origin = new("--origin") { Description = "Say where each value comes from" };

    private readonly Option<string?> _config = new("--config")
    {
        Description = "Show what a node started here with this file would have, instead of what the running one has",
        HelpName = "FILE",
    };

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var show = new Command("show", "Show every setting as it counts") { _origin, _config };
        setup.Set(show, ShowAsync);
        return CommandSetup.Verb("config", "See the node's settings", show);
    }

    private async Task<ExitCode> ShowAsync(CommandRun run, ParseResult parsed)
    {
        var config = parsed.GetValue(_config) is { } file ? Here(run, file) : await FindAsync(run);
        return run.Show(config, console =>
        {
            foreach (var one in config.Values)
            {
                console.Write(new Text(
                    Sentences.Printable($"{one.Key} = {one.Value}"),
                    one.Default ? Style.Plain : new Style(decoration: Decoration.Bold)));
                if (parsed.GetValue(_origin))
                {
                    console.Write(new Text(
                        Sentences.Printable($"  # {one.Origin}"), new Style(decoration: Decoration.Dim)));
                }
                console.WriteLine();
            }
        });
    }

    private static async Task<ConfigDocument> FindAsync(CommandRun run)
    {
        try
        {
            using var client = run.Connect();
            return await client.SendAsync<ConfigDocument>(
                HttpMethod.Get, ApiRoutes.Config, new Query(), run.Cancelled);
        }
        catch (MosException e) when (e.Code == ExitCode.NoNode)
        {
            run.Hint("no node runs; this is what one started here, without --config, would have");
            return Here(run, null);
        }
    }

    private static ConfigDocument Here(CommandRun run, string? file)
    {
        try
        {
            var settings = new NodeSettings { DataFolder = run.DataFolder, ConfigFile = file };
            var values = ConfigValues.Of(settings, Environment.GetEnvironmentVariables());
            return new ConfigDocument
            {
                Source = "here",
                Values =
                [
                    .. values.Select(static one => new ConfigBody(one.Key, one.Value, one.Origin, one.IsDefault)),
                ],
            };
        }
        catch (NodeStartException e)
        {
            throw new MosException(ExitCode.Error, e.Message, e);
        }
    }
}
