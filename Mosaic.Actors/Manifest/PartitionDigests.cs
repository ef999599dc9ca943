using System.Security.Cryptography;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>
/// The digests of a set of statements, a tree of SHA-256: the set over its partitions, a partition over its buckets, a
/// bucket over its 16 parts, a part over its ids in rising order. Equal exactly when the sets are (up to a collision
/// of SHA-256). A change costs the hash of its part and of what is above it, when that is next asked for.
/// <para>About 11 bytes for each of some millions of entries, which are held by reference.</para>
/// </summary>
internal sealed class PartitionDigests
{
    private readonly Partition[] _partitions =
        [.. Enumerable.Range(0, ManifestLimits.Partitions).Select(_ => new Partition())];

    private Id256 _digest;
    private bool _dirty = true;

    /// <summary>Adds an entry, once.</summary>
    public void Add(ManifestEntry entry)
    {
        var partition = _partitions[entry.Partition];
        (partition.Buckets[DigestPartition.BucketOf(entry.Id)] ??= new DigestBucket()).Add(entry);
        partition.Dirty = _dirty = true;
    }

    /// <summary>Takes out an entry that is there.</summary>
    public void Remove(ManifestEntry entry)
    {
        var partition = _partitions[entry.Partition];
        ref var bucket = ref partition.Buckets[DigestPartition.BucketOf(entry.Id)];
        if (bucket is null) throw new ArgumentException($"{entry.Id} is in no bucket", nameof(entry));
        bucket.Remove(entry);
        if (bucket.Count == 0) bucket = null;
        partition.Dirty = _dirty = true;
    }

    /// <summary>
    /// Takes in everything at once, where nothing is yet, and hashes it on all processors: what a million additions
    /// would do to the buckets' arrays costs more than the hashes.
    /// </summary>
    public void Fill(IReadOnlyCollection<ManifestEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var room = new int[ManifestLimits.Partitions * ManifestLimits.Buckets * DigestRange.Fanout];
        foreach (var entry in entries) room[PartOf(entry)]++;
        foreach (var entry in entries)
        {
            ref var bucket = ref _partitions[entry.Partition].Buckets[DigestPartition.BucketOf(entry.Id)];
            bucket ??= new DigestBucket();
            bucket.Add(entry, room[PartOf(entry)]);
        }
        _dirty = true;
        Parallel.For(0, ManifestLimits.Partitions, partition =>
        {
            _partitions[partition].Dirty = true;
            OfPartition(partition);
        });
    }

    /// <summary>The digest of the whole set.</summary>
    public Id256 OfSet()
    {
        if (!_dirty) return _digest;
        _digest = HashOf(ManifestLimits.Partitions, OfPartition);
        _dirty = false;
        return _digest;
    }

    /// <summary>The digest of a partition.</summary>
    public Id256 OfPartition(int partition)
    {
        var owner = _partitions[partition];
        if (!owner.Dirty) return owner.Digest;
        owner.Digest = HashOf(ManifestLimits.Buckets, bucket => OfBucket(partition, bucket));
        owner.Dirty = false;
        return owner.Digest;
    }

    /// <summary>The digest of a bucket.</summary>
    public Id256 OfBucket(int partition, int bucket) =>
        _partitions[partition].Buckets[bucket]?.Digest ?? DigestBucket.Empty;

    /// <summary>The digest of a range: of less than a part, SHA-256 over its ids in rising order.</summary>
    public Id256 Of(DigestRange range)
    {
        if (range.Bits == DigestRange.BucketBits) return OfBucket(range.Partition, range.Bucket);
        if (range.Bits == DigestRange.PartBits && BucketOf(range) is { } bucket) return bucket.OfPart(range.Part);
        return DigestBucket.HashOf(Slice(range).Span);
    }

    /// <summary>How many entries a range has.</summary>
    public int Count(DigestRange range) => range.Bits == DigestRange.BucketBits
        ? BucketOf(range)?.Count ?? 0
        : Slice(range).Length;

    /// <summary>The entries of a range by rising id; valid until the next change.</summary>
    public IEnumerable<ManifestEntry> Entries(DigestRange range)
    {
        if (range.Bits > DigestRange.BucketBits) return Each(Slice(range));
        return BucketOf(range) is { Count: > 0 } bucket
            ? Enumerable.Range(0, DigestRange.Fanout).SelectMany(part => Each(bucket.EntriesOf(part)))
            : [];
    }

    private static int PartOf(ManifestEntry entry) =>
        (((entry.Partition * ManifestLimits.Buckets) + DigestPartition.BucketOf(entry.Id)) * DigestRange.Fanout)
        + DigestBucket.PartOf(entry.Id);

    private static Id256 HashOf(int count, Func<int, Id256> digest)
    {
        Span<byte> digests = stackalloc byte[count * Id256.Size];
        for (var i = 0; i < count; i++) digest(i).CopyTo(digests[(i * Id256.Size)..]);
        return new Id256(SHA256.HashData(digests));
    }

    private static IEnumerable<ManifestEntry> Each(ReadOnlyMemory<ManifestEntry> entries)
    {
        for (var i = 0; i < entries.Length; i++) yield return entries.Span[i];
    }

    private DigestBucket? BucketOf(DigestRange range) => _partitions[range.Partition].Buckets[range.Bucket];

    /// <summary>The entries of a part or less.</summary>
    private ReadOnlyMemory<ManifestEntry> Slice(DigestRange range)
    {
        if (BucketOf(range)?.EntriesOf(range.Part) is not { } part) return default;
        if (range.Bits == DigestRange.PartBits) return part;
        var from = CountBelow(part.Span, range.Prefix);
        return range.Last == uint.MaxValue ? part[from..] : part[from..CountBelow(part.Span, range.Last + 1)];
    }

    /// <summary>How many of the entries, from the front, lie below a word.</summary>
    private static int CountBelow(ReadOnlySpan<ManifestEntry> entries, uint word)
    {
        var (from, to) = (0, entries.Length);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (DigestRange.WordOf(entries[middle].Id) >= word) to = middle;
            else from = middle + 1;
        }
        return from;
    }

    private sealed class Partition
    {
        public readonly DigestBucket?[] Buckets = new DigestBucket?[ManifestLimits.Buckets];
        public Id256 Digest;
        public bool Dirty = true;
    }
}
