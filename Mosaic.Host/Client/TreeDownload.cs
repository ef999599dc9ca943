using System.Collections.Immutable;
using Mosaic.Host.Api;
using Mosaic.Host.Output;
using Mosaic.Model;

namespace Mosaic.Host.Client;

/// <summary>The download of a folder, a few files at a time; what is there already is left alone.</summary>
internal sealed class TreeDownload(NodeClient client, BatchFlags batch, bool overwrite)
{
    private readonly BatchOutcome _outcome = new();

    /// <summary>Downloads it.</summary>
    /// <param name="folder">The stored folder.</param>
    /// <param name="stored">What lies in it, and its own entry where it is empty; by path.</param>
    /// <param name="destination">Where to; see <see cref="TargetFolder.Of"/>.</param>
    /// <param name="cancelled">Ends it; files that are whole by then stay.</param>
    public async Task<BatchDocument> RunAsync(
        MosaicPath folder, ImmutableArray<FileEntry> stored, string? destination, CancellationToken cancelled)
    {
        var parts = stored.Where(one => one.Path.Length > folder.Value.Length)
            .Select(one => one.Path[(folder.Value.Length + 1)..].Split('/')[0]).ToHashSet(StringComparer.Ordinal);
        var target = TargetFolder.Of(destination, folder.Name, parts);
        var names = batch.DryRun ? new LocalNames(OperatingSystem.IsWindows(), false) : LocalNames.Of(target.Base);
        if (names.Complaint(Path.GetFileName(target.Path)) is { } complaint)
            throw new MosException(ExitCode.Error, $"{complaint}; name a destination");
        var plan = DownloadPlan.Of(folder, stored, batch.Filter, names);
        var pool = batch.DryRun ? DryRun(plan) : await BringAsync(plan, target, cancelled);
        return _outcome.Document([folder.Value], pool, plan.Failed, []) with
        {
            Destination = target.Path,
            DryRun = batch.DryRun,
            Would = batch.DryRun ? [.. plan.Items.Select(static item => item.Entry.Path)] : null,
        };
    }

    // None of these is about one file.
    private static bool IsFatal(ExitCode code) => code is ExitCode.NoNode or ExitCode.NotAllowed or ExitCode.Full;

    private PoolResult DryRun(DownloadPlan plan)
    {
        foreach (var item in plan.Items) _outcome.Done(item.Entry.IsFolder, item.Entry.Size);
        return new PoolResult([], null);
    }

    private async Task<PoolResult> BringAsync(DownloadPlan plan, TargetFolder target, CancellationToken cancelled)
    {
        target.Make([]);
        var meter = new TransferMeter(
            plan.Items.Length, plan.Items.Sum(static item => item.Entry.Size), TimeProvider.System);
        return await TransferProgress.RunAsync(batch.Sink, meter, () => TransferPool.RunAsync(
            plan.Items, static item => item.Entry.Path, batch.AtOnce, IsFatal,
            (item, token) => item.Entry.IsFolder
                ? Task.Run(() => MakeFolder(item, target, meter), token)
                : BringAsync(item, target, meter, token),
            cancelled));
    }

    private void MakeFolder(DownloadItem item, TargetFolder target, TransferMeter meter)
    {
        using var bar = meter.Begin(item.Entry.Path, 0);
        var path = target.PathOf(item.Components);
        if (!target.Make(item.Components))
        {
            _outcome.Unchanged(1);
            return;
        }
        try
        {
            Directory.SetLastWriteTimeUtc(path, item.Entry.Modified.UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LocalFiles.Failure(e, $"cannot set the time of '{path}'");
        }
        _outcome.Done(isFolder: true, 0);
    }

    private async Task BringAsync(
        DownloadItem item, TargetFolder folder, TransferMeter meter, CancellationToken cancelled)
    {
        using var bar = meter.Begin(item.Entry.Path, item.Entry.Size);
        var above = item.Components[..^1];
        folder.Make(above);
        using var target = TargetFile.Within(folder.PathOf(item.Components), overwrite);
        if (FileTypes.Of(target.Path) == FileType.File)
        {
            if (await IsThereAsync(item.Entry, target, cancelled))
            {
                _outcome.Unchanged(1);
                return;
            }
            if (!target.MayReplace) throw target.Different();
        }
        var head = await FileDownload.ReceiveAsync(
            client, new OneFile(MosaicPath.Parse(item.Entry.Path)), target, bar, cancelled);
        folder.Check(above);
        target.Complete();
        _outcome.Done(isFolder: false, head.Size);
    }

    private async Task<bool> IsThereAsync(FileEntry entry, TargetFile target, CancellationToken cancelled)
    {
        var there = new FileInfo(target.Path);
        if (!there.Exists || there.Length != entry.Size) return false;
        return (!batch.Checksum && there.LastWriteTimeUtc == entry.Modified.UtcDateTime)
            || await target.HoldsAsync(entry.Size, entry.Sha256, cancelled);
    }
}
