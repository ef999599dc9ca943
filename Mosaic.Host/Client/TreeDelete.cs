using System.Collections.Immutable;
using Mosaic.Host.Api;
using Mosaic.Host.Output;
using Mosaic.Model;

namespace Mosaic.Host.Client;

/// <summary>The deletion of a folder: of each file in it, and of the empty folders.</summary>
internal sealed class TreeDelete(NodeClient client, BatchFlags batch)
{
    private readonly BatchOutcome _outcome = new();

    /// <summary>Deletes it.</summary>
    /// <param name="folder">The stored folder.</param>
    /// <param name="stored">What lies in it, and its own entry where it is empty.</param>
    /// <param name="cancelled">Ends it; what was deleted by then stays deleted.</param>
    public async Task<BatchDocument> RunAsync(
        MosaicPath folder, ImmutableArray<FileEntry> stored, CancellationToken cancelled)
    {
        ImmutableArray<FileEntry> chosen =
        [
            .. stored.Where(one => one.Path == folder.Value
                ? one.IsFolder && batch.Filter.Takes("")
                : batch.Filter.Takes(one.Path[(folder.Value.Length + 1)..])),
        ];
        if (batch.DryRun)
        {
            foreach (var one in chosen) _outcome.Done(one.IsFolder, one.Size);
            return _outcome.Document([folder.Value], new PoolResult([], null), [], []) with
            {
                DryRun = true,
                Would = [.. chosen.Select(static one => one.Path)],
            };
        }
        var meter = new TransferMeter(chosen.Length, bytesTotal: null, TimeProvider.System);
        var pool = await TransferProgress.RunAsync(batch.Sink, meter, () => TransferPool.RunAsync(
            chosen, static one => one.Path, batch.AtOnce, static code => code is ExitCode.NoNode or ExitCode.NotAllowed,
            (one, token) => DeleteAsync(one, meter, token), cancelled));
        return _outcome.Document([folder.Value], pool, [], []);
    }

    private async Task DeleteAsync(FileEntry one, TransferMeter meter, CancellationToken cancelled)
    {
        using var bar = meter.Begin(one.Path, null);
        var deleted = await FileDelete.SendAsync(client, one, cancelled);
        if (deleted is { Pending: true }) _outcome.Pending();
        _outcome.Done(one.IsFolder, one.Size);
    }
}
