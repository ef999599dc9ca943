using System.CommandLine;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary><c>mos download file NAME [DEST] [--overwrite] [--version ID]</c>.</summary>
internal sealed class DownloadCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The stored name" };

    private readonly Argument<string?> _destination = new("DEST")
    {
        Description = "A file, or a folder to put it into; else ./ and the last component of NAME",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _overwrite = new("--overwrite")
    {
        Description = "Replace a different file that is there",
    };

    private readonly VersionIdOption _version =
        new("Another version, by the first digits of its id (see mos versions)");

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var file = new Command("file", "Bring a file back, byte for byte") 
        {
            _name, _destination, _overwrite, _version.Option,
        };
        setup.Set(file, RunAsync);
        return setup.Verb("download", "Bring a stored file back", file);
    }

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed)
    {
        var name = FileNames.Parse(parsed.GetRequiredValue(_name));
        var query = new Query().With(ApiRoutes.Path, name.Value).With(ApiRoutes.VersionId, _version.Of(parsed));
        using var target = TargetFile.Of(
            parsed.GetValue(_destination), name.Name, overwrite: parsed.GetValue(_overwrite));
        using var client = run.Connect();
        if (target.Exists && await IsThereAsync(run, client, query, target) is { } same) return Show(run, same);
        var download = new DownloadTarget(target);
        var head = await TransferProgress.RunAsync(run.Bars, name.Name, null, bar => client.DownloadAsync(
            query,
            (head, bytes, watch) =>
            {
                bar.SetSize(head.Size);
                return download.ReceiveAsync(head, bytes, bar, watch.Moved, watch.Token);
            },
            run.Cancelled));
        download.Complete();
        return Show(run, new DownloadDocument
        {
            Path = name.Value,
            Version = head.Version,
            Size = head.Size,
            Sha256 = head.Sha256,
            Destination = target.Path,
            Unchanged = false,
        });
    }

    // Null when the file that is there may be replaced and is another one.
    private static async Task<DownloadDocument?> IsThereAsync(
        CommandRun run, NodeClient client, Query query, TargetFile target)
    {
        var stored = await client.SendAsync<FileDocument>(HttpMethod.Get, ApiRoutes.File, query, run.Cancelled);
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
