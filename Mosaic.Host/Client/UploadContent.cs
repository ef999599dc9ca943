using System.Net;
using Mosaic.Host.Output;

namespace Mosaic.Host.Client;

/// <summary>
/// The bytes of a local file as the body of an upload. A file that changes meanwhile fails the upload: half of one
/// state and half of another is nobody's file. Pipes are read to their end.
/// </summary>
internal sealed class UploadContent : HttpContent
{
    private const int BufferBytes = 1 << 20;

    private readonly FileStream _file;
    private readonly TransferBar _bar;
    private readonly DateTime _modified;

    /// <summary>Of an open file, which it disposes.</summary>
    public UploadContent(FileStream file, TransferBar bar)
    {
        (_file, _bar) = (file, bar);
        Size = file.CanSeek ? file.Length : null;
        _modified = File.GetLastWriteTimeUtc(file.SafeFileHandle);
    }

    /// <summary>Bytes; null of a pipe.</summary>
    public long? Size { get; }

    /// <summary>Why the file could not be read; null while it can.</summary>
    public MosException? Failure { get; private set; }

    /// <summary>Who is told that bytes move.</summary>
    public NodeWatch? Watch { get; set; }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = Size ?? 0;
        return Size is not null;
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        long sent = 0;
        while (true)
        {
            var read = await ReadAsync(buffer, cancellationToken);
            // Checked before the last bytes go: without them, the node never takes the upload for complete.
            if (sent + read > Size || (read == 0 ? sent < Size : sent + read == Size && HasChanged()))
                throw Failed($"'{_file.Name}' changed while it was read; nothing was stored, try again");
            if (read == 0) return;
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            sent += read;
            _bar.Add(read);
            Watch?.Moved();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _file.Dispose();
        base.Dispose(disposing);
    }

    private bool HasChanged() =>
        _file.Length != Size || File.GetLastWriteTimeUtc(_file.SafeFileHandle) != _modified;

    private async Task<int> ReadAsync(byte[] buffer, CancellationToken cancelled)
    {
        try
        {
            return await _file.ReadAsync(buffer, cancelled);
        }
        catch (IOException e)
        {
            throw Failed($"cannot read '{_file.Name}': {e.Message}");
        }
    }

    private MosException Failed(string message) => Failure = new MosException(ExitCode.Error, message);
}
