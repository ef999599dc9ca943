using System.Security.Cryptography;
using Mosaic.Codecs.Keys;

namespace Mosaic.Host.Client;

/// <summary>
/// Where a file from the node ends up: a temporary file beside the destination, which takes its name only when told
/// that all is there. Disposed before that, it leaves nothing.
/// </summary>
internal sealed class TargetFile : IDisposable
{
    private const int RandomBytes = 8;

    private readonly bool _overwrite;
    private string? _temporary;

    private TargetFile(string path, bool overwrite) => (Path, _overwrite) = (path, overwrite);

    /// <summary>The destination, absolute; a link to a file stands for that file.</summary>
    public string Path { get; }

    /// <summary>Whether another file that is there may be replaced.</summary>
    public bool MayReplace => _overwrite;

    /// <summary>Whether a file is there now.</summary>
    public bool Exists => File.Exists(Path);

    /// <summary>
    /// The destination of a file called <paramref name="name"/>: <paramref name="destination"/>, inside it where that
    /// is a folder, and <c>./name</c> without one.
    /// </summary>
    /// <exception cref="MosException">There cannot be a file.</exception>
    public static TargetFile Of(string? destination, string name, bool overwrite)
    {
        var path = System.IO.Path.GetFullPath(destination ?? name);
        if (destination is not null && Directory.Exists(path)) path = System.IO.Path.Combine(path, name);
        else if (System.IO.Path.EndsInDirectorySeparator(path))
            throw new MosException(ExitCode.Error, $"there is no folder '{path}'");
        return Of(path, overwrite);
    }

    /// <summary>The destination that was named, and no folder.</summary>
    /// <exception cref="MosException">There cannot be a file.</exception>
    public static TargetFile Of(string destination, bool overwrite)
    {
        var path = System.IO.Path.GetFullPath(destination);
        if (Directory.Exists(path))
            throw new MosException(ExitCode.Error, $"'{path}' is a folder; name another destination");
        var folder = System.IO.Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder)) throw new MosException(ExitCode.Error, $"there is no folder '{folder}'");
        if (File.Exists(path) && new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is { } target)
            path = target.FullName;
        if (File.Exists(path) && !FileTypes.IsRegular(path))
            throw new MosException(ExitCode.Error, $"'{path}' is no regular file and is left alone");
        return new TargetFile(path, overwrite);
    }

    /// <summary>
    /// The destination itself, within a folder that was checked: a link that is there stands for nothing else, and is
    /// replaced as a file is.
    /// </summary>
    /// <exception cref="MosException">There cannot be a file.</exception>
    public static TargetFile Within(string path, bool overwrite) => FileTypes.Of(path) switch
    {
        FileType.None or FileType.File => new TargetFile(path, overwrite),
        FileType.Link when overwrite => new TargetFile(path, overwrite),
        FileType.Link => throw new MosException(
            ExitCode.Error, $"'{path}' is a link and is left alone; replace it with --overwrite"),
        FileType.Folder => throw new MosException(ExitCode.Error, $"'{path}' is a folder, where a file is to be"),
        _ => throw new MosException(ExitCode.Error, $"'{path}' is no regular file and is left alone"),
    };

    /// <summary>Whether the file that is there is that content.</summary>
    public async Task<bool> HoldsAsync(long size, string sha256, CancellationToken cancelled)
    {
        try
        {
            using var file = Open(Path, FileMode.Open, FileAccess.Read);
            if (file.Length != size) return false;
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancelled)) == sha256;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LocalFiles.Failure(e, $"cannot read '{Path}'");
        }
    }

    /// <summary>Opens the temporary file, empty; once.</summary>
    /// <exception cref="MosException">There cannot be one.</exception>
    public FileStream Create()
    {
        var name = $".mosaic-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes))}.part";
        var path = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, name);
        try
        {
            var file = Open(path, FileMode.CreateNew, FileAccess.Write);
            _temporary = path;
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LocalFiles.Failure(e, $"cannot create a file in '{System.IO.Path.GetDirectoryName(Path)}'");
        }
    }

    /// <summary>Does something to the temporary file.</summary>
    /// <exception cref="MosException">It failed.</exception>
    public void Write(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LocalFiles.Failure(e, $"cannot write '{_temporary}'");
        }
    }

    /// <summary>
    /// Gives the temporary file, which is closed and flushed to the disk, its name, replacing another file only if
    /// told to.
    /// </summary>
    /// <exception cref="MosException">Another file is there, or it failed.</exception>
    public void Complete()
    {
        try
        {
            File.Move(_temporary!, Path, _overwrite);
            _temporary = null;
            FolderSync.Flush(System.IO.Path.GetDirectoryName(Path)!);
        }
        catch (IOException) when (!_overwrite && _temporary is not null && Exists)
        {
            throw Different();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LocalFiles.Failure(e, $"cannot write '{Path}'");
        }
    }

    /// <summary>The error of a destination that holds something else.</summary>
    public MosException Different() => new(
        ExitCode.Error,
        $"'{Path}' exists and is another file; replace it with --overwrite, or name another destination");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_temporary is not null) File.Delete(_temporary);
        _temporary = null;
    }

    private static FileStream Open(string path, FileMode mode, FileAccess access) => new(path, new FileStreamOptions
    {
        Mode = mode,
        Access = access,
        Share = FileShare.Read,
        BufferSize = 0,
        Options = FileOptions.SequentialScan,
    });
}
