using System.Collections.Immutable;

namespace Mosaic.Host.Client;

/// <summary>
/// The folder on this machine that a download goes to. Below it nothing is written through a link: whatever lies
/// there already, a download stays inside.
/// </summary>
internal sealed class TargetFolder
{
    private readonly string _base;
    private readonly ImmutableArray<string> _top;

    private TargetFolder(string @base, ImmutableArray<string> top) => (_base, _top) = (@base, top);

    /// <summary>Where it is, absolute; it may not be there yet.</summary>
    public string Path => System.IO.Path.Combine([_base, .. _top]);

    /// <summary>The folder that is there already, in which all of it happens.</summary>
    public string Base => _base;

    /// <summary>
    /// Where a folder called <paramref name="name"/> goes: <paramref name="destination"/>, inside it where that is a
    /// folder, and <c>./name</c> without one. A destination that holds only parts of the folder, at least one, is what
    /// an earlier download left unfinished, and is gone on with.
    /// </summary>
    /// <param name="destination">What the person named; null for nothing.</param>
    /// <param name="name">The last component of the stored folder.</param>
    /// <param name="parts">The first components of what lies in it.</param>
    /// <exception cref="MosException">There cannot be a folder.</exception>
    public static TargetFolder Of(string? destination, string name, IReadOnlySet<string> parts)
    {
        if (destination is null) return new TargetFolder(Directory.GetCurrentDirectory(), [name]);
        var path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(destination));
        if (Directory.Exists(path)) return new TargetFolder(path, IsUnfinished(path, parts) ? [] : [name]);
        if (FileTypes.Of(path) != FileType.None)
            throw new MosException(ExitCode.Error, $"'{path}' is no folder; name another destination");
        var parent = System.IO.Path.GetDirectoryName(path)!;
        return Directory.Exists(parent)
            ? new TargetFolder(parent, [System.IO.Path.GetFileName(path)])
            : throw new MosException(ExitCode.Error, $"there is no folder '{parent}'");
    }

    /// <summary>Where something goes, from the top of the folder; nothing is looked at.</summary>
    public string PathOf(IEnumerable<string> components) => System.IO.Path.Combine([_base, .. _top, .. components]);

    /// <summary>Makes the folder that <paramref name="components"/> lead to, and all above it.</summary>
    /// <returns>Whether it was not there.</returns>
    /// <exception cref="MosException">One of them is a link or no folder, or cannot be made.</exception>
    public bool Make(IEnumerable<string> components)
    {
        var made = false;
        var path = _base;
        foreach (var component in _top.Concat(components))
        {
            path = System.IO.Path.Combine(path, component);
            made = FileTypes.Of(path) == FileType.None;
            if (!made) continue;
            try
            {
                Directory.CreateDirectory(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw LocalFiles.Failure(e, $"cannot create the folder '{path}'");
            }
        }
        Check(components);
        return made;
    }

    /// <summary>Fails where the way that <paramref name="components"/> name is not one of plain folders.</summary>
    /// <exception cref="MosException">One of them is a link, no folder, or gone.</exception>
    public void Check(IEnumerable<string> components)
    {
        var path = _base;
        foreach (var component in _top.Concat(components))
        {
            path = System.IO.Path.Combine(path, component);
            var what = FileTypes.Of(path);
            if (what == FileType.Folder) continue;
            throw new MosException(ExitCode.Error, what switch
            {
                FileType.Link => $"'{path}' is a link, which a download does not follow",
                FileType.None => $"the folder '{path}' is gone, or cannot be made",
                _ => $"'{path}' is where a folder is to be, and is none",
            });
        }
    }

    private static bool IsUnfinished(string path, IReadOnlySet<string> parts)
    {
        try
        {
            var any = false;
            foreach (var one in Directory.EnumerateFileSystemEntries(path))
            {
                if (!parts.Contains(System.IO.Path.GetFileName(one))) return false;
                any = true;
            }
            return any;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LocalFiles.Failure(e, $"cannot read the folder '{path}'");
        }
    }
}
