namespace Mosaic.Shards;

/// <summary>Tells a full disk, or a used-up quota of its file system, from other failures.</summary>
public static class DiskFull
{
    private const int Enospc = 28;
    private const int EdquotLinux = 122;
    private const int EdquotMac = 69;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);

    /// <summary>Whether this is one. .NET puts the system's own error number in HResult.</summary>
    public static bool Is(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        if (failure is not IOException) return false;
        if (OperatingSystem.IsWindows()) return failure.HResult is WindowsDiskFull or WindowsHandleDiskFull;
        return failure.HResult is Enospc || failure.HResult == (OperatingSystem.IsMacOS() ? EdquotMac : EdquotLinux);
    }
}
