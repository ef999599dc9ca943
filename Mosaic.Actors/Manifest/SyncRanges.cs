using System.Buffers.Binary;
using Google.Protobuf;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>A range that is asked about.</summary>
/// <param name="Range">Which.</param>
/// <param name="Count">How many statements the asker has in it.</param>
internal readonly record struct AskedRange(DigestRange Range, uint Count);

/// <summary>What is said of a range: the digests of its sixteenths, or its ids.</summary>
/// <param name="Digests">16 short digests; empty where the ids are listed.</param>
/// <param name="Ids">The ids by rising order; null where digests are given.</param>
internal readonly record struct RangeAnswer(ReadOnlyMemory<byte> Digests, IReadOnlyList<StatementId>? Ids);

/// <summary>
/// The bytes of <c>ManifestIds.ranges</c> and <c>ManifestIdsAnswer.ranges</c>, big-endian:
/// <code>
/// question, for each range:   partition u8 ‖ bits u8 ‖ prefix u32 ‖ statements the asker has in it u32
/// answer, for each range:     0xFFFF u16 ‖ 16 short digests (8), or  number n u16 ‖ n ids (32)
/// </code>
/// Ranges rise and do not overlap. An answer takes them in order from the first on; it may leave out the last ones.
/// </summary>
internal static class SyncRanges
{
    /// <summary>Ranges in one question; a wire constant.</summary>
    public const int MaxRanges = 1024;

    /// <summary>
    /// Ids listed of one range; a wire constant. A list of so many may have been cut: it says nothing of later ids.
    /// </summary>
    public const int MaxListed = 4096;

    /// <summary>Bytes of the digests of a range's sixteenths.</summary>
    public const int DigestsSize = DigestRange.Fanout * SyncCodec.ShortSize;

    private const int AskedSize = 1 + 1 + 4 + 4;
    private const int NumberSize = 2;
    private const ushort DigestsFollow = ushort.MaxValue;

    /// <summary>Writes a question's ranges.</summary>
    public static ByteString Pack(IReadOnlyList<AskedRange> ranges)
    {
        var bytes = new byte[ranges.Count * AskedSize];
        var rest = bytes.AsSpan();
        foreach (var (range, count) in ranges)
        {
            (rest[0], rest[1]) = (range.Partition, range.Bits);
            BinaryPrimitives.WriteUInt32BigEndian(rest[2..], range.Prefix);
            BinaryPrimitives.WriteUInt32BigEndian(rest[6..], count);
            rest = rest[AskedSize..];
        }
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    /// <summary>Reads a question's ranges.</summary>
    /// <exception cref="MalformedException">Too many or none, one that does not exist, or they do not rise.</exception>
    public static List<AskedRange> Unpack(ByteString bytes)
    {
        if (bytes.Length is 0 or > MaxRanges * AskedSize || bytes.Length % AskedSize != 0)
            throw new MalformedException($"a question has 1 to {MaxRanges} ranges of {AskedSize} bytes");
        var ranges = new List<AskedRange>(bytes.Length / AskedSize);
        for (var rest = bytes.Span; !rest.IsEmpty; rest = rest[AskedSize..])
        {
            var range = new DigestRange(rest[0], rest[1], BinaryPrimitives.ReadUInt32BigEndian(rest[2..]));
            if (!range.IsValid) throw new MalformedException($"there is no range {range}");
            if (ranges.Count > 0 && !range.IsAfter(ranges[^1].Range))
                throw new MalformedException("ranges must rise and not overlap");
            ranges.Add(new AskedRange(range, BinaryPrimitives.ReadUInt32BigEndian(rest[6..])));
        }
        return ranges;
    }

    /// <summary>Appends what is said of the next range.</summary>
    public static void Write(MemoryStream answer, RangeAnswer said)
    {
        Span<byte> number = stackalloc byte[NumberSize];
        BinaryPrimitives.WriteUInt16BigEndian(number, said.Ids is { } ids ? (ushort)ids.Count : DigestsFollow);
        answer.Write(number);
        answer.Write(said.Ids is null ? said.Digests.Span : SyncCodec.Pack(said.Ids).Span);
    }

    /// <summary>Reads an answer to these ranges; as many as it has of them.</summary>
    /// <exception cref="MalformedException">
    /// It has none, more than were asked for or more ids than <see cref="ManifestLimits.MaxIds"/>; ids that lie outside
    /// of their range or do not rise; or digests where nothing is below.
    /// </exception>
    public static List<RangeAnswer> Read(ByteString bytes, IReadOnlyList<DigestRange> asked)
    {
        var answers = new List<RangeAnswer>();
        var listed = 0;
        for (var rest = bytes.Memory; !rest.IsEmpty;)
        {
            if (answers.Count == asked.Count) throw new MalformedException("an answer speaks of more than was asked");
            var range = asked[answers.Count];
            var number = BinaryPrimitives.ReadUInt16BigEndian(Next(ref rest, NumberSize).Span);
            if (number == DigestsFollow)
            {
                if (range.Bits == DigestRange.MaxBits) throw new MalformedException("the least range has no parts");
                answers.Add(new RangeAnswer(Next(ref rest, DigestsSize), null));
                continue;
            }
            listed += number;
            if (number > MaxListed || listed > ManifestLimits.MaxIds)
                throw new MalformedException($"an answer lists {number} ids of a range, {listed} in all");
            answers.Add(new RangeAnswer(default, Ids(Next(ref rest, number * Id256.Size).Span, range)));
        }
        return answers.Count > 0 ? answers : throw new MalformedException("an answer speaks of no range");
    }

    private static List<StatementId> Ids(ReadOnlySpan<byte> bytes, DigestRange range)
    {
        var ids = new List<StatementId>(bytes.Length / Id256.Size);
        for (; !bytes.IsEmpty; bytes = bytes[Id256.Size..])
        {
            var id = new StatementId(bytes[..Id256.Size]);
            if (!range.Contains(id)) throw new MalformedException("an id lies outside of its range");
            if (ids.Count > 0 && ids[^1].CompareTo(id) >= 0) throw new MalformedException("ids must rise strictly");
            ids.Add(id);
        }
        return ids;
    }

    private static ReadOnlyMemory<byte> Next(ref ReadOnlyMemory<byte> rest, int size)
    {
        if (rest.Length < size) throw new MalformedException("an answer ends within a range");
        var next = rest[..size];
        rest = rest[size..];
        return next;
    }
}
