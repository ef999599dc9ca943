namespace Mosaic.Host.Client;

/// <summary>Failures of files on this machine.</summary>
internal static class LocalFiles
{
    // errno of Linux and macOS, which .NET passes through as HResult.
    private const int NoSpace = 28;
    private const int LinuxQuota = 122;
    private const int MacQuota = 69;

    /// <summary>The failure of reading or writing a local file; a full disk has its own code.</summary>
    public static MosException Failure(Exception cause, string what)
    {
        var isFull = cause is IOException && (cause.HResult & 0xFFFF) is NoSpace or LinuxQuota or MacQuota;
        return new MosException(isFull ? ExitCode.Full : ExitCode.Error, $"{what}: {cause.Message}", cause);
    }
}
