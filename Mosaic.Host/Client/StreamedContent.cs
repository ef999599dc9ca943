using System.Net;
using Mosaic.Host.Output;

namespace Mosaic.Host.Client;

/// <summary>The bytes of a stream on this machine as the body of a request.</summary>
/// <param name="source">The stream, which it disposes.</param>
/// <param name="name">What to call it in errors.</param>
/// <param name="bar">Is told what was sent.</param>
internal class StreamedContent(Stream source, string name, TransferBar bar) : HttpContent
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Why the stream could not be read; null while it can.</summary>
    public MosException? Failure { get; private set; }

    /// <summary>Who is told that bytes move.</summary>
    public NodeWatch? Watch { get; set; }

    /// <summary>Bytes in all; null where that is not known.</summary>
    public virtual long? Size => null;

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
        // Many small files at once must not take a megabyte each.
        var buffer = new byte[(int)Math.Clamp(Size + 1 ?? BufferBytes, 1, BufferBytes)];
        long sent = 0;
        while (true)
        {
            var read = await ReadAsync(buffer, cancellationToken);
            // Checked before the last bytes go: without them, the node never takes the body for complete.
            if (Complaint(sent, read) is { } complaint) throw Failed(complaint);
            if (read == 0) return;
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            sent += read;
            bar.Add(read);
            Watch?.Moved();
        }
    }

    /// <summary>Why bytes that were read, 0 of them at the end, must not be sent; null if they may.</summary>
    protected virtual string? Complaint(long sent, int read) => null;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) source.Dispose();
        base.Dispose(disposing);
    }

    private async Task<int> ReadAsync(byte[] buffer, CancellationToken cancelled)
    {
        try
        {
            // A read of stdin cannot be cancelled, only left behind.
            return await source.ReadAsync(buffer, cancelled).AsTask().WaitAsync(cancelled);
        }
        catch (IOException e)
        {
            throw Failed($"cannot read {name}: {e.Message}");
        }
    }

    private MosException Failed(string message) => Failure = new MosException(ExitCode.Error, message);
}
