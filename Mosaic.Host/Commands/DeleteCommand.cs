using System.CommandLine;
using System.Globalization;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary><c>mos delete file NAME</c>.</summary>
internal sealed class DeleteCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The stored name" };

    private readonly VersionIdOption _version =
        new("Delete one version only, by the first digits of its id (see mos versions)");

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var file = new Command("file", "Delete a file, every version of it, for good") { _name, _version.Option };
        setup.Set(file, RunAsync);
        return setup.Verb("delete", "Delete a stored file", file);
    }

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        var version = _version.Of(parsed);
        var query = new Query()
            .With(ApiRoutes.Path, FileNames.Parse(parsed.GetRequiredValue(_name)).Value)
            .With(ApiRoutes.VersionId, version);
        using var client = run.Connect();
        var deleted = await client.SendAsync<DeleteDocument>(
            HttpMethod.Delete, ApiRoutes.File, query, run.Cancelled);
        return run.Show(deleted, console =>
        {
            if (deleted.Pending) return;
            var knowing = deleted.Copies == 1 ? "peer knows" : "peers know";
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Sentences.Printable(deleted.Path)}: {What(deleted, version)}; {deleted.Copies} {knowing} by now"));
        });
    }

    private static string What(DeleteDocument deleted, string? version) =>
        version is null ? "deleted" : $"version {Sentences.Short(deleted.Version)} deleted";
}
