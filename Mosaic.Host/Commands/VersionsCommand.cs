using System.CommandLine;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;

namespace Mosaic.Host.Commands;

/// <summary><c>mos versions NAME</c>.</summary>
internal sealed class VersionsCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The stored name" };

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var command = new Command("versions", "List the versions of a file that are kept")
        {
            _name,
        };
        setup.Set(command, RunAsync);
        return command;
    }

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        var name = FileNames.Parse(parsed.GetRequiredValue(_name));
        using var client = run.Connect();
        var versions = await client.SendAsync<VersionsDocument>(
            HttpMethod.Get, ApiRoutes.Versions, new Query().With(ApiRoutes.Path, name.Value), run.Cancelled);
        var result = run.Show(versions, console => VersionWords.Table(console, versions).WriteTo(console));
        if (VersionWords.Advice(versions) is { } advice && !run.Json) run.Warn(advice);
        return result;
    }
}
