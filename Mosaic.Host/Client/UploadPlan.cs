using System.Collections.Immutable;
using Mosaic.Host.Api;

namespace Mosaic.Host.Client;

/// <summary>One thing to upload.</summary>
/// <param name="Entry">What.</param>
/// <param name="Stored">What has its name now; null for nothing.</param>
internal sealed record UploadItem(LocalEntry Entry, FileEntry? Stored);

/// <summary>What of a local tree is to be uploaded, given what is stored. Pure.</summary>
/// <param name="Items">What to upload, or to compare first.</param>
/// <param name="Unchanged">What is stored already.</param>
/// <param name="Failed">What must not be stored beside what is there.</param>
internal sealed record UploadPlan(
    ImmutableArray<UploadItem> Items, ImmutableArray<LocalEntry> Unchanged, ImmutableArray<PathProblem> Failed)
{
    /// <summary>
    /// Makes the plan. Unchanged is what has the size, time and mode of what is stored. With
    /// <paramref name="checksum"/> no file is taken for unchanged by looks.
    /// </summary>
    public static UploadPlan Of(
        IEnumerable<LocalEntry> entries, IReadOnlyCollection<FileEntry> stored, bool checksum)
    {
        var byPath = stored.ToDictionary(static one => one.Path, StringComparer.Ordinal);
        var folders = new HashSet<string>(
            stored.SelectMany(static one => Ancestors(one.Path)), StringComparer.Ordinal);
        var items = ImmutableArray.CreateBuilder<UploadItem>();
        var unchanged = ImmutableArray.CreateBuilder<LocalEntry>();
        var failed = ImmutableArray.CreateBuilder<PathProblem>();
        foreach (var entry in entries)
        {
            var there = byPath.GetValueOrDefault(entry.Name.Value);
            if (Conflict(entry, there, byPath, folders) is { } conflict)
                failed.Add(new PathProblem(entry.Path, conflict));
            else if (there is not null && entry.Resembles(there) && !(checksum && entry is LocalFile))
                unchanged.Add(entry);
            else items.Add(new UploadItem(entry, there));
        }
        return new UploadPlan(items.ToImmutable(), unchanged.ToImmutable(), failed.ToImmutable());
    }

    private static string? Conflict(
        LocalEntry entry, FileEntry? there, Dictionary<string, FileEntry> byPath, HashSet<string> folders)
    {
        var name = entry.Name.Value;
        var isFile = entry is LocalFile;
        if (isFile && (folders.Contains(name) || there is { IsFolder: true }))
            return $"a folder '{name}' is stored; delete it first: mos delete folder {Shell.Quoted(name)}";
        var file = !isFile && there is { IsFolder: false }
            ? name
            : Ancestors(name).FirstOrDefault(above => byPath.TryGetValue(above, out var one) && !one.IsFolder);
        return file is null
            ? null
            : $"a file '{file}' is stored; delete it first: mos delete file {Shell.Quoted(file)}";
    }

    /// <summary>The folders that a path lies in, the outermost first.</summary>
    internal static IEnumerable<string> Ancestors(string path)
    {
        for (var end = path.IndexOf('/', StringComparison.Ordinal); end >= 0; end = path.IndexOf('/', end + 1))
            yield return path[..end];
    }
}
