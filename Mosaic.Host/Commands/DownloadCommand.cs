using System.CommandLine;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Mosaic.Model;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary>
/// <c>mos download [file|folder] NAME [DEST] [--overwrite] [--version ID]</c>: without a noun, what is stored decides.
/// </summary>
internal sealed class DownloadCommand
{
    private const string Verb = "download";

    /// <summary>Stdout.</summary>
    private const string Stdio = "-";

    private readonly BatchOptions _batch = new();

    private readonly Option<bool> _overwrite = new("--overwrite")
    {
        Description = "Replace a different file that is there",
        Recursive = true,
    };

    private readonly VersionIdOption _version =
        new("Another version, by the first digits of its id (see mos versions)");

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var download = Create(
            setup, Verb, Noun.Either, "Bring a stored file or folder back, byte for byte");
        download.Options.Add(_overwrite);
        download.Options.Add(_version.Option);
        _batch.AddTo(download, transfers: true);
        download.Subcommands.Add(Create(
            setup, "file", Noun.File, "Bring a file back, byte for byte"));
        download.Subcommands.Add(Create(
            setup, "folder", Noun.Folder, "Bring a folder back; what is there already, and the same, is left alone"));
        return download;
    }

    private Command Create(CommandSetup setup, string word, Noun noun, string description)
    {
        var name = FileNames.Argument(noun);
        var destination = new Argument<string?>("DEST")
        {
            Description = noun == Noun.Folder
                ? "The folder's new place, or a folder to put it into; else ./ and the last component of NAME"
                : "A new name, a folder to put it into, or - for stdout; else ./ and the last component of NAME",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command(word, description) { name, destination };
        setup.Set(command, (run, parsed) => RunAsync(
            run, parsed, noun, FileNames.Demand(Verb, parsed.GetValue(name)), parsed.GetValue(destination)));
        return command;
    }

    private async Task<ExitCode> RunAsync(
        CommandRun run, ParseResult parsed, Noun noun, MosaicPath name, string? destination)
    {
        var batch = _batch.Flags(run, parsed);
        var file = new OneFile(name, _version.Of(parsed, ref noun));
        if (destination == Stdio) StreamDownload.DemandBytes(run, noun);
        using var client = run.Connect();
        StoredName? stored = null;
        if (noun != Noun.File || batch.DryRun)
        {
            stored = await StoredName.LookUpAsync(client, name, run.Cancelled);
            if (noun == Noun.Folder) stored.DemandFolder(Verb);
            else if (noun == Noun.Either) noun = stored.IsFolder(Verb) ? Noun.Folder : Noun.File;
        }
        if (destination == Stdio) return await StreamDownload.RunAsync(run, client, file, noun);
        var overwrite = parsed.GetValue(_overwrite);
        if (noun == Noun.Folder)
        {
            var done = await new TreeDownload(client, batch, overwrite)
                .RunAsync(name, stored!.Within, destination, run.Cancelled);
            return BatchWords.Show(run, done, BatchWords.Download);
        }
        using var target = TargetFile.Of(destination, name.Name, overwrite);
        return batch.DryRun ? DryRun(run, stored!, target) : await FileAsync(run, client, file, target);
    }

    private static ExitCode DryRun(CommandRun run, StoredName stored, TargetFile target)
    {
        if (stored.File is null) _ = stored.IsFolder(Verb) ? throw FileDownload.Folder(Verb, stored.Name) : false;
        return BatchWords.Show(run, BatchDocument.WouldDo(stored.File!) with { Destination = target.Path },
            BatchWords.Download);
    }

    private static async Task<ExitCode> FileAsync(
        CommandRun run, NodeClient client, OneFile file, TargetFile target)
    {
        if (target.Exists && await IsThereAsync(run, client, file, target) is { } same) return Show(run, same);
        var head = await TransferProgress.RunAsync(run.Progress, file.Name.Name, null, bar =>
            FileDownload.ReceiveAsync(client, file, target, bar, run.Cancelled));
        target.Complete();
        return Show(run, new DownloadDocument
        {
            Path = file.Name.Value,
            Version = head.Version,
            Size = head.Size,
            Sha256 = head.Sha256,
            Destination = target.Path,
            Unchanged = false,
        });
    }

    // Null when the file that is there may be replaced and is another one.
    private static async Task<DownloadDocument?> IsThereAsync(
        CommandRun run, NodeClient client, OneFile file, TargetFile target)
    {
        var stored = await client.SendAsync<FileDocument>(HttpMethod.Get, ApiRoutes.File, file.Query, run.Cancelled);
        if (stored.Kind == Kinds.Folder) throw FileDownload.Folder(Verb, file.Name);
        if (!await target.HoldsAsync(stored.Size, stored.Sha256, run.Cancelled))
            return target.MayReplace ? null : throw target.Different();
        return new DownloadDocument
        {
            Path = stored.Path,
            Version = stored.Version,
            Size = stored.Size,
            Sha256 = stored.Sha256,
            Destination = target.Path,
            Unchanged = true,
        };
    }

    private static ExitCode Show(CommandRun run, DownloadDocument file) => run.Show(file, console =>
        console.WriteLine(
            $"{Sentences.Printable(file.Destination)}: {ByteSize.Format(file.Size)}, "
            + (file.Unchanged ? "already there, identical" : "verified")));
}
