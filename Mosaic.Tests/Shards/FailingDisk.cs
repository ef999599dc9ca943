using Mosaic.Shards;

namespace Mosaic.Tests.Shards;

/// <summary>The real disk, until a test says what fails.</summary>
internal sealed class FailingDisk : IShardDisk
{
    private const int Enospc = 28;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    private readonly ShardDisk _disk = ShardDisk.Instance;

    /// <summary>Called before each operation with its name and path; what it throws happens.</summary>
    public Action<string, string> Before { get; set; } = (_, _) => { };

    /// <summary>The process is gone: nothing changes on the disk any more.</summary>
    public volatile bool Dead;

    /// <summary>What <see cref="FreeBytes"/> says; null: the truth.</summary>
    public long? Free { get; set; }

    public static IOException Full() =>
        new("no space left on device", OperatingSystem.IsWindows() ? WindowsDiskFull : Enospc);

    public void Write(string path, long offset, ReadOnlySpan<byte> bytes)
    {
        Before("write", path);
        if (!Dead) _disk.Write(path, offset, bytes);
    }

    public int Read(string path, long offset, Span<byte> buffer)
    {
        Before("read", path);
        return _disk.Read(path, offset, buffer);
    }

    public long LengthOf(string path) => _disk.LengthOf(path);

    public void Flush(string path)
    {
        Before("flush", path);
        _disk.Flush(path);
    }

    public void FlushFolder(string folder)
    {
        Before("flush folder", folder);
        _disk.FlushFolder(folder);
    }

    public bool CreateFolder(string folder) => _disk.CreateFolder(folder);

    public void Move(string from, string to)
    {
        Before("move", to);
        if (!Dead) _disk.Move(from, to);
        Before("moved", to);
    }

    public void Delete(string path)
    {
        if (!Dead) _disk.Delete(path);
    }

    public IEnumerable<string> Files(string folder) => _disk.Files(folder);

    public long FreeBytes(string folder) => Free ?? _disk.FreeBytes(folder);
}
