using System.Security.Cryptography;
using Mosaic.Codecs.Keys;
using Mosaic.Host.Api;
using Mosaic.Host.Output;

namespace Mosaic.Host.Client;

/// <summary>
/// Where a download ends up: a temporary file beside the destination, which takes its name only when every byte is
/// there, verified and durable. Disposed before that, it leaves nothing.
/// </summary>
internal sealed class DownloadTarget : IDisposable
{
    private const int BufferBytes = 1 << 20;
    private const int RandomBytes = 8;

    private readonly bool _overwrite;
    private string? _temporary;
    private bool _verified;

    private DownloadTarget(string path, bool overwrite) => (Path, _overwrite) = (path, overwrite);

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
    public static DownloadTarget Of(string? destination, string name, bool overwrite)
    {
        var path = System.IO.Path.GetFullPath(destination ?? name);
        if (destination is not null && Directory.Exists(path)) path = System.IO.Path.Combine(path, name);
        else if (System.IO.Path.EndsInDirectorySeparator(path))
            throw new MosException(ExitCode.Error, $"there is no folder '{path}'");
        if (Directory.Exists(path))
            throw new MosException(ExitCode.Error, $"'{path}' is a folder; name another destination");
        var folder = System.IO.Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder)) throw new MosException(ExitCode.Error, $"there is no folder '{folder}'");
        if (File.Exists(path) && new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is { } target)
            path = target.FullName;
        if (File.Exists(path) && !FileTypes.IsRegular(path))
            throw new MosException(ExitCode.Error, $"'{path}' is no regular file and is left alone");
        return new DownloadTarget(path, overwrite);
    }

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
            throw LocalFailure(e, $"cannot read '{Path}'");
        }
    }

    /// <summary>Reads a download to its end, into the temporary file.</summary>
    /// <exception cref="MosException">The bytes cannot be written, or are not those that were announced.</exception>
    public async Task ReceiveAsync(
        DownloadHead head, Stream bytes, TransferBar bar, Action moved, CancellationToken cancelled)
    {
        using var file = Create();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferBytes];
        long received = 0;
        while (await bytes.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancelled)
            is > 0 and var n)
        {
            received += n;
            bar.Add(n);
            moved();
            hash.AppendData(buffer, 0, n);
            Write(() => file.Write(buffer, 0, n));
        }
        // The end of the bytes says nothing yet: how the download ended comes behind them.
        if (received == head.Size && Convert.ToHexStringLower(hash.GetHashAndReset()) == head.Sha256)
            Write(() => Finish(file, head));
    }

    /// <summary>Gives the file its name, replacing another one only if told to.</summary>
    /// <exception cref="MosException">What was received is not whole, or another file is there.</exception>
    public void Complete()
    {
        if (_temporary is null || !_verified)
            throw new MosException(ExitCode.Integrity, "what arrived is not what was uploaded; nothing was written");
        try
        {
            File.Move(_temporary, Path, _overwrite);
            _temporary = null;
            FolderSync.Flush(System.IO.Path.GetDirectoryName(Path)!);
        }
        catch (IOException) when (!_overwrite && _temporary is not null && Exists)
        {
            throw Different(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LocalFailure(e, $"cannot write '{Path}'");
        }
    }

    /// <summary>The error of a destination that holds something else.</summary>
    public static MosException Different(string path) => new(
        ExitCode.Error,
        $"'{path}' exists and is another file; replace it with --overwrite, or name another destination");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_temporary is not null) File.Delete(_temporary);
        _temporary = null;
    }

    private void Finish(FileStream file, DownloadHead head)
    {
        if (!OperatingSystem.IsWindows() && ((UnixFileMode)head.Mode).HasFlag(UnixFileMode.UserExecute))
        {
            // Executable for whoever may read it; the rest is for this user's umask to say.
            var mode = File.GetUnixFileMode(file.SafeFileHandle);
            var readers = mode & (UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            File.SetUnixFileMode(file.SafeFileHandle, mode | (UnixFileMode)((int)readers >> 2));
        }
        file.Flush(flushToDisk: false);
        File.SetLastWriteTimeUtc(file.SafeFileHandle, head.Modified.UtcDateTime);
        file.Flush(flushToDisk: true);
        _verified = true;
    }

    private FileStream Create()
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
            throw LocalFailure(e, $"cannot create a file in '{System.IO.Path.GetDirectoryName(Path)}'");
        }
    }

    private void Write(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LocalFailure(e, $"cannot write '{_temporary}'");
        }
    }

    private static FileStream Open(string path, FileMode mode, FileAccess access) => new(path, new FileStreamOptions
    {
        Mode = mode,
        Access = access,
        Share = FileShare.Read,
        BufferSize = 0,
        Options = FileOptions.SequentialScan,
    });

    private static MosException LocalFailure(Exception cause, string what) => LocalFiles.Failure(cause, what);
}
