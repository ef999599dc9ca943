namespace Mosaic.Host.Client;

/// <summary>Files on this machine, and their failures.</summary>
internal static class LocalFiles
{
    // errno of Linux and macOS, which .NET passes through as HResult.
    private const int NoSpace = 28;
    private const int LinuxQuota = 122;
    private const int MacQuota = 69;

    /// <summary>Opens a file, or a pipe, to be read from its beginning to its end.</summary>
    /// <exception cref="MosException">It is not there, or cannot be read.</exception>
    public static FileStream OpenRead(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                BufferSize = 0,
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.SequentialScan,
            });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new MosException(ExitCode.NotFound, $"there is no file '{path}'", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(e, $"cannot read '{path}'");
        }
    }

    /// <summary>The failure of reading or writing a local file; a full disk has its own code.</summary>
    public static MosException Failure(Exception cause, string what)
    {
        var isFull = cause is IOException && (cause.HResult & 0xFFFF) is NoSpace or LinuxQuota or MacQuota;
        return new MosException(isFull ? ExitCode.Full : ExitCode.Error, $"{what}: {cause.Message}", cause);
    }
}
