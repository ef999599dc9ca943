using System.Collections.Immutable;
using Mosaic.Host.Api;
using Mosaic.Placement;

namespace Mosaic.Host.Client;

/// <summary>What a listing shows of what is stored. Pure.</summary>
internal static class Listing
{
    /// <summary>
    /// What a person means by a prefix: what lies in the folder of that name and a file that is called so, where there
    /// is such a folder; else all names that begin so.
    /// </summary>
    public static ImmutableArray<FileEntry> Under(ImmutableArray<FileEntry> stored, string prefix)
    {
        var name = prefix.TrimEnd('/').Normalize();
        var below = name + "/";
        var isFolder = stored.Any(one => one.Path.StartsWith(below, StringComparison.Ordinal)
            || (one.IsFolder && one.Path == name));
        return isFolder
            ? [
                .. stored.Where(one => one.Path.StartsWith(below, StringComparison.Ordinal)
                    || (one.Path == name && (one.IsFolder || !prefix.EndsWith('/')))),
            ]
            : prefix.EndsWith('/') ? [] : stored;
    }

    /// <summary>
    /// Puts a folder in the place of what has more than <paramref name="depth"/> components behind those of
    /// <paramref name="top"/>.
    /// </summary>
    public static (ImmutableArray<FileEntry> Files, ImmutableArray<FolderEntry> Folders) UpTo(
        ImmutableArray<FileEntry> stored, string top, int depth)
    {
        var start = top.Length == 0 ? 0 : top.Length + 1;
        var files = ImmutableArray.CreateBuilder<FileEntry>();
        var folders = new SortedDictionary<string, List<FileEntry>>(StringComparer.Ordinal);
        foreach (var one in stored)
        {
            if (Cut(one.Path, start, depth) is not { } folder) files.Add(one);
            else if (folders.TryGetValue(folder, out var within)) within.Add(one);
            else folders.Add(folder, [one]);
        }
        return (files.ToImmutable(), [.. folders.Select(static one => Folder(one.Key, one.Value))]);
    }

    private static string? Cut(string path, int start, int depth)
    {
        var end = Math.Min(start, path.Length) - 1;
        for (var n = 0; n < depth; n++)
        {
            end = path.IndexOf('/', end + 1);
            if (end < 0) return null;
        }
        return path[..end];
    }

    private static FolderEntry Folder(string path, List<FileEntry> within) => new(
        path,
        within.Count(static one => !one.IsFolder),
        within.SumOfSizes(static one => one.Size),
        within.Max(static one => one.Modified),
        within.MaxBy(static one => Severity(one.Health))!.Health);

    private static int Severity(string health) =>
        Enum.GetValues<Health>().FirstOrDefault(one => one.Word() == health) is var found ? (int)found : 0;
}
