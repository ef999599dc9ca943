using System.Runtime.InteropServices;

namespace Mosaic.Host.Processes;

/// <summary>Asks a process to stop. .NET itself can only kill.</summary>
internal static class PosixKill
{
    private const int SigTerm = 15;

    /// <summary>Sends SIGTERM; false when there is no such process or no such signal on this platform.</summary>
    public static bool Terminate(int pid) => !OperatingSystem.IsWindows() && kill(pid, SigTerm) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
}
