using System.Collections.Immutable;
using Mosaic.Host.Api;
using Mosaic.Model;

namespace Mosaic.Host.Client;

/// <summary>One thing to bring back.</summary>
/// <param name="Entry">What is stored.</param>
/// <param name="Components">Where it goes, from the folder that is downloaded; empty for that folder itself.</param>
internal sealed record DownloadItem(FileEntry Entry, ImmutableArray<string> Components);

/// <summary>Where the parts of a stored folder go on this machine, and which cannot. Pure.</summary>
/// <param name="Items">What to bring.</param>
/// <param name="Failed">What has no place, by stored name.</param>
internal sealed record DownloadPlan(ImmutableArray<DownloadItem> Items, ImmutableArray<PathProblem> Failed)
{
    /// <summary>Makes the plan.</summary>
    /// <param name="folder">The stored folder.</param>
    /// <param name="stored">What lies in it, and its own entry where it is empty; by path.</param>
    /// <param name="filter">What of it is wanted.</param>
    /// <param name="system">What names this machine takes.</param>
    public static DownloadPlan Of(
        MosaicPath folder, IReadOnlyCollection<FileEntry> stored, GlobFilter filter, LocalNames system)
    {
        var folders = new HashSet<string>(
            stored.SelectMany(static one => UploadPlan.Ancestors(one.Path)), StringComparer.Ordinal);
        var spelt = new Dictionary<string, string>(system.Comparer);
        var items = ImmutableArray.CreateBuilder<DownloadItem>();
        var failed = ImmutableArray.CreateBuilder<PathProblem>();
        foreach (var one in stored)
        {
            var isTop = one.Path == folder.Value;
            if (isTop && !one.IsFolder) continue;
            var relative = isTop ? "" : one.Path[(folder.Value.Length + 1)..];
            if (!isTop && !filter.Takes(relative)) continue;
            ImmutableArray<string> components = isTop ? [] : [.. relative.Split('/')];
            var complaint = components.Select(system.Complaint).FirstOrDefault(static why => why is not null)
                ?? (folders.Contains(one.Path) && !one.IsFolder
                    ? $"a folder has this name, too; bring the file with: mos download file {Shell.Quoted(one.Path)}"
                    : Clash(relative, spelt));
            if (complaint is null) items.Add(new DownloadItem(one, components));
            else failed.Add(new PathProblem(one.Path, complaint));
        }
        return new DownloadPlan(items.ToImmutable(), failed.ToImmutable());
    }

    // Where `a` and `A` are one file, the second of them would replace the first.
    private static string? Clash(string relative, Dictionary<string, string> spelt)
    {
        foreach (var path in UploadPlan.Ancestors(relative).Append(relative))
        {
            if (!spelt.TryAdd(path, path) && spelt[path] != path)
                return $"on this file system it has the same name as '{spelt[path]}'";
        }
        return null;
    }
}
