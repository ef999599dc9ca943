using System.Collections.Immutable;
using Mosaic.Host.Client;
using Mosaic.Model;

namespace Mosaic.Host.Commands;

/// <summary>One thing that an upload was told to store.</summary>
/// <param name="Path">Where it is, absolute.</param>
/// <param name="Name">What it is to be stored as.</param>
/// <param name="IsFolder">Whether it is a folder, or a link to one.</param>
internal sealed record UploadRoot(string Path, MosaicPath Name, bool IsFolder)
{
    /// <summary>Looks at what was named.</summary>
    /// <param name="paths">As typed.</param>
    /// <param name="name">What to store it as, of one only; null for the last component.</param>
    /// <param name="noun">What it must be.</param>
    /// <exception cref="MosException">Something is not there, or not that; or two would have one name.</exception>
    public static ImmutableArray<UploadRoot> Of(IReadOnlyList<string> paths, string? name, Noun noun)
    {
        if (paths.Count == 0)
            throw new MosException(ExitCode.Usage, "upload what? It is: mos upload PATH…, or mos upload - --as NAME");
        if (name is not null && paths.Count > 1)
            throw new MosException(ExitCode.Usage, "--as names one thing, not several; upload them one by one");
        ImmutableArray<UploadRoot> roots = [.. paths.Select(path => Of(path, name, noun))];
        return roots.GroupBy(static root => root.Name).FirstOrDefault(static same => same.Count() > 1) is { } twice
            ? throw new MosException(
                ExitCode.Usage, $"two of these would be stored as '{twice.Key}'; upload one of them with --as")
            : roots;
    }

    /// <summary>Walks through all of them.</summary>
    public static void Walk(ImmutableArray<UploadRoot> roots, LocalTreeWalk walk, CancellationToken cancelled)
    {
        foreach (var root in roots)
        {
            if (root.IsFolder) walk.AddFolder(root.Path, root.Name, cancelled);
            else walk.AddFile(root.Path, root.Name);
        }
    }

    private static UploadRoot Of(string typed, string? name, Noun noun)
    {
        if (typed.Length == 0) throw new MosException(ExitCode.Usage, "a path must not be empty");
        var path = System.IO.Path.GetFullPath(typed);
        var last = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(path));
        var stored = FileNames.Parse(name ?? last);
        var isFolder = Directory.Exists(path);
        var word = Shell.Quoted(typed);
        if (!isFolder && !File.Exists(path))
        {
            throw new MosException(ExitCode.NotFound, noun switch
            {
                Noun.Folder => $"there is no folder '{path}'",
                Noun.File => $"there is no file '{path}'",
                _ => $"there is no file or folder '{path}'",
            });
        }
        if (isFolder && noun == Noun.File)
            throw new MosException(ExitCode.Error, $"'{path}' is a folder: mos upload folder {word}");
        if (!isFolder && noun == Noun.Folder)
            throw new MosException(ExitCode.Error, $"'{path}' is no folder: mos upload file {word}");
        return new UploadRoot(path, stored, isFolder);
    }
}
