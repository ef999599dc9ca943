using Mosaic.Codecs.Keys;

namespace Mosaic.Shards;

/// <summary>
/// The real file system. Files are opened for each call, which costs about a hundredth of reading one shard, so that
/// there are never more open than there are threads.
/// </summary>
public sealed class ShardDisk : IShardDisk
{
    /// <summary>The only one.</summary>
    public static readonly ShardDisk Instance = new();

    private ShardDisk() { }

    /// <inheritdoc/>
    public void Write(string path, long offset, ReadOnlySpan<byte> bytes)
    {
        using var handle = OpenForWriting(path);
        RandomAccess.Write(handle, bytes, offset);
    }

    /// <inheritdoc/>
    public int Read(string path, long offset, Span<byte> buffer)
    {
        try
        {
            using var handle = File.OpenHandle(path);
            var done = 0;
            while (done < buffer.Length)
            {
                var read = RandomAccess.Read(handle, buffer[done..], offset + done);
                if (read == 0) break;
                done += read;
            }
            return done;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return -1;
        }
    }

    /// <inheritdoc/>
    public long LengthOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : -1;
    }

    /// <inheritdoc/>
    public void Flush(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    /// <inheritdoc/>
    public void FlushFolder(string folder) => FolderSync.Flush(folder);

    /// <inheritdoc/>
    public bool CreateFolder(string folder)
    {
        if (Directory.Exists(folder)) return false;
        Directory.CreateDirectory(folder);
        return true;
    }

    /// <inheritdoc/>
    public void Move(string from, string to) => File.Move(from, to, overwrite: true);

    /// <inheritdoc/>
    public void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Not there is what was asked for.
        }
    }

    /// <inheritdoc/>
    public IEnumerable<string> Files(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        })
        : [];

    /// <inheritdoc/>
    public long FreeBytes(string folder) => new DriveInfo(folder).AvailableFreeSpace;

    private static Microsoft.Win32.SafeHandles.SafeFileHandle OpenForWriting(string path)
    {
        const FileMode mode = FileMode.OpenOrCreate;
        try
        {
            return File.OpenHandle(path, mode, FileAccess.Write, FileShare.ReadWrite);
        }
        catch (DirectoryNotFoundException)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return File.OpenHandle(path, mode, FileAccess.Write, FileShare.ReadWrite);
        }
    }
}
