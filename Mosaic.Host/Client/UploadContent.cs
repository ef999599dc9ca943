using Mosaic.Host.Output;

namespace Mosaic.Host.Client;

/// <summary>
/// The bytes of a local file as the body of an upload. A file that changes meanwhile fails the upload: half of one
/// state and half of another is nobody's file. Pipes are read to their end.
/// </summary>
internal sealed class UploadContent : StreamedContent
{
    private readonly FileStream _file;
    private readonly DateTime _modified;

    /// <summary>Of an open file, which it disposes.</summary>
    public UploadContent(FileStream file, TransferBar bar) : base(file, $"'{file.Name}'", bar)
    {
        _file = file;
        Size = file.CanSeek ? file.Length : null;
        _modified = File.GetLastWriteTimeUtc(file.SafeFileHandle);
    }

    /// <summary>Bytes; null of a pipe.</summary>
    public override long? Size { get; }

    /// <inheritdoc/>
    protected override string? Complaint(long sent, int read) =>
        sent + read > Size || (read == 0 ? sent < Size : sent + read == Size && HasChanged())
            ? $"'{_file.Name}' changed while it was read; nothing was stored, try again"
            : null;

    private bool HasChanged() =>
        _file.Length != Size || File.GetLastWriteTimeUtc(_file.SafeFileHandle) != _modified;
}
