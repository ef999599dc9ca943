using System.Buffers;
using System.Security.Cryptography;
using Mosaic.Model;

namespace Mosaic.Files;

/// <summary>
/// Reads a stream to its end, segment by segment, and encodes each. One call at a time; dispose it only when none runs.
/// </summary>
internal sealed class UploadSource : IDisposable
{
    private readonly Stream _stream;
    private readonly long? _expectedSize;
    private readonly long _limit;
    private readonly SegmentEncoder _encoder;
    private readonly WorkLimiter _work;
    private readonly int _segmentSize;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    // One byte more than a segment: only the byte after it tells whether a full segment is the last one.
    private readonly byte[] _buffer;
    private int _carried;

    /// <summary>A source of which nothing was read yet.</summary>
    /// <param name="stream">What to read; the caller's to dispose.</param>
    /// <param name="expectedSize">Its length in bytes, where known: any other one is a fault.</param>
    /// <param name="limit">Bytes that were asked room for; more are a fault.</param>
    /// <param name="code">The code.</param>
    /// <param name="encoder">Encodes; disposed with this.</param>
    /// <param name="work">Where encoding runs.</param>
    public UploadSource(
        Stream stream, long? expectedSize, long limit, Code code, SegmentEncoder encoder, WorkLimiter work)
    {
        (_stream, _expectedSize, _limit, _encoder, _work) = (stream, expectedSize, limit, encoder, work);
        _segmentSize = code.SegmentSize;
        _buffer = ArrayPool<byte>.Shared.Rent(_segmentSize + 1);
    }

    /// <summary>Bytes read so far: the true size once the last segment is there.</summary>
    public long Size { get; private set; }

    /// <summary>SHA-256 of the plaintext, once the last segment is there.</summary>
    public Id256 Sha256 { get; private set; }

    /// <summary>The next segment.</summary>
    /// <exception cref="SourceException">The stream is shorter or longer than it may be, or cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<EncodedSegment> Next(CancellationToken cancelled)
    {
        var length = await Fill(cancelled).ConfigureAwait(false);
        var last = length <= _segmentSize;
        var segment = Math.Min(length, _segmentSize);
        Size += segment;
        if (Size > _limit || Size > _expectedSize)
            throw new SourceException(_expectedSize is { } expected
                ? $"the source is longer than the {expected} bytes it was said to have"
                : $"the source is longer than the {_limit} bytes that are asked for when no size is given");
        if (last && _expectedSize is { } size && Size != size)
            throw new SourceException($"the source ended after {Size} of {size} bytes");
        return await _work.Run(() => Encode(last, segment), cancelled).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoder.Dispose();
        _hash.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
    }

    private EncodedSegment Encode(bool last, int length)
    {
        _hash.AppendData(_buffer, 0, length);
        var next = _buffer[_segmentSize];
        var encoded = _encoder.Encode(last, _buffer.AsSpan(0, _segmentSize), length);
        if (last) Sha256 = new Id256(_hash.GetHashAndReset());
        else _buffer[0] = next;
        _carried = last ? 0 : 1;
        return encoded;
    }

    private async Task<int> Fill(CancellationToken cancelled)
    {
        try
        {
            return await _stream.ReadAtLeastAsync(
                _buffer.AsMemory(_carried, _segmentSize + 1 - _carried), _segmentSize + 1 - _carried,
                throwOnEndOfStream: false, cancelled).ConfigureAwait(false) + _carried;
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
