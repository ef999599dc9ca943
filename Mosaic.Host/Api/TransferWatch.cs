namespace Mosaic.Host.Api;

/// <summary>
/// Cancels a transfer whose client went away, or in which no byte moved for too long. Time runs from the first byte:
/// before, the transfer may be waiting for its turn.
/// </summary>
internal sealed class TransferWatch : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly TimeSpan _limit;

    /// <summary>Watches until disposed.</summary>
    public TransferWatch(TimeSpan stallLimit, CancellationToken clientGone)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(clientGone);
        _limit = stallLimit;
    }

    /// <summary>Cancelled when the transfer should end.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Passes everything on to <paramref name="inner"/>, which stays the caller's to dispose.</summary>
    public Stream Over(Stream inner) => new Watched(inner, this);

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private void Touch() => _source.CancelAfter(_limit);

    private sealed class Watched(Stream inner, TransferWatch watch) : Stream
    {
        public override bool CanRead => inner.CanRead;

        public override bool CanWrite => inner.CanWrite;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            watch.Touch();
            var read = await inner.ReadAsync(buffer, cancellationToken);
            watch.Touch();
            return read;
        }

        public override async ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            watch.Touch();
            await inner.WriteAsync(buffer, cancellationToken);
            watch.Touch();
        }

        public override Task<int> ReadAsync(
            byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
