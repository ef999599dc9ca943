using System.Collections.Immutable;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Files.Versions;

/// <summary>Versions of a path that are kept no longer.</summary>
/// <param name="Versions">Those to delete, at most as many as a tombstone names.</param>
/// <param name="DependsOn">Those that replace them and stay: where one is not known, nothing may be deleted.</param>
internal sealed record Retired(ImmutableArray<FileVersionId> Versions, ImmutableArray<FileVersionId> DependsOn);

/// <summary>
/// For how long superseded versions are kept. Heads always are. Nodes of one account may decide at the same time: what
/// they delete is the same or a part of it.
/// </summary>
internal static class Retention
{
    /// <summary>
    /// What of a path is due: what was superseded <see cref="VersionsSettings.Keep"/> ago, and the longest superseded
    /// beyond <see cref="VersionsSettings.Most"/>. Null when nothing is.
    /// </summary>
    public static Retired? Due(VersionHistory history, DateTimeOffset now, VersionsSettings settings)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(settings);
        var superseded = history.Live
            .Select(static (live, place) => (live.Id, Place: place))
            .Where(one => history.SupersessionOf(one.Id) is not null)
            .OrderBy(one => history.SupersessionOf(one.Id)!.Value.Since).ThenByDescending(static one => one.Place)
            .Select(static one => one.Id).ToArray();
        var due = superseded
            // What supersedes may be ahead of this node's clock, and at once is at once.
            .Where((id, place) => settings.Keep == TimeSpan.Zero || superseded.Length - place > settings.Most
                || now - history.SupersessionOf(id)!.Value.Since >= settings.Keep)
            .Take(Tombstone.MaxVersions).ToHashSet();
        if (due.Count == 0) return null;
        return new Retired([.. due], [.. due.Select(id => Survivor(history, id, due)).Distinct()]);
    }

    /// <summary>Until when a superseded version is kept; null for a head.</summary>
    public static DateTimeOffset? KeptUntil(VersionHistory history, FileVersionId version, TimeSpan keep)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.SupersessionOf(version) is not { } superseded) return null;
        return DateTimeOffset.MaxValue - superseded.Since < keep ? DateTimeOffset.MaxValue : superseded.Since + keep;
    }

    /// <summary>What replaces a version, directly or not, and stays. Each step leads to a later one: it ends.</summary>
    private static FileVersionId Survivor(VersionHistory history, FileVersionId version, HashSet<FileVersionId> due)
    {
        while (due.Contains(version)) version = history.SupersessionOf(version)!.Value.By;
        return version;
    }
}
