using System.Collections.Immutable;
using System.Globalization;
using Mosaic.Files;
using Mosaic.Placement;
using Mosaic.Shards;

namespace Mosaic.Node;

/// <summary>What happened to files and shards, as events.</summary>
internal static class FilesChanges
{
    private static readonly string[] Operations = ["upload-", "download-", "delete-"];

    /// <summary>The event of an operation that ended; null where nobody watches for it.</summary>
    public static NodeEvent? Of(FilesProtocol.Ended ended)
    {
        var about = ended.Answer switch
        {
            FilesProtocol.Uploaded done => Of(EventKinds.Uploaded, done.File, done.Warning ?? "is uploaded"),
            FilesProtocol.Downloaded done => Of(EventKinds.Downloaded, done.File, "is downloaded"),
            FilesProtocol.Deleted done => Of(
                EventKinds.Deleted, done.File, done.Pending ? "is deleted here; no peer knows yet" : "is deleted"),
            FilesProtocol.Failed failed when Operations.Any(name =>
                ended.Name.StartsWith(name, StringComparison.Ordinal)) => new NodeEvent(EventKinds.Failed,
                $"{ended.Name.Split('-')[0]}: {failed.Message}"),
            _ => null,
        };
        return about is null ? null : about with { Account = ended.Account };
    }

    /// <summary>
    /// The event of a shard that failed its check. Whose file it is a part of, its holder does not know.
    /// </summary>
    public static NodeEvent Of(ShardsProtocol.ShardDamaged shard) =>
        new(EventKinds.ShardDamaged, $"{Name(shard)} held here is damaged, and is being rebuilt from others");

    /// <summary>The event of an attempt to rebuild one.</summary>
    public static NodeEvent Of(FilesProtocol.RebuildEnded ended) => new(
        ended.IsRebuilt ? EventKinds.ShardRebuilt : EventKinds.RebuildFailed, $"{Name(ended.Shard)} {ended.Outcome}");

    /// <summary>The event of a change of the worst health; null where it is the same.</summary>
    public static NodeEvent? Health(Health? before, ImmutableArray<StoredFile> files, out Health now)
    {
        var worst = files.Select(static file => file.Health.Health).DefaultIfEmpty().Max();
        now = worst;
        if (before is not { } was || was == worst) return null;
        var count = files.Count(file => file.Health.Health == worst);
        return new NodeEvent(EventKinds.Health, string.Create(CultureInfo.InvariantCulture,
            $"the account's files are {worst.Word()} (were {was.Word()}): {count} of {files.Length}"))
        {
            Count = count,
        };
    }

    private static NodeEvent Of(string kind, StoredFile file, string what) => new(kind, $"'{file.Path}' {what}")
    {
        Path = file.Path,
        Version = file.Version,
    };

    private static string Name(ShardsProtocol.ShardDamaged shard) => string.Create(CultureInfo.InvariantCulture,
        $"shard {shard.Segment} of column {shard.Column} of {shard.Content.Value.ToShortString()}");
}
