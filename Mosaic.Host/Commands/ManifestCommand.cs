using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Host.Output;
using Spectre.Console;

namespace Mosaic.Host.Commands;

/// <summary>
/// <c>mos manifest export FILE [--overwrite]</c>, <c>mos manifest import FILE</c>, <c>mos manifest status</c>.
/// </summary>
internal sealed class ManifestCommand
{
    /// <summary>Stdout, or stdin.</summary>
    private const string Stdio = "-";

    private readonly Argument<string> _to = new("FILE") { Description = "The file to write, or - for stdout" };

    private readonly Argument<string> _from = new("FILE") { Description = "The file to read, or - for stdin" };

    private readonly Option<bool> _overwrite = new("--overwrite")
    {
        Description = "Replace a different file that is there",
    };

    /// <summary>The command.</summary>
    public Command Create(CommandSetup setup)
    {
        var export = new Command(
            "export", "Write all that the network says of its files to one file: signed statements, no contents")
        {
            _to, _overwrite,
        };
        var import = new Command(
            "import", "Add the statements of such a file; each is verified, and what is known stays as it is")
        {
            _from,
        };
        var status = new Command("status", "Count what this node knows of the network's files, and what it refused");
        setup.Set(export, ExportAsync);
        setup.Set(import, ImportAsync);
        setup.Set(status, StatusAsync);
        return CommandSetup.Verb(
            "manifest", "Save what the network says of its files, and bring it back", export, import, status);
    }

    private async Task<ExitCode> ExportAsync(CommandRun run, ParseResult parsed)
    {
        var path = parsed.GetRequiredValue(_to);
        if (path == Stdio) return await ToStdoutAsync(run);
        using var target = TargetFile.Of(path, overwrite: parsed.GetValue(_overwrite));
        var received = await ToFileAsync(run, target);
        var unchanged = target.Exists && await target.HoldsAsync(received.Bytes, received.Sha256, run.Cancelled);
        if (!unchanged) target.Complete();
        return run.Show(Document(received, target.Path, unchanged), console => console.WriteLine(
            $"{Sentences.Printable(target.Path)}: {Words(received)}"
            + (unchanged ? ", already there, identical" : ", verified")));
    }

    private static Task<ReceivedManifest> ToFileAsync(CommandRun run, TargetFile target) =>
        ReceiveAsync(run, async (bytes, watch) =>
        {
            // Not before the node has something to send.
            using var file = target.Create();
            var received = await ManifestReceiver.ReceiveAsync(
                bytes,
                piece =>
                {
                    watch.Moved();
                    target.Write(() => file.Write(piece.Span));
                },
                watch.Token);
            target.Write(() => file.Flush(flushToDisk: true));
            return received;
        });

    private static async Task<ExitCode> ToStdoutAsync(CommandRun run)
    {
        if (run.Json)
            throw new MosException(ExitCode.Usage, "with --json stdout is for the document; name a file instead of -");
        if (run.Terminal.OutIsTerminal)
            throw new MosException(ExitCode.Usage, "stdout is a terminal, and the file bytes; redirect it");
        var output = run.Terminal.OutBytes;
        var received = await ReceiveAsync(run, (bytes, watch) => ManifestReceiver.ReceiveAsync(
            bytes,
            piece =>
            {
                watch.Moved();
                try
                {
                    output.Write(piece.Span);
                }
                catch (IOException e)
                {
                    throw LocalFiles.Failure(e, "cannot write to stdout");
                }
            },
            watch.Token));
        output.Flush();
        run.Hint($"stdout: {Words(received)}, verified");
        return ExitCode.Ok;
    }

    private static async Task<ReceivedManifest> ReceiveAsync(
        CommandRun run, Func<Stream, NodeWatch, Task<ReceivedManifest>> receive)
    {
        using var client = run.Connect();
        var received = await client.ReceiveManifestAsync(receive, run.Cancelled);
        return received.Damage is null
            ? received
            : throw new MosException(
                ExitCode.Integrity, $"what arrived is no whole manifest ({received.Damage}); try again");
    }

    private async Task<ExitCode> ImportAsync(CommandRun run, ParseResult parsed)
    {
        var path = parsed.GetRequiredValue(_from);
        using var source = path == Stdio ? run.Terminal.In : Open(path);
        var name = path == Stdio ? "stdin" : $"'{path}'";
        using var client = run.Connect();
        var size = source is FileStream { CanSeek: true } file ? file.Length : (long?)null;
        var imported = await TransferProgress.RunAsync(run.Progress, name, size, async bar =>
        {
            using var content = new StreamedContent(source, name, bar);
            return await client.UploadAsync<ImportDocument>(ApiRoutes.Manifest, new Query(), content, run.Cancelled);
        });
        return run.Show(imported, console => console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{imported.Statements:N0} statements: {imported.Added:N0} added, {imported.Known:N0} known before")
            + Refused(imported.Refused)));
    }

    private static FileStream Open(string path)
    {
        var whole = System.IO.Path.GetFullPath(path);
        return Directory.Exists(whole)
            ? throw new MosException(ExitCode.Error, $"'{whole}' is a folder; name a file")
            : LocalFiles.OpenRead(whole);
    }

    private static async Task<ExitCode> StatusAsync(CommandRun run, ParseResult parsed)
    {
        using var client = run.Connect();
        var status = await client.SendAsync<ManifestDocument>(
            HttpMethod.Get, ApiRoutes.ManifestStatus, new Query(), run.Cancelled);
        return run.Show(status, console => console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{status.Versions:N0} versions, {status.Tombstones:N0} tombstones, {status.Receipts:N0} receipts")
            + Refused(status.Refused)));
    }

    private static string Refused(ImmutableSortedDictionary<string, long> refused) => refused.Count == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"; {refused.Values.Sum():N0} refused: ")
            + string.Join(", ", refused.Select(static one =>
                string.Create(CultureInfo.InvariantCulture, $"{one.Key} {one.Value:N0}")));

    private static string Words(ReceivedManifest received) => string.Create(
        CultureInfo.InvariantCulture,
        $"{received.Statements:N0} statements of network {Sentences.Short(received.Network.ToString())},")
        + $" {Sentences.Size(received.Bytes)}";

    private static ExportDocument Document(ReceivedManifest received, string destination, bool unchanged) => new()
    {
        Network = received.Network.ToString(),
        Statements = received.Statements,
        Bytes = received.Bytes,
        Sha256 = received.Sha256,
        Destination = destination,
        Unchanged = unchanged,
    };
}
