using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Wire.Messages;

namespace Mosaic.Manifest;

/// <summary>
/// Answers the questions of a peer that compares its manifest with ours. Pure, keeps nothing between two questions,
/// and changes nothing.
/// </summary>
internal static class SyncAnswers
{
    /// <summary>A range of no more is listed at once instead of cut.</summary>
    public const int FewIds = 8;

    /// <summary>
    /// A range is also listed where the numbers of both sides differ by this part of the greater: then at least as
    /// many bytes of statements as of ids must move.
    /// </summary>
    public const int MuchOf = 4;

    /// <summary>Statements looked at for one answer; then it ends with the range it is at.</summary>
    public const int MaxLookedAt = 1 << 17;

    /// <summary>The digest of our set, and those of its partitions where the asker's set is another.</summary>
    /// <exception cref="MalformedException">Digest or salt have the wrong length.</exception>
    public static ManifestDigestAnswer Digests(IStatementSet set, ManifestDigest request)
    {
        var salt = SyncCodec.Salt(request.Salt);
        var ours = set.Digests.OfSet();
        var answer = new ManifestDigestAnswer { Digest = ByteString.CopyFrom(ours.ToArray()) };
        if (new Id256(request.Digest.Span) == ours) return answer;
        var digests = new byte[ManifestLimits.Partitions * SyncCodec.ShortSize];
        SyncCodec.Shorten(salt, ManifestLimits.Partitions, set.Digests.OfPartition, digests);
        answer.Partitions = UnsafeByteOperations.UnsafeWrap(digests);
        return answer;
    }

    /// <summary>The digests of the buckets of some partitions.</summary>
    /// <exception cref="MalformedException">The salt has the wrong length.</exception>
    public static ManifestBucketsAnswer Buckets(IStatementSet set, ManifestBuckets request)
    {
        var salt = SyncCodec.Salt(request.Salt);
        var digests = new byte[PartitionsOf(request.Partitions).Count() * BucketsSize];
        var at = 0;
        foreach (var partition in PartitionsOf(request.Partitions))
        {
            SyncCodec.Shorten(salt, ManifestLimits.Buckets, bucket => set.Digests.OfBucket(partition, bucket),
                digests.AsSpan(at));
            at += BucketsSize;
        }
        return new ManifestBucketsAnswer { Digests = UnsafeByteOperations.UnsafeWrap(digests) };
    }

    /// <summary>
    /// Of each range its ids, where that pays, else the digests of its sixteenths; of as many ranges as
    /// <see cref="ManifestLimits.MaxIds"/> and <see cref="MaxLookedAt"/> allow, and at least one.
    /// </summary>
    /// <exception cref="MalformedException">The salt has the wrong length, or the ranges break their rules.</exception>
    public static ManifestIdsAnswer Ids(IStatementSet set, ManifestIds request)
    {
        var salt = SyncCodec.Salt(request.Salt);
        using var answer = new MemoryStream();
        var (listed, looked) = (0, 0);
        foreach (var (range, theirs) in SyncRanges.Unpack(request.Ranges))
        {
            var ours = set.Digests.Count(range);
            var list = IsListed(range, ours, theirs);
            if (list) listed += Math.Min(ours, SyncRanges.MaxListed);
            // The digests of a bucket's sixteenths are kept.
            looked += list || range.Bits > DigestRange.BucketBits ? ours : DigestRange.Fanout;
            if (answer.Length > 0 && (listed > ManifestLimits.MaxIds || looked > MaxLookedAt)) break;
            SyncRanges.Write(answer, list ? List(set, range) : Cut(set, range, salt));
        }
        return new ManifestIdsAnswer { Ranges = UnsafeByteOperations.UnsafeWrap(answer.ToArray()) };
    }

    /// <summary>
    /// The entries of what a peer wants, in its order. Null is what is not kept, and what is on its way to the peer
    /// already.
    /// </summary>
    public static List<ManifestEntry?> Wanted(
        IStatementSet set, IEnumerable<StatementId> wanted, Func<StatementId, bool> isOnItsWay) =>
        [.. wanted.Select(id => isOnItsWay(id) ? null : set.Find(id))];

    /// <summary>Puts as many of the wanted statements into an answer as it carries, and says how many were.</summary>
    /// <param name="ack">The answer.</param>
    /// <param name="bodies">One for each id that was wanted; null where there is none.</param>
    public static void Carry(ManifestStatementsAck ack, IReadOnlyList<Statement?> bodies)
    {
        var fitting = SyncCodec.Fitting(bodies);
        ack.Statements.AddRange(SyncCodec.Bytes(bodies.Take(fitting).OfType<Statement>()));
        ack.Answered = (uint)fitting;
    }

    /// <summary>Bytes of the short digests of a partition's buckets.</summary>
    internal const int BucketsSize = ManifestLimits.Buckets * SyncCodec.ShortSize;

    /// <summary>The partitions that a mask names, rising.</summary>
    internal static IEnumerable<int> PartitionsOf(ulong mask) =>
        Enumerable.Range(0, ManifestLimits.Partitions).Where(partition => (mask >> partition & 1) != 0);

    private static bool IsListed(DigestRange range, int ours, uint theirs)
    {
        if (ours <= FewIds || range.Bits == DigestRange.MaxBits) return true;
        return ours <= SyncRanges.MaxListed
            && Math.Abs(ours - (long)theirs) * MuchOf >= Math.Max(ours, (long)theirs);
    }

    private static RangeAnswer List(IStatementSet set, DigestRange range) => new(
        default, [.. set.Digests.Entries(range).Take(SyncRanges.MaxListed).Select(entry => entry.Id)]);

    private static RangeAnswer Cut(IStatementSet set, DigestRange range, ReadOnlySpan<byte> salt)
    {
        var digests = new byte[SyncRanges.DigestsSize];
        SyncCodec.Shorten(salt, DigestRange.Fanout, child => set.Digests.Of(range.Child(child)), digests);
        return new RangeAnswer(digests, null);
    }
}
