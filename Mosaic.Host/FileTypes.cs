using System.Runtime.InteropServices;

namespace Mosaic.Host;

/// <summary>What lies at a path.</summary>
internal enum FileType
{
    /// <summary>Nothing, or nothing that can be looked at.</summary>
    None,

    /// <summary>A file with bytes of its own.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link, or what else stands for something elsewhere.</summary>
    Link,

    /// <summary>A named pipe.</summary>
    Pipe,

    /// <summary>A Unix socket.</summary>
    Socket,

    /// <summary>A device, or anything else.</summary>
    Device,
}

/// <summary>
/// What lies at a path, nothing opened: .NET takes sockets, pipes and devices for files, and opening one may block.
/// Elsewhere than on Linux, the answers are the best that .NET can tell.
/// </summary>
internal static partial class FileTypes
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint TypeOnly = 0x1;
    private const int StatxBytes = 256;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;

    /// <summary>Whether it is a file with bytes of its own, or a link to one.</summary>
    public static bool IsRegular(string path) =>
        OperatingSystem.IsLinux() ? TypeOf(path, 0) == FileType.File : File.Exists(path);

    /// <summary>Whether it is a Unix socket, or a link to one.</summary>
    public static bool IsSocket(string path) => OperatingSystem.IsLinux()
        ? TypeOf(path, 0) == FileType.Socket
        : File.Exists(path) && new FileInfo(path).Length == 0;

    /// <summary>What it is itself: a link is a link.</summary>
    public static FileType Of(string path)
    {
        if (OperatingSystem.IsLinux()) return TypeOf(path, NoFollow);
        // Gives a link's own attributes, and -1 for what is not there.
        var attributes = new FileInfo(path).Attributes;
        return (int)attributes == -1 ? FileType.None
            : attributes.HasFlag(FileAttributes.ReparsePoint) ? FileType.Link
            : attributes.HasFlag(FileAttributes.Directory) ? FileType.Folder
            : attributes.HasFlag(FileAttributes.Device) ? FileType.Device
            : FileType.File;
    }

    // statx(2): its layout is the same on every architecture and C library, which stat's is not.
    private static FileType TypeOf(string path, int flags)
    {
        Span<byte> answer = stackalloc byte[StatxBytes];
        if (Statx(CurrentFolder, path, flags, TypeOnly, ref MemoryMarshal.GetReference(answer)) != 0)
            return FileType.None;
        return (MemoryMarshal.Read<ushort>(answer[ModeOffset..]) & TypeMask) switch
        {
            0x8000 => FileType.File,
            0x4000 => FileType.Folder,
            0xA000 => FileType.Link,
            0x1000 => FileType.Pipe,
            0xC000 => FileType.Socket,
            _ => FileType.Device,
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte answer);
}
