using System.Runtime.InteropServices;

namespace Mosaic.Codecs.Keys;

/// <summary>
/// Makes the names in a folder durable: after a crash, files created in or renamed into it before the call are there.
/// </summary>
public static partial class FolderSync
{
    private const int ReadOnly = 0;
    private const int Interrupted = 4;

    /// <summary>fsync(2) of the folder. Does nothing on Windows, whose file system journals names by itself.</summary>
    /// <exception cref="IOException">The folder cannot be opened or flushed.</exception>
    public static void Flush(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Retried(() => Open(folder, ReadOnly));
        if (descriptor < 0) throw Failure(folder);
        try
        {
            if (Retried(() => Fsync(descriptor)) != 0) throw Failure(folder);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static int Retried(Func<int> call)
    {
        int result;
        do
        {
            result = call();
        }
        while (result < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        return result;
    }

    private static IOException Failure(string folder) =>
        new($"cannot flush the folder '{folder}': {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
