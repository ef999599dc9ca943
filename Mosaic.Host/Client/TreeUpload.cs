using System.Collections.Immutable;
using System.Security.Cryptography;
using Mosaic.Host.Api;
using Mosaic.Host.Output;
using Mosaic.Model;

namespace Mosaic.Host.Client;

/// <summary>The upload of files and folders, a few at a time; what is stored already is left alone.</summary>
internal sealed class TreeUpload(NodeClient client, UploadFlags flags, BatchFlags batch)
{
    private readonly BatchOutcome _outcome = new();

    /// <summary>Uploads what a walk found.</summary>
    /// <param name="roots">The stored names that were asked for.</param>
    /// <param name="tree">What there is.</param>
    /// <param name="cancelled">Ends it; what was stored by then stays.</param>
    public async Task<BatchDocument> RunAsync(
        ImmutableArray<MosaicPath> roots, LocalTree tree, CancellationToken cancelled)
    {
        var stored = await StoredAsync(roots, cancelled);
        var plan = UploadPlan.Of(tree.Entries, stored, batch.Checksum);
        var names = ImmutableArray.CreateRange(roots, static root => root.Value);
        var before = tree.Failed.AddRange(plan.Failed);
        _outcome.Unchanged(plan.Unchanged.Length);
        if (batch.DryRun) return await DryRunAsync(names, plan, before, tree.Skipped, cancelled);
        var meter = new TransferMeter(
            plan.Items.Length, plan.Items.Sum(static item => item.Entry.Bytes), TimeProvider.System);
        var pool = await TransferProgress.RunAsync(batch.Sink, meter, () => TransferPool.RunAsync(
            plan.Items, static item => item.Entry.Path, batch.AtOnce, IsFatal,
            (item, token) => SendAsync(item, meter, token), cancelled));
        return _outcome.Document(names, pool, before, tree.Skipped);
    }

    // None of these is about one file.
    private static bool IsFatal(ExitCode code) =>
        code is ExitCode.NoNode or ExitCode.TooFewPeers or ExitCode.NotAllowed;

    private async Task<ImmutableArray<FileEntry>> StoredAsync(
        ImmutableArray<MosaicPath> roots, CancellationToken cancelled)
    {
        var stored = new Dictionary<string, FileEntry>(StringComparer.Ordinal);
        foreach (var root in roots)
        {
            var list = await client.SendAsync<ListDocument>(
                HttpMethod.Get, ApiRoutes.Files, new Query().With(ApiRoutes.Under, root.Value), cancelled);
            foreach (var one in list.Files) stored[one.Path] = one;
        }
        return [.. stored.Values];
    }

    private async Task SendAsync(UploadItem item, TransferMeter meter, CancellationToken cancelled)
    {
        using var bar = meter.Begin(item.Entry.Name.Value, item.Entry.Bytes);
        FileDocument sent;
        if (item.Entry is LocalFolder folder)
        {
            sent = await FileUpload.SendFolderAsync(client, folder, flags, cancelled);
        }
        else
        {
            var file = (LocalFile)item.Entry;
            if (await IsStoredAsync(file, item.Stored, cancelled))
            {
                _outcome.Unchanged(1);
                return;
            }
            using var source = Open(file.Path);
            sent = await FileUpload.SendAsync(client, source, file.Name, flags, bar, cancelled);
        }
        _outcome.Done(item.Entry is LocalFolder, sent.Size);
        if (sent.Warning is not null) _outcome.Degraded();
    }

    /// <summary>With --checksum: whether the bytes are the same.</summary>
    private async Task<bool> IsStoredAsync(LocalFile file, FileEntry? stored, CancellationToken cancelled)
    {
        if (!batch.Checksum || stored is null || stored.Size != file.Size) return false;
        using var source = Open(file.Path);
        try
        {
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(source, cancelled)) == stored.Sha256;
        }
        catch (IOException e)
        {
            throw LocalFiles.Failure(e, $"cannot read '{file.Path}'");
        }
    }

    private static FileStream Open(string path) => FileTypes.IsRegular(path)
        ? LocalFiles.OpenRead(path)
        : throw new MosException(ExitCode.Error, "it is gone, or no file any more");

    private async Task<BatchDocument> DryRunAsync(
        ImmutableArray<string> names, UploadPlan plan, ImmutableArray<PathProblem> failed,
        ImmutableArray<PathProblem> skipped, CancellationToken cancelled)
    {
        var would = ImmutableArray.CreateBuilder<string>();
        foreach (var item in plan.Items)
        {
            if (item.Entry is LocalFile file && await IsStoredAsync(file, item.Stored, cancelled))
            {
                _outcome.Unchanged(1);
                continue;
            }
            _outcome.Done(item.Entry is LocalFolder, item.Entry.Bytes);
            would.Add(item.Entry.Name.Value);
        }
        return _outcome.Document(names, new PoolResult([], null), failed, skipped) with
        {
            DryRun = true,
            Would = would.ToImmutable(),
        };
    }
}
