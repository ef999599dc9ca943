namespace Mosaic.Node;

/// <summary>
/// Room on the data folder's disk that is kept for the journal: a file of no content, removed when the disk is as good
/// as full and made again when there is room. Whatever else fills the disk, the journal can then still be written; a
/// node that cannot write it ends, and could not even take in the deletions that make room. Where the file system does
/// not set aside what a file asks for (ZFS, Btrfs with compression), it helps nothing and costs nothing.
/// </summary>
/// <param name="folder">The data folder.</param>
/// <param name="bytes">How much is kept; 0 for nothing.</param>
/// <param name="free">Bytes of the folder's disk that are free for this process.</param>
internal sealed class JournalReserve(string folder, long bytes, Func<string, long> free)
{
    /// <summary>The file's name in the data folder.</summary>
    public const string FileName = "mosaic.reserve";

    /// <summary>With less than this many bytes free the disk counts as full.</summary>
    public const long FullBelow = 1 << 20;

    /// <summary>The reserve is made when so many times its size is free: never close to where it is given up.</summary>
    public const int RoomyFactor = 4;

    private string File => Path.Combine(folder, FileName);

    /// <summary>On a disk like any other.</summary>
    public static JournalReserve On(string folder, long bytes) =>
        new(folder, bytes, static folder => new DriveInfo(folder).AvailableFreeSpace);

    /// <summary>Makes the reserve or gives it up, as the disk has it. Blocks on the disk.</summary>
    /// <returns>What was done.</returns>
    /// <exception cref="IOException">The disk cannot be looked at or written to.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public ReserveChange Tend()
    {
        var room = free(folder);
        if (room < FullBelow)
        {
            if (!System.IO.File.Exists(File)) return ReserveChange.None;
            System.IO.File.Delete(File);
            return ReserveChange.GivenUp;
        }
        if (bytes == 0 || room < bytes * RoomyFactor || System.IO.File.Exists(File)) return ReserveChange.None;
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            PreallocationSize = bytes,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(File, options);
        file.SetLength(bytes);
        return ReserveChange.Made;
    }
}

/// <summary>What became of a <see cref="JournalReserve"/>.</summary>
internal enum ReserveChange
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is there from now on.</summary>
    Made,

    /// <summary>Its room is the journal's now.</summary>
    GivenUp,
}
