using System.Security.Cryptography;
using System.Threading.Channels;
using Mosaic.Model;

namespace Mosaic.Codecs.Segments;

/// <summary>
/// Reads a stream to its end and encodes it segment by segment: one is read and the plaintext hashed while others are
/// sealed, coded and hashed side by side, and all are given out in order. Ahead of whoever takes them are at most
/// <c>ahead + 1</c> segments.
/// </summary>
internal sealed class SegmentSource : IDisposable
{
    private readonly Stream _stream;
    private readonly long? _expectedSize;
    private readonly long _limit;
    private readonly SegmentEncoder _encoder;
    private readonly WorkLimiter _work;
    private readonly int _segmentSize;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<Task<EncodedSegment>> _encoded;
    private readonly BufferPool _buffers;
    private Task? _reading;

    /// <summary>A source of which nothing was read yet.</summary>
    /// <param name="stream">What to read; the caller's to dispose.</param>
    /// <param name="expectedSize">Its length in bytes, where known: any other one is a fault.</param>
    /// <param name="limit">Bytes that were asked room for; more are a fault.</param>
    /// <param name="code">The code.</param>
    /// <param name="encoder">Encodes; disposed with this.</param>
    /// <param name="work">Where encoding runs.</param>
    /// <param name="ahead">Segments to encode before they are asked for; at least 1.</param>
    public SegmentSource(
        Stream stream, long? expectedSize, long limit, Code code, SegmentEncoder encoder, WorkLimiter work, int ahead)
    {
        (_stream, _expectedSize, _limit, _encoder, _work) = (stream, expectedSize, limit, encoder, work);
        _segmentSize = code.SegmentSize;
        // One byte more than a segment: only the byte after it tells whether a full segment is the last one.
        _buffers = new BufferPool(_segmentSize + 1, ahead + 2);
        _encoded = Channel.CreateBounded<Task<EncodedSegment>>(
            new BoundedChannelOptions(ahead) { SingleReader = true, SingleWriter = true });
    }

    /// <summary>The true size in bytes, once the last segment is there.</summary>
    public long Size { get; private set; }

    /// <summary>SHA-256 of the plaintext, once the last segment is there.</summary>
    public Id256 Sha256 { get; private set; }

    /// <summary>The next segment; not to be asked for after the last one, nor twice at a time.</summary>
    /// <exception cref="SourceException">The stream is shorter or longer than it may be, or cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<EncodedSegment> Next()
    {
        _reading ??= Task.Run(ReadAll);
        // This throws what ended the reading; reading from the channel would throw that it is closed.
        if (!await _encoded.Reader.WaitToReadAsync(_stopping.Token).ConfigureAwait(false)
            || !_encoded.Reader.TryRead(out var encoding))
            throw new InvalidOperationException("there is no segment after the last one");
        return await encoding.ConfigureAwait(false);
    }

    /// <summary>Reads no more; done when nobody looks at the stream any more.</summary>
    public async Task Stop()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_reading is not null) await _reading.ConfigureAwait(false);
        while (_encoded.Reader.TryRead(out var encoding))
            await ((Task)encoding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Wipes what there was of plaintext and key; only when stopped, or after the last segment.</summary>
    public void Dispose()
    {
        _encoder.Dispose();
        _hash.Dispose();
        _stopping.Dispose();
        _buffers.Wipe();
    }

    /// <summary>Never fails: what goes wrong is what whoever takes the segments gets.</summary>
    private async Task ReadAll()
    {
        var hashed = Task.CompletedTask;
        Task<EncodedSegment>? encoding = null;
        try
        {
            byte? carried = null;
            for (var last = false; !last;)
            {
                var buffer = _buffers.Rent();
                var length = await Fill(buffer, carried).ConfigureAwait(false);
                last = length <= _segmentSize;
                var taken = Math.Min(length, _segmentSize);
                carried = last ? null : buffer[_segmentSize];
                Size += taken;
                Check(last);
                hashed = Hash(hashed, buffer, taken);
                encoding = Encode(hashed, buffer, last, taken);
                await _encoded.Writer.WriteAsync(encoding, _stopping.Token).ConfigureAwait(false);
            }
            _encoded.Writer.Complete();
        }
        catch (Exception e)
        {
            if (encoding is not null) await ((Task)encoding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _encoded.Writer.Complete(e);
        }
    }

    private void Check(bool last)
    {
        if (Size > _limit || Size > _expectedSize)
            throw new SourceException(_expectedSize is { } expected
                ? $"the source is longer than the {expected} bytes it was said to have"
                : $"the source is longer than the {_limit} bytes that room was asked for; say how long it may get"
                    + " with --size-hint");
        if (last && _expectedSize is { } size && Size != size)
            throw new SourceException($"the source ended after {Size} of {size} bytes");
    }

    private async Task Hash(Task before, byte[] buffer, int length)
    {
        await before.ConfigureAwait(false);
        await _work.Run(() => _hash.AppendData(buffer, 0, length), _stopping.Token).ConfigureAwait(false);
    }

    private async Task<EncodedSegment> Encode(Task hashed, byte[] buffer, bool last, int length)
    {
        var segment = _encoder.Number();
        var encoding = _work.Run(
            () => _encoder.Encode(segment, last, buffer.AsSpan(0, _segmentSize), length), _stopping.Token);
        await Task.WhenAll(hashed, encoding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _buffers.Return(buffer);
        await hashed.ConfigureAwait(false);
        if (last) Sha256 = new Id256(_hash.GetHashAndReset());
        return await encoding.ConfigureAwait(false);
    }

    private async Task<int> Fill(byte[] buffer, byte? carried)
    {
        var start = 0;
        if (carried is { } first) buffer[start++] = first;
        try
        {
            return start + await _stream.ReadAtLeastAsync(
                buffer.AsMemory(start), buffer.Length - start, throwOnEndOfStream: false, _stopping.Token)
                .ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new SourceException("the source cannot be read: " + e.Message, e);
        }
    }
}

/// <summary>The bytes to upload cannot be had, or are not as many as was said; the message is for a person.</summary>
internal sealed class SourceException : Exception
{
    /// <summary>With what happened.</summary>
    public SourceException(string message) : base(message) { }

    /// <summary>With the exception that said so.</summary>
    public SourceException(string message, Exception inner) : base(message, inner) { }
}
