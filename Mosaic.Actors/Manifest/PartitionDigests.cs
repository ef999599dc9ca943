using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>
/// The digests of a set of statement ids: of a bucket SHA-256 over its ids in rising order, of a partition SHA-256
/// over its bucket digests. Equal exactly when the sets are (up to a collision of SHA-256). A change costs the hash of
/// its bucket and partition, when they are next asked for.
/// </summary>
internal sealed class PartitionDigests
{
    private readonly Partition[] _partitions =
        [.. Enumerable.Range(0, ManifestLimits.Partitions).Select(_ => new Partition())];

    /// <summary>Adds an id, once.</summary>
    public void Add(int partition, StatementId id)
    {
        var (owner, bucket) = At(partition, id);
        bucket.Ids.Add(id);
        bucket.Dirty = owner.Dirty = true;
        bucket.Sorted = false;
    }

    /// <summary>Takes out an id that is there.</summary>
    public void Remove(int partition, StatementId id)
    {
        var (owner, bucket) = At(partition, id);
        if (!bucket.Ids.Remove(id)) throw new ArgumentException($"{id} is not in partition {partition}", nameof(id));
        bucket.Dirty = owner.Dirty = true;
    }

    /// <summary>The digest of a partition.</summary>
    public Id256 OfPartition(int partition)
    {
        var owner = _partitions[partition];
        if (!owner.Dirty) return owner.Digest;
        Span<byte> digests = stackalloc byte[ManifestLimits.Buckets * Id256.Size];
        for (var bucket = 0; bucket < ManifestLimits.Buckets; bucket++)
            OfBucket(partition, bucket).CopyTo(digests[(bucket * Id256.Size)..]);
        owner.Digest = new Id256(SHA256.HashData(digests));
        owner.Dirty = false;
        return owner.Digest;
    }

    /// <summary>The digest of a bucket.</summary>
    public Id256 OfBucket(int partition, int bucket)
    {
        var entry = _partitions[partition].Buckets[bucket];
        if (!entry.Dirty) return entry.Digest;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[Id256.Size];
        foreach (var id in Ids(partition, bucket))
        {
            id.Value.CopyTo(bytes);
            hash.AppendData(bytes);
        }
        hash.GetHashAndReset(bytes);
        entry.Digest = new Id256(bytes);
        entry.Dirty = false;
        return entry.Digest;
    }

    /// <summary>The ids of a bucket in rising order; valid until the next change.</summary>
    public ReadOnlySpan<StatementId> Ids(int partition, int bucket)
    {
        var entry = _partitions[partition].Buckets[bucket];
        if (!entry.Sorted)
        {
            entry.Ids.Sort();
            entry.Sorted = true;
        }
        return CollectionsMarshal.AsSpan(entry.Ids);
    }

    private (Partition Partition, Bucket Bucket) At(int partition, StatementId id)
    {
        var owner = _partitions[partition];
        return (owner, owner.Buckets[DigestPartition.BucketOf(id)]);
    }

    private sealed class Partition
    {
        public readonly Bucket[] Buckets = [.. Enumerable.Range(0, ManifestLimits.Buckets).Select(_ => new Bucket())];
        public Id256 Digest;
        public bool Dirty = true;
    }

    private sealed class Bucket
    {
        public readonly List<StatementId> Ids = [];
        public Id256 Digest;
        public bool Dirty = true;
        public bool Sorted = true;
    }
}
