using System.Security.Cryptography;
using Mosaic.Manifest.Export;
using Mosaic.Model;

namespace Mosaic.Host.Client;

/// <summary>What was received of an exported manifest.</summary>
/// <param name="Network">Whose it is.</param>
/// <param name="Statements">How many there are.</param>
/// <param name="Bytes">Of the whole file.</param>
/// <param name="Sha256">Of the whole file, in hex.</param>
/// <param name="Damage">Why it is not whole; null when it is.</param>
internal sealed record ReceivedManifest(
    NetworkId Network, long Statements, long Bytes, string Sha256, string? Damage);

/// <summary>
/// Passes the bytes of an exported manifest on and reads them, at the same time, as the file that they must be.
/// </summary>
internal static class ManifestReceiver
{
    /// <summary>Reads to the end of the bytes, be they whole or not.</summary>
    /// <param name="bytes">What the node sends.</param>
    /// <param name="write">Takes them, in order.</param>
    /// <param name="cancelled">Ends it.</param>
    public static async Task<ReceivedManifest> ReceiveAsync(
        Stream bytes, Action<ReadOnlyMemory<byte>> write, CancellationToken cancelled)
    {
        using var tapped = new Tap(bytes, write);
        ManifestFileReader? reader = null;
        string? damage = null;
        try
        {
            reader = await ManifestFileReader.OpenAsync(tapped, cancelled);
            while (await reader.ReadAsync(cancelled))
            {
                // What matters is that they end as they should.
            }
        }
        catch (MalformedException e)
        {
            damage = e.Message;
            // Why it is so is said behind them.
            await tapped.CopyToAsync(Stream.Null, cancelled);
        }
        var (network, statements) = (reader?.Network ?? default, reader?.Statements ?? 0);
        reader?.Dispose();
        return new ReceivedManifest(network, statements, tapped.Total, tapped.Sha256(), damage);
    }

    private sealed class Tap(Stream inner, Action<ReadOnlyMemory<byte>> write) : Stream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public long Total { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public string Sha256() => Convert.ToHexStringLower(_hash.GetHashAndReset());

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            _hash.AppendData(buffer.Span[..read]);
            Total += read;
            if (read > 0) write(buffer[..read]);
            return read;
        }

        public override Task<int> ReadAsync(
            byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) _hash.Dispose();
            base.Dispose(disposing);
        }
    }
}
