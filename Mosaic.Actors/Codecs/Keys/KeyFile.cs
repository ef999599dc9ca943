using System.Security.Cryptography;

namespace Mosaic.Codecs.Keys;

/// <summary>
/// Seeds on disk: <c>identity.key</c> and <c>node.key</c> are files of exactly 32 raw bytes, mode 0600; the former may
/// be a <see cref="LockedKey"/> instead (<see cref="AccountKeyFile"/>). A file that
/// others could read is refused, because whoever read it could have become its owner.
/// </summary>
public static class KeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode AnyoneElse =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>The seed in <paramref name="path"/>. Wipe the array once the key is made.</summary>
    /// <exception cref="KeyFileException">
    /// The file is missing, unreadable, not a regular file, not 32 bytes long, or open to group or others.
    /// </exception>
    public static byte[] Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Read(path, SigningKey.SeedSize, SigningKey.SeedSize);
    }

    /// <summary>
    /// The bytes of a file, as safe as one that <see cref="Read(string)"/> takes, of a length between two. Wipe the
    /// array once the key is made.
    /// </summary>
    /// <exception cref="KeyFileException">As <see cref="Read(string)"/>.</exception>
    public static byte[] Read(string path, int least, int most)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return ReadChecked(path, least, most);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException($"cannot read the key file '{path}': {e.Message}", e);
        }
    }

    /// <summary>
    /// Writes a new key file, mode 0600: it appears under its name complete and durable, or not at all, and never
    /// replaces another file.
    /// </summary>
    /// <exception cref="ArgumentException">The seed is not 32 bytes long.</exception>
    /// <exception cref="KeyFileException">The path exists already, or the folder cannot be written to.</exception>
    public static void Create(string path, ReadOnlySpan<byte> seed)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (seed.Length != SigningKey.SeedSize)
            throw new ArgumentException($"a seed is {SigningKey.SeedSize} bytes long, not {seed.Length}", nameof(seed));
        Write(path, seed, overwrite: false);
    }

    /// <summary>
    /// Writes a key file, mode 0600, in the place of one that may be there: at any moment, and after a crash, the path
    /// holds the old seed or the new one, whole.
    /// </summary>
    /// <exception cref="ArgumentException">The seed is not 32 bytes long.</exception>
    /// <exception cref="KeyFileException">The folder cannot be written to.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> seed)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (seed.Length != SigningKey.SeedSize)
            throw new ArgumentException($"a seed is {SigningKey.SeedSize} bytes long, not {seed.Length}", nameof(seed));
        Write(path, seed, overwrite: true);
    }

    /// <summary>Writes the bytes as <see cref="Create"/> or <see cref="Replace"/> do.</summary>
    /// <exception cref="KeyFileException">As those.</exception>
    internal static void Write(string path, ReadOnlySpan<byte> seed, bool overwrite)
    {
        var temporary = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.tmp";
        try
        {
            WriteDurably(temporary, seed);
            // A move that shall not overwrite looks and then renames, between which another process may have created
            // the file. So one at a time; who comes after another finds its file, and who comes amid it fails.
            using var turn = new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, 1,
                FileOptions.DeleteOnClose);
            File.Move(temporary, path, overwrite);
            FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException($"cannot write the key file '{path}': {e.Message}", e);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }

    /// <summary>
    /// The seed in <paramref name="path"/>; where nothing is there, a new one from the operating system's generator,
    /// written by <see cref="Create"/>. Wipe the array once the key is made.
    /// </summary>
    /// <exception cref="KeyFileException">As <see cref="Read(string)"/> and <see cref="Create"/>.</exception>
    public static byte[] ReadOrCreate(string path, out bool created)
    {
        created = !Path.Exists(path);
        if (!created) return Read(path);
        var seed = RandomNumberGenerator.GetBytes(SigningKey.SeedSize);
        Create(path, seed);
        return seed;
    }

    private static byte[] ReadChecked(string path, int least, int most)
    {
        var file = new FileInfo(path);
        // Pipes and devices have length 0: they are refused here, before an open that could block.
        if ((file.Attributes & (FileAttributes.Directory | FileAttributes.ReparsePoint)) != 0
            || file.Length < least || file.Length > most)
        {
            throw new KeyFileException(
                $"the key file '{path}' must be a regular file of {Length(least, most)} bytes;"
                + " restore it from your copy, or name another data folder");
        }
        using var handle = File.OpenHandle(path);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(handle) & AnyoneElse) != 0)
        {
            throw new KeyFileException(
                $"the key file '{path}' is open to other users of this machine; run: chmod 600 '{path}'");
        }
        var seed = new byte[file.Length];
        if (RandomAccess.Read(handle, seed, 0) != seed.Length)
            throw new KeyFileException($"the key file '{path}' changed while it was read");
        return seed;
    }

    private static string Length(int least, int most) => least == most ? $"exactly {least}" : $"{least} to {most}";

    private static void WriteDurably(string path, ReadOnlySpan<byte> seed)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using var stream = new FileStream(path, options);
        stream.Write(seed);
        stream.Flush(flushToDisk: true);
    }
}
