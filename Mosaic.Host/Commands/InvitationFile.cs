using Mosaic.Host.Client;

namespace Mosaic.Host.Commands;

/// <summary>
/// A new file for a secret, its owner's alone (0600). Disposed before it was written, it leaves nothing.
/// </summary>
internal sealed class InvitationFile : IDisposable
{
    private readonly FileStream _file;
    private bool _written;

    private InvitationFile(FileStream file) => _file = file;

    /// <summary>Where it is, absolute.</summary>
    public string Path => _file.Name;

    /// <summary>Makes it, empty.</summary>
    /// <exception cref="MosException">Something is there already, or nothing can be there.</exception>
    public static InvitationFile Create(string path)
    {
        var whole = System.IO.Path.GetFullPath(path);
        if (System.IO.Path.Exists(whole))
            throw new MosException(ExitCode.Error, $"'{whole}' exists and is not replaced; name another --file");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new InvitationFile(new FileStream(whole, options));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw LocalFiles.Failure(e, $"cannot write --file '{whole}'");
        }
    }

    /// <summary>Writes it, as one line.</summary>
    /// <exception cref="MosException">The disk is full, or worse.</exception>
    public void Write(string text)
    {
        try
        {
            _file.Write(System.Text.Encoding.UTF8.GetBytes(text + "\n"));
            _file.Flush(flushToDisk: true);
            _written = true;
        }
        catch (IOException e)
        {
            throw LocalFiles.Failure(e, $"cannot write --file '{Path}'");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        if (!_written) File.Delete(Path);
    }
}
