using System.Runtime.InteropServices;

namespace Mosaic.Host;

/// <summary>
/// What lies at a path, links followed, nothing opened: .NET takes sockets, pipes and devices for files, and opening
/// one may block. Elsewhere than on Linux, the answers are the best that .NET can tell.
/// </summary>
internal static partial class FileTypes
{
    private const int CurrentFolder = -100;
    private const uint TypeOnly = 0x1;
    private const int StatxBytes = 256;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int Socket = 0xC000;
    private const int Regular = 0x8000;

    /// <summary>Whether it is a file with bytes of its own.</summary>
    public static bool IsRegular(string path) =>
        OperatingSystem.IsLinux() ? TypeOf(path) == Regular : File.Exists(path);

    /// <summary>Whether it is a Unix socket.</summary>
    public static bool IsSocket(string path) =>
        OperatingSystem.IsLinux() ? TypeOf(path) == Socket : File.Exists(path) && new FileInfo(path).Length == 0;

    // statx(2): its layout is the same on every architecture and C library, which stat's is not.
    private static int TypeOf(string path)
    {
        Span<byte> answer = stackalloc byte[StatxBytes];
        return Statx(CurrentFolder, path, 0, TypeOnly, ref MemoryMarshal.GetReference(answer)) == 0
            ? MemoryMarshal.Read<ushort>(answer[ModeOffset..]) & TypeMask
            : 0;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte answer);
}
