using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Mosaic.Model;

namespace Mosaic.Host.Commands;

/// <summary>
/// <c>mos upload [file|folder] PATH... [--as NAME]</c>, <c>mos upload - --as NAME</c>: without a noun, what lies at
/// the path decides.
/// </summary>
internal sealed class UploadCommand
{
    /// <summary>Stdin.</summary>
    private const string Stdio = "-";

    private readonly BatchOptions _batch = new();

    private readonly Option<string?> _as = new("--as")
    {
        Description = "The name to store it under; else the last component of PATH",
        HelpName = "NAME",
        Recursive = true,
    };

    private readonly Option<string?> _code = new("--code")
    {
        Description = "Any K of K+M pieces suffice; else the node's, 4+2",
        HelpName = "K+M",
        Recursive = true,
    };

    private readonly Option<bool> _allowFragile = new("--allow-fragile")
    {
        Description = "Store it although the loss of one peer may lose it",
        Recursive = true,
    };

    private readonly Option<string?> _sizeHint = new("--size-hint")
    {
        Description = "The most that stdin may give, such as 20GB; room is asked for that much (1GiB)",
        HelpName = "SIZE",
        Recursive = true,
    };

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var upload = Create(
            setup, "upload", Noun.Either,
            "Encrypt files and folders, spread them over the peers, keep nothing of them");
        foreach (var option in new Option[] { _as, _code, _allowFragile, _sizeHint }) upload.Options.Add(option);
        _batch.AddTo(upload, transfers: true);
        upload.Subcommands.Add(Create(
            setup, "file", Noun.File, "Encrypt a file, spread it over the peers, and keep nothing of it here"));
        upload.Subcommands.Add(Create(
            setup, "folder", Noun.Folder, "Store a folder and all that is in it; links and devices are left out"));
        return upload;
    }

    private Command Create(CommandSetup setup, string word, Noun noun, string description)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = noun == Noun.Either
                ? "Files or folders; - is stdin. Called file or folder: ./file, ./folder"
                : "What to upload",
            Arity = noun == Noun.Either ? ArgumentArity.ZeroOrMore : ArgumentArity.OneOrMore,
        };
        var command = new Command(word, description) { paths };
        setup.Set(command, (run, parsed) => RunAsync(run, parsed, noun, parsed.GetValue(paths) ?? []));
        return command;
    }

    private async Task<ExitCode> RunAsync(CommandRun run, ParseResult parsed, Noun noun, string[] paths)
    {
        var name = parsed.GetValue(_as);
        var flags = new UploadFlags(CodeOf(parsed), parsed.GetValue(_allowFragile), SizeHint(parsed));
        var batch = _batch.Flags(run, parsed);
        if (paths.Contains(Stdio))
        {
            if (noun == Noun.Folder) throw new MosException(ExitCode.Usage, "- is stdin, which is no folder");
            if (paths.Length > 1 || name is null || batch.DryRun)
                throw new MosException(ExitCode.Usage, "stdin is uploaded alone: mos upload - --as NAME");
            return await StreamAsync(run, FileNames.Parse(name), flags);
        }
        var roots = UploadRoot.Of(paths, name, noun);
        return roots is [{ IsFolder: false } file] && !batch.DryRun
            ? await FileAsync(run, file, flags)
            : await TreeAsync(run, roots, flags, batch);
    }

    private static async Task<ExitCode> FileAsync(CommandRun run, UploadRoot file, UploadFlags flags)
    {
        using var source = LocalFiles.OpenRead(file.Path);
        using var client = run.Connect();
        var size = source.CanSeek ? source.Length : (long?)null;
        return Show(run, await TransferProgress.RunAsync(run.Progress, file.Name.Name, size, bar =>
            FileUpload.SendAsync(client, source, file.Name, flags, bar, run.Cancelled)));
    }

    private static async Task<ExitCode> StreamAsync(CommandRun run, MosaicPath name, UploadFlags flags)
    {
        using var client = run.Connect();
        return Show(run, await TransferProgress.RunAsync(run.Progress, name.Name, null, bar =>
            FileUpload.SendStreamAsync(client, run.Terminal.In, "stdin", name, flags, bar, run.Cancelled)));
    }

    private static async Task<ExitCode> TreeAsync(
        CommandRun run, ImmutableArray<UploadRoot> roots, UploadFlags flags, BatchFlags batch)
    {
        using var client = run.Connect();
        // Where no node runs, nobody wants to wait for a walk through a million files.
        await client.SendAsync<VersionDocument>(HttpMethod.Get, ApiRoutes.Version, new Query(), run.Cancelled);
        var walk = new LocalTreeWalk(batch.Filter);
        await Task.Run(() => UploadRoot.Walk(roots, walk, run.Cancelled), run.Cancelled);
        var done = await new TreeUpload(client, flags, batch)
            .RunAsync([.. roots.Select(static root => root.Name)], walk.Tree, run.Cancelled);
        return BatchWords.Show(run, done, BatchWords.Upload);
    }

    private static ExitCode Show(CommandRun run, FileDocument stored)
    {
        var result = run.Show(stored, console => FileWords.Uploaded(console, stored));
        // What the advice begins with need not be said twice.
        if (stored.Warning is { } warning && (run.Json || warning != $"{stored.Health}: {stored.Reason}"))
            run.Warn(warning);
        if (!run.Json) FileWords.Advise(stored, run.Warn);
        return result;
    }

    private string? CodeOf(ParseResult parsed) => parsed.GetValue(_code) is not { } code || Code.TryParse(code, out _)
        ? parsed.GetValue(_code)
        : throw new MosException(ExitCode.Usage, string.Create(CultureInfo.InvariantCulture,
            $"--code is K+M with K >= 1, M >= 1 and K + M <= {Code.MaxColumns}, such as 4+2, not '{code}'"));

    private long? SizeHint(ParseResult parsed) => parsed.GetValue(_sizeHint) switch
    {
        null => null,
        var text when ByteSize.TryParse(text, out var bytes) => bytes,
        var text => throw new MosException(ExitCode.Usage, $"--size-hint is a size such as 20GB, not '{text}'"),
    };
}
