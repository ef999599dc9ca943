namespace Mosaic.Shards;

/// <summary>
/// What this module asks of a file system; blocking, and safe from several threads on different paths. Failures are
/// <see cref="IOException"/> and <see cref="UnauthorizedAccessException"/>.
/// </summary>
public interface IShardDisk
{
    /// <summary>Writes all bytes at <paramref name="offset"/>; makes the file and its folders where missing.</summary>
    void Write(string path, long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Reads until the buffer or the file ends; the number of bytes read, -1 if there is no file.</summary>
    int Read(string path, long offset, Span<byte> buffer);

    /// <summary>Bytes of the file; -1 if there is none.</summary>
    long LengthOf(string path);

    /// <summary>Makes the file's bytes durable.</summary>
    void Flush(string path);

    /// <summary>Makes the names in a folder durable.</summary>
    void FlushFolder(string folder);

    /// <summary>Makes a folder, and those above it, where missing; true if it was missing.</summary>
    bool CreateFolder(string folder);

    /// <summary>Gives a file another name, in place of any file that has it.</summary>
    void Move(string from, string to);

    /// <summary>Unlinks a file; nothing happens if there is none.</summary>
    void Delete(string path);

    /// <summary>The files below a folder; none if the folder is missing.</summary>
    IEnumerable<string> Files(string folder);

    /// <summary>Bytes of the disk of this folder that are free for us.</summary>
    long FreeBytes(string folder);
}
