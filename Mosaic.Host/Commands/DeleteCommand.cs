using System.CommandLine;
using System.Globalization;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Mosaic.Model;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary><c>mos delete [file|folder] NAME</c>: without a noun, what is stored decides.</summary>
internal sealed class DeleteCommand
{
    private const string Verb = "delete";

    private readonly BatchOptions _batch = new();

    private readonly VersionIdOption _version =
        new("Delete one version only, by the first digits of its id (see mos versions)");

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var delete = Create(
            setup, Verb, Noun.Either, "Delete a stored file or folder, every version of it, for good");
        _batch.AddTo(delete, transfers: false);
        delete.Options.Add(_version.Option);
        delete.Subcommands.Add(Create(
            setup, "file", Noun.File, "Delete a file, every version of it, for good"));
        delete.Subcommands.Add(Create(
            setup, "folder", Noun.Folder, "Delete a folder and all that is in it, for good"));
        return delete;
    }

    private Command Create(CommandSetup setup, string word, Noun noun, string description)
    {
        var name = FileNames.Argument(noun);
        var command = new Command(word, description) { name };
        setup.Set(command, (run, parsed) =>
            RunAsync(run, parsed, noun, FileNames.Demand(Verb, parsed.GetValue(name))));
        return command;
    }

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed, Noun noun, MosaicPath name)
    {
        var batch = _batch.Flags(run, parsed);
        var version = _version.Of(parsed, ref noun);
        using var client = run.Connect();
        if (noun == Noun.File && !batch.DryRun) return await FileAsync(run, client, new OneFile(name, version));
        var stored = await StoredName.LookUpAsync(client, name, run.Cancelled);
        if (noun == Noun.Folder) stored.DemandFolder(Verb);
        else if (noun == Noun.Either) noun = stored.IsFolder(Verb) ? Noun.Folder : Noun.File;
        if (noun == Noun.Folder)
        {
            var done = await new TreeDelete(client, batch).RunAsync(name, stored.Within, run.Cancelled);
            return BatchWords.Show(run, done, BatchWords.Delete);
        }
        if (stored.File is null) throw new MosException(ExitCode.NotFound, $"there is no file '{name}'");
        return batch.DryRun
            ? BatchWords.Show(run, BatchDocument.WouldDo(stored.File), BatchWords.Delete)
            : await FileAsync(run, client, new OneFile(name, version));
    }

    private static async Task<ExitCode> FileAsync(CommandRun run, NodeClient client, OneFile file)
    {
        var deleted = await client.SendAsync<DeleteDocument>(
            HttpMethod.Delete, ApiRoutes.File, file.Query, run.Cancelled);
        return run.Show(deleted, console =>
        {
            if (deleted.Pending) return;
            var knowing = deleted.Copies == 1 ? "peer knows" : "peers know";
            var what = $"{Sentences.Printable(deleted.Path)}: {What(deleted, file.Version)}";
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{what}; {deleted.Copies} {knowing} by now"));
        });
    }

    private static string What(DeleteDocument deleted, string? version) =>
        version is null ? "deleted" : $"version {Sentences.Short(deleted.Version)} deleted";
}
