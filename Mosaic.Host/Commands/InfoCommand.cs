using System.CommandLine;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;

namespace Mosaic.Host.Commands;

/// <summary><c>mos info file NAME</c>.</summary>
internal sealed class InfoCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The stored name" };

    private readonly VersionIdOption _version = new("One version, by the first digits of its id (see mos versions)");

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var file = new Command("file", "Show who keeps a file, and how many of them may be lost") 
        {
            _name, _version.Option,
        };
        setup.Set(file, RunAsync);
        return setup.Verb("info", "Show everything about a stored file", file);
    }

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        var query = new Query()
            .With(ApiRoutes.Path, FileNames.Parse(parsed.GetRequiredValue(_name)).Value)
            .With(ApiRoutes.VersionId, _version.Of(parsed));
        using var client = run.Connect();
        var file = await client.SendAsync<FileDocument>(HttpMethod.Get, ApiRoutes.File, query, run.Cancelled);
        var result = run.Show(file, console => FileWords.Info(console, file));
        if (!run.Json) FileWords.Advise(file, run.Warn);
        return result;
    }
}
