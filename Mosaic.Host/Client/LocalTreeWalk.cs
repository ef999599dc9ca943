using System.Collections.Immutable;
using Mosaic.Host.Api;
using Mosaic.Model;

namespace Mosaic.Host.Client;

/// <summary>
/// Walks folders of this machine. Links are never followed, so it stays within the folder and ends; what is no file
/// and no folder is never opened.
/// </summary>
internal sealed class LocalTreeWalk(GlobFilter filter)
{
    private const char Replacement = '\uFFFD';
    private const uint AllPermissions = 0xFFF;
    private const uint WindowsMode = 0b110_100_100;

    // Hidden files are files.
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly ImmutableArray<LocalEntry>.Builder _entries = ImmutableArray.CreateBuilder<LocalEntry>();
    private readonly ImmutableArray<PathProblem>.Builder _skipped = ImmutableArray.CreateBuilder<PathProblem>();
    private readonly ImmutableArray<PathProblem>.Builder _failed = ImmutableArray.CreateBuilder<PathProblem>();

    /// <summary>What was met so far.</summary>
    public LocalTree Tree => new(_entries.ToImmutable(), _skipped.ToImmutable(), _failed.ToImmutable());

    /// <summary>Takes one file as it is, whatever the filter says.</summary>
    public void AddFile(string path, MosaicPath name) => _entries.Add(File(new FileInfo(path), name));

    /// <summary>
    /// Takes what lies in a folder, at any depth. Folders in which there is nothing to be stored are entries of their
    /// own, this one included.
    /// </summary>
    /// <param name="path">The folder, absolute. May be a link to one.</param>
    /// <param name="name">What the folder is called in the network.</param>
    /// <param name="cancelled">Ends the walk.</param>
    public void AddFolder(string path, MosaicPath name, CancellationToken cancelled) =>
        Walk(new DirectoryInfo(path), name, relative: "", cancelled);

    private static LocalFile File(FileInfo file, MosaicPath name) =>
        new(file.FullName, name, file.Length, file.LastWriteTimeUtc, Mode(file));

    private static uint Mode(FileSystemInfo info) =>
        OperatingSystem.IsWindows() ? WindowsMode : (uint)info.UnixFileMode & AllPermissions;

    /// <summary>Whether anything of the folder is stored, or should have been.</summary>
    private bool Walk(DirectoryInfo folder, MosaicPath name, string relative, CancellationToken cancelled)
    {
        FileSystemInfo[] infos;
        try
        {
            infos = [.. folder.EnumerateFileSystemInfos("*", Everything)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failed.Add(new PathProblem(folder.FullName, $"the folder cannot be read: {e.Message}"));
            return true;
        }
        Array.Sort(infos, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        var names = new Dictionary<MosaicPath, string>();
        var any = false;
        foreach (var info in infos)
        {
            cancelled.ThrowIfCancellationRequested();
            any |= Take(info, name, relative, names, cancelled);
        }
        if (any || (relative.Length > 0 && !filter.Takes(relative))) return any;
        _entries.Add(new LocalFolder(folder.FullName, name, folder.LastWriteTimeUtc, Mode(folder)));
        return true;
    }

    private bool Take(
        FileSystemInfo info, MosaicPath folder, string above, Dictionary<MosaicPath, string> names,
        CancellationToken cancelled)
    {
        var relative = above.Length == 0 ? info.Name : $"{above}/{info.Name}";
        if (!TryName(info, folder, out var name)) return false;
        // What is stored is what the patterns see.
        relative = relative.Normalize();
        if (filter.Leaves(relative)) return false;
        var what = FileTypes.Of(info.FullName);
        if (what is not (FileType.File or FileType.Folder))
        {
            if (filter.Takes(relative)) LeaveOut(info, what);
            return false;
        }
        if (what == FileType.File && !filter.Takes(relative)) return false;
        if (!names.TryAdd(name, info.Name))
        {
            _failed.Add(new PathProblem(
                info.FullName, $"its name is stored like that of '{names[name]}' beside it; rename one of them"));
            return false;
        }
        try
        {
            if (what == FileType.Folder) return Walk((DirectoryInfo)info, name, relative, cancelled);
            _entries.Add(File((FileInfo)info, name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // It vanished, or says that it was modified in no year there is.
            _failed.Add(new PathProblem(info.FullName, e.Message));
        }
        return true;
    }

    private bool TryName(FileSystemInfo info, MosaicPath folder, out MosaicPath name)
    {
        name = folder;
        try
        {
            name = MosaicPath.Parse($"{folder}/{info.Name}");
            return true;
        }
        catch (MalformedException e)
        {
            _failed.Add(new PathProblem(info.FullName, $"it has no name that can be stored: {e.Message}"));
            return false;
        }
    }

    private void LeaveOut(FileSystemInfo info, FileType what)
    {
        // .NET shows bytes that are no UTF-8 as this character; under the name that it shows, nothing is there.
        if (what != FileType.None) _skipped.Add(new PathProblem(info.FullName, Word(what)));
        else
        {
            _failed.Add(new PathProblem(info.FullName, info.Name.Contains(Replacement)
                ? "its name is not valid UTF-8; rename it"
                : "it is gone"));
        }
    }

    private static string Word(FileType what) => what switch
    {
        FileType.Link => "a link, which is not followed",
        FileType.Pipe => "a pipe",
        FileType.Socket => "a socket",
        _ => "a device",
    };
}
