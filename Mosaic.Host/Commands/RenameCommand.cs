using System.CommandLine;
using System.Globalization;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary><c>mos rename OLD NEW [--overwrite]</c>.</summary>
internal sealed class RenameCommand
{
    private readonly Argument<string> _old = new("OLD") { Description = "The stored name of a file or folder" };

    private readonly Argument<string> _new = new("NEW") { Description = "The whole new name" };

    private readonly Option<bool> _overwrite = new("--overwrite")
    {
        Description = "Let a file that has the new name become an earlier version",
    };

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var command = new Command("rename", "Give a file or a folder another name; nothing is uploaded again")
        {
            _old, _new, _overwrite,
        };
        setup.Set(command, RunAsync);
        return command;
    }

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        var query = new Query()
            .With(ApiRoutes.Path, FileNames.ParseFolder(parsed.GetRequiredValue(_old)).Value)
            .With(ApiRoutes.To, FileNames.ParseFolder(parsed.GetRequiredValue(_new)).Value)
            .With(ApiRoutes.Overwrite, parsed.GetValue(_overwrite) ? "true" : null);
        using var client = run.Connect();
        var renamed = await client.SendAsync<RenameDocument>(HttpMethod.Post, ApiRoutes.Rename, query, run.Cancelled);
        return run.Show(renamed, console =>
        {
            var files = renamed.Files == 1
                ? ""
                : string.Create(CultureInfo.InvariantCulture, $", {renamed.Files:N0} files");
            var knowing = renamed.Copies == 1 ? "peer knows" : "peers know";
            console.WriteLine(
                $"{Sentences.Printable(renamed.Path)}: now {Sentences.Printable(renamed.To)}{files}"
                + (renamed.Pending
                    ? ""
                    : string.Create(CultureInfo.InvariantCulture, $"; {renamed.Copies} {knowing} by now")));
            foreach (var left in renamed.Left)
                console.WriteLine($"  left: {Sentences.Printable(left.Path)}: {Sentences.Printable(left.Reason)}");
        });
    }
}
