using System.Security.Cryptography;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>
/// One bucket of the digests: its entries in 16 parts by the next four bits of their ids, each with a digest of its
/// own, so that a change costs the hash of one part. Entries are held by reference; a part is sorted when it is asked.
/// </summary>
internal sealed class DigestBucket
{
    private const int LeastRoom = 4;
    private const int HashedAtATime = 64;

    private static readonly Id256 EmptyPart = new(SHA256.HashData([]));

    private readonly Part[] _parts = new Part[DigestRange.Fanout];
    private Id256 _digest;
    private bool _dirty = true;

    /// <summary>The digest of a bucket without entries.</summary>
    public static Id256 Empty { get; } = new DigestBucket().Digest;

    /// <summary>SHA-256 over the digests of its parts.</summary>
    public Id256 Digest
    {
        get
        {
            if (!_dirty) return _digest;
            Span<byte> digests = stackalloc byte[DigestRange.Fanout * Id256.Size];
            for (var part = 0; part < DigestRange.Fanout; part++)
                OfPart(part).CopyTo(digests[(part * Id256.Size)..]);
            _digest = new Id256(SHA256.HashData(digests));
            _dirty = false;
            return _digest;
        }
    }

    /// <summary>How many entries it has.</summary>
    public int Count { get; private set; }

    /// <summary>The part that an entry of a bucket lies in.</summary>
    public static int PartOf(StatementId id) =>
        (int)(id.Value.Prefix >> (64 - DigestRange.PartBits)) & (DigestRange.Fanout - 1);

    /// <summary>Adds an entry, once; <paramref name="room"/> is how many its part will have, where that is known.
    /// </summary>
    public void Add(ManifestEntry entry, int room = LeastRoom)
    {
        ref var part = ref PartOf(entry);
        part.Entries ??= new ManifestEntry[room];
        if (part.Count == part.Entries.Length)
            Array.Resize(ref part.Entries, Math.Max(LeastRoom, part.Count + (part.Count / 2)));
        part.Entries[part.Count++] = entry;
        (part.Hashed, part.Sorted, _dirty) = (false, false, true);
        Count++;
    }

    /// <summary>Takes out an entry that is there.</summary>
    public void Remove(ManifestEntry entry)
    {
        ref var part = ref PartOf(entry);
        var at = part.Entries is null ? -1 : Array.IndexOf(part.Entries, entry, 0, part.Count);
        if (at < 0) throw new ArgumentException($"{entry.Id} is not in this bucket", nameof(entry));
        Array.Copy(part.Entries!, at + 1, part.Entries!, at, part.Count - at - 1);
        part.Entries![--part.Count] = null!;
        if (part.Count == 0) part.Entries = null;
        (part.Hashed, _dirty) = (false, true);
        Count--;
    }

    /// <summary>The digest of a part: SHA-256 over its ids in rising order.</summary>
    public Id256 OfPart(int number)
    {
        ref var part = ref _parts[number];
        if (part.Count == 0) return EmptyPart;
        if (part.Hashed) return part.Digest;
        part.Digest = HashOf(EntriesOf(number).Span);
        part.Hashed = true;
        return part.Digest;
    }

    /// <summary>The entries of a part by rising id; valid until the next change.</summary>
    public ReadOnlyMemory<ManifestEntry> EntriesOf(int number)
    {
        ref var part = ref _parts[number];
        if (part.Count == 0) return default;
        if (!part.Sorted)
        {
            Sort(part.Entries.AsSpan(0, part.Count));
            part.Sorted = true;
        }
        return part.Entries.AsMemory(0, part.Count);
    }

    /// <summary>SHA-256 over the ids of entries, in the order given.</summary>
    public static Id256 HashOf(ReadOnlySpan<ManifestEntry> entries)
    {
        Span<byte> ids = stackalloc byte[HashedAtATime * Id256.Size];
        if (entries.Length <= HashedAtATime) return new Id256(SHA256.HashData(Gather(entries, ids)));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (; entries.Length > HashedAtATime; entries = entries[HashedAtATime..])
            hash.AppendData(Gather(entries[..HashedAtATime], ids));
        hash.AppendData(Gather(entries, ids));
        hash.GetHashAndReset(ids);
        return new Id256(ids[..Id256.Size]);
    }

    /// <summary>Sorts by id: by its first eight bytes if those differ, so that each entry is read once.</summary>
    private static void Sort(Span<ManifestEntry> entries)
    {
        var keys = new ulong[entries.Length];
        for (var i = 0; i < keys.Length; i++) keys[i] = entries[i].Id.Value.Prefix;
        keys.AsSpan().Sort(entries);
        for (var i = 1; i < keys.Length; i++)
        {
            if (keys[i - 1] != keys[i]) continue;
            entries.Sort(static (left, right) => left.Id.CompareTo(right.Id));
            return;
        }
    }

    private static ReadOnlySpan<byte> Gather(ReadOnlySpan<ManifestEntry> entries, Span<byte> ids)
    {
        for (var i = 0; i < entries.Length; i++) entries[i].Id.Value.CopyTo(ids[(i * Id256.Size)..]);
        return ids[..(entries.Length * Id256.Size)];
    }

    private ref Part PartOf(ManifestEntry entry) => ref _parts[PartOf(entry.Id)];

    private struct Part
    {
        public ManifestEntry[]? Entries;
        public int Count;
        public bool Sorted;
        public bool Hashed;
        public Id256 Digest;
    }
}
