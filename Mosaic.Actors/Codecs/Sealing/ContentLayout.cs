using Mosaic.Model;

namespace Mosaic.Codecs.Sealing;

/// <summary>
/// How a content is cut: segments of the code's segment size, the last one's plaintext padded to its Padmé length,
/// each sealed by itself (16 bytes more) and cut into k data shards of a multiple of 64 bytes. Segments count from 0;
/// an empty file is one empty segment. Lengths are in bytes. Only well-formed layouts exist, except <c>default</c>.
/// </summary>
public readonly record struct ContentLayout
{
    /// <summary>The most segments of a content: 16 TiB at 4 MiB each, a column tree of at most 22 levels.</summary>
    public const long MaxSegments = 1L << 22;

    /// <summary>The largest plaintext of one segment, for any code.</summary>
    public const int MaxSegmentSize = 4 << 20;

    /// <summary>Shards are a multiple of this long, so that coding needs no special case for vector widths.</summary>
    public const int ShardAlignment = 64;

    private ContentLayout(Code code, long segmentCount, int lastPlaintextLength)
    {
        Code = code;
        SegmentCount = segmentCount;
        LastPlaintextLength = lastPlaintextLength;
    }

    /// <summary>The content's code.</summary>
    public Code Code { get; }

    /// <summary>Plaintext bytes of every segment but the last.</summary>
    public int SegmentSize => Code.SegmentSize;

    /// <summary>How many segments there are, at least 1.</summary>
    public long SegmentCount { get; }

    /// <summary>Plaintext bytes of the last segment, padding included; 0 only for an empty file.</summary>
    public int LastPlaintextLength { get; }

    /// <summary>Sealed bytes of all segments together: what a descriptor states.</summary>
    public long SealedLength =>
        ((SegmentCount - 1) * (SegmentSize + SealLimits.TagSize)) + LastPlaintextLength + SealLimits.TagSize;

    /// <summary>Bytes of one column: its shards of all segments.</summary>
    public long ColumnLength => ShardOffset(LastSegment) + ShardLength(LastSegment);

    /// <summary>The number of the last segment.</summary>
    public long LastSegment => SegmentCount - 1;

    /// <summary>The largest file a code can hold.</summary>
    public static long MaxPlaintextLength(Code code) => MaxSegments * code.SegmentSize;

    /// <summary>The layout of a file of <paramref name="plaintextLength"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0 or above <see cref="MaxPlaintextLength"/>.</exception>
    public static ContentLayout ForPlaintext(Code code, long plaintextLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(plaintextLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plaintextLength, MaxPlaintextLength(code));
        var count = Math.Max(1, (plaintextLength + code.SegmentSize - 1) / code.SegmentSize);
        var last = plaintextLength - ((count - 1) * code.SegmentSize);
        return new ContentLayout(code, count, (int)Padme.Length(last));
    }

    /// <summary>The layout a descriptor states, every field of which comes from outside.</summary>
    /// <exception cref="MalformedException">No file has such a layout; the message says why.</exception>
    public static ContentLayout FromDescriptor(Code code, long segmentSize, long segmentCount, long sealedLength)
    {
        if (!Code.IsValid(code.K, code.M)) throw new MalformedException("a content must state its code");
        if (segmentSize != code.SegmentSize)
            throw new MalformedException($"a segment of {code} is {code.SegmentSize} bytes, not {segmentSize}");
        if (segmentCount is < 1 or > MaxSegments)
            throw new MalformedException($"a content has 1 to {MaxSegments} segments, not {segmentCount}");
        var full = (segmentCount - 1) * (code.SegmentSize + SealLimits.TagSize);
        var least = full + SealLimits.TagSize + (segmentCount == 1 ? 0 : 1);
        var most = full + SealLimits.TagSize + code.SegmentSize;
        if (sealedLength < least || sealedLength > most)
        {
            throw new MalformedException(
                $"a content of {segmentCount} segments is {least} to {most} bytes sealed, not {sealedLength}");
        }
        var last = (int)(sealedLength - full - SealLimits.TagSize);
        if (Padme.Length(last) != last)
            throw new MalformedException($"a last segment of {last} bytes is not padded as it must be");
        return new ContentLayout(code, segmentCount, last);
    }

    /// <summary>True if a file of <paramref name="plaintextLength"/> bytes has exactly this layout.</summary>
    public bool Holds(long plaintextLength) =>
        plaintextLength >= 0
        && plaintextLength <= MaxPlaintextLength(Code)
        && ForPlaintext(Code, plaintextLength) == this;

    /// <summary>Plaintext bytes of a segment, padding included.</summary>
    public int PlaintextLength(long segment) => Checked(segment) == LastSegment ? LastPlaintextLength : SegmentSize;

    /// <summary>Sealed bytes of a segment.</summary>
    public int SealedSegmentLength(long segment) => PlaintextLength(segment) + SealLimits.TagSize;

    /// <summary>Bytes of each of a segment's shards: the sealed segment cut in k, rounded up to 64.</summary>
    public int ShardLength(long segment) => ShardLengthOf(SealedSegmentLength(segment));

    /// <summary>Where a segment's shard begins in its column.</summary>
    public long ShardOffset(long segment) => Checked(segment) * ShardLengthOf(SegmentSize + SealLimits.TagSize);

    private int ShardLengthOf(int sealedLength)
    {
        var stripe = Code.K * ShardAlignment;
        return (sealedLength + stripe - 1) / stripe * ShardAlignment;
    }

    private long Checked(long segment)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(segment);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(segment, SegmentCount);
        return segment;
    }
}
