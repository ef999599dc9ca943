using System.CommandLine;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Mosaic.Model;

namespace Mosaic.Host.Commands;

/// <summary><c>mos info [file|folder] NAME</c>: without a noun, what is stored decides.</summary>
internal sealed class InfoCommand
{
    private const string Verb = "info";

    private readonly VersionIdOption _version = new("One version, by the first digits of its id (see mos versions)");

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var info = Create(
            setup, Verb, Noun.Either, "Show how safe a stored file or folder is");
        info.Options.Add(_version.Option);
        info.Subcommands.Add(Create(
            setup, "file", Noun.File, "Show who keeps a file, and how many of them may be lost"));
        info.Subcommands.Add(Create(
            setup, "folder", Noun.Folder, "Show how much a folder holds, and how safe the worst of it is"));
        return info;
    }

    private Command Create(
        CommandSetup setup, string word, Noun noun, string description)
    {
        var name = FileNames.Argument(noun);
        var command = new Command(word, description) { name };
        setup.Set(command, (run, parsed) => RunAsync(run, parsed, noun, FileNames.Demand(Verb, parsed.GetValue(name))));
        return command;
    }

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed, Noun noun, MosaicPath name)
    {
        var file = new OneFile(name, _version.Of(parsed, ref noun));
        using var client = run.Connect();
        if (noun == Noun.File) return await FileAsync(run, client, file);
        if (noun == Noun.Folder) return Show(run, await FolderAsync(run, client, name));
        FolderDocument folder;
        try
        {
            folder = await FolderAsync(run, client, name);
        }
        catch (MosException e) when (e.Code == ExitCode.NotFound)
        {
            return await FileAsync(run, client, file);
        }
        return folder.AlsoFile ? throw StoredName.Both(Verb, name) : Show(run, folder);
    }

    private static Task<FolderDocument> FolderAsync(CommandRun run, NodeClient client, MosaicPath name) =>
        client.SendAsync<FolderDocument>(
            HttpMethod.Get, ApiRoutes.Folder, new Query().With(ApiRoutes.Path, name.Value), run.Cancelled);

    private static async Task<ExitCode> FileAsync(CommandRun run, NodeClient client, OneFile asked)
    {
        var file = await client.SendAsync<FileDocument>(
            HttpMethod.Get, ApiRoutes.File, asked.Query, run.Cancelled);
        if (file.Kind == Kinds.Folder) throw FileDownload.Folder(Verb, asked.Name);
        var result = run.Show(file, console => FileWords.Info(console, file));
        if (!run.Json) FileWords.Advise(file, run.Warn);
        return result;
    }

    private static ExitCode Show(CommandRun run, FolderDocument folder)
    {
        var result = run.Show(folder, console => FolderWords.Info(console, folder));
        if (!run.Json && folder.Health != "HEALTHY")
            run.Warn($"{folder.Health}: '{folder.Worst}': {folder.Reason}; next: {folder.Next}");
        return result;
    }
}
