using System.Runtime.InteropServices;

namespace Mosaic.Host.Processes;

/// <summary>Sends signals to other processes. .NET itself can only kill.</summary>
internal static class PosixKill
{
    /// <summary>What Ctrl-C sends.</summary>
    public const int SigInt = 2;

    /// <summary>The request to stop.</summary>
    public const int SigTerm = 15;

    /// <summary>Sends a signal; false when there is no such process, or no signals on this platform.</summary>
    public static bool Send(int pid, int signal) => !OperatingSystem.IsWindows() && kill(pid, signal) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
}
