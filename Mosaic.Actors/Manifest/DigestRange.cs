using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>
/// The statements of one partition whose ids begin with certain bits: a bucket (6 bits), a part of one (10 bits, the
/// least range whose digest is kept), or a sixteenth of a range, and so on down to 30 bits. Part of the wire format.
/// </summary>
/// <param name="Partition">0 to 63.</param>
/// <param name="Bits">How many bits count: 6, 10, 14 … 30.</param>
/// <param name="Prefix">These bits, in front, and zeros behind.</param>
internal readonly record struct DigestRange(byte Partition, byte Bits, uint Prefix) : IComparable<DigestRange>
{
    /// <summary>Bits of a bucket.</summary>
    public const int BucketBits = 6;

    /// <summary>Bits of a part: a bucket has 16.</summary>
    public const int PartBits = BucketBits + StepBits;

    /// <summary>Bits of the least ranges there are.</summary>
    public const int MaxBits = 30;

    /// <summary>Ranges that one is cut into.</summary>
    public const int Fanout = 1 << StepBits;

    private const int StepBits = 4;
    private const int WordBits = 32;

    /// <summary>The number of its bucket.</summary>
    public int Bucket => (int)(Prefix >> (WordBits - BucketBits));

    /// <summary>The number of its part within the bucket; meaningful for a part or less.</summary>
    public int Part => (int)(Prefix >> (WordBits - PartBits)) & (Fanout - 1);

    /// <summary>A bucket.</summary>
    public static DigestRange OfBucket(int partition, int bucket) =>
        new((byte)partition, BucketBits, (uint)bucket << (WordBits - BucketBits));

    /// <summary>One of its sixteenths; there are none below <see cref="MaxBits"/>.</summary>
    public DigestRange Child(int number) => Bits < MaxBits
        ? new DigestRange(Partition, (byte)(Bits + StepBits), Prefix | ((uint)number << (WordBits - Bits - StepBits)))
        : throw new InvalidOperationException("the least range has no parts");

    /// <summary>Whether an id of its partition lies in it.</summary>
    public bool Contains(StatementId id) => (WordOf(id) ^ Prefix) >> (WordBits - Bits) == 0;

    /// <summary>Whether it begins where <paramref name="other"/> has ended, or later.</summary>
    public bool IsAfter(DigestRange other) =>
        Partition > other.Partition || (Partition == other.Partition && Prefix > other.Last);

    /// <summary>Whether there is such a range.</summary>
    public bool IsValid =>
        Partition < ManifestLimits.Partitions && Bits is >= BucketBits and <= MaxBits
        && (Bits - BucketBits) % StepBits == 0 && Prefix << Bits == 0;

    /// <inheritdoc/>
    public int CompareTo(DigestRange other)
    {
        var order = Partition.CompareTo(other.Partition);
        return order != 0 ? order : Prefix.CompareTo(other.Prefix);
    }

    /// <summary>The bits of an id that ranges are told by.</summary>
    public static uint WordOf(StatementId id) => (uint)(id.Value.Prefix >> WordBits);

    /// <summary>The last word in it.</summary>
    public uint Last => Prefix | (uint.MaxValue >> Bits);
}
