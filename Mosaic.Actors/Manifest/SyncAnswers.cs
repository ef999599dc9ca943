using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Wire.Messages;

namespace Mosaic.Manifest;

/// <summary>Answers the questions of a peer that compares its manifest with ours. Pure; changes nothing.</summary>
internal static class SyncAnswers
{
    /// <summary>The digests of all partitions.</summary>
    public static ManifestDigestAnswer Digests(ManifestState state) =>
        new() { Digests = SyncCodec.Pack(ManifestLimits.Partitions, state.Digests.OfPartition) };

    /// <summary>The digests of the buckets of some partitions.</summary>
    /// <exception cref="MalformedException">A partition does not exist, or is named twice.</exception>
    public static ManifestBucketsAnswer Buckets(ManifestState state, ManifestBuckets request)
    {
        var answer = new ManifestBucketsAnswer();
        var previous = -1;
        foreach (var number in request.Partitions)
        {
            var partition = SyncCodec.Index(number, ManifestLimits.Partitions);
            if (partition <= previous) throw new MalformedException("partitions must rise strictly");
            previous = partition;
            answer.Partitions.Add(new PartitionBuckets
            {
                Partition = number,
                Digests = SyncCodec.Pack(
                    ManifestLimits.Buckets, bucket => state.Digests.OfBucket(partition, bucket)),
            });
        }
        return answer;
    }

    /// <summary>
    /// Which statements of some buckets one side has and the other lacks. Lists are cut at
    /// <see cref="ManifestLimits.MaxIds"/>; the answer says so.
    /// </summary>
    /// <param name="state">Our set.</param>
    /// <param name="request">The asker's ids.</param>
    /// <param name="isUnwanted">Ids we lack and do not want: retired, or refused not long ago.</param>
    /// <exception cref="MalformedException">A bucket does not exist or is named twice, or ids do not rise.</exception>
    public static ManifestIdsAnswer Ids(ManifestState state, ManifestIds request, Func<StatementId, bool> isUnwanted)
    {
        var missingThere = new List<StatementId>();
        var missingHere = new List<StatementId>();
        var previousPartition = -1;
        foreach (var asked in request.Partitions)
        {
            var partition = SyncCodec.Index(asked.Partition, ManifestLimits.Partitions);
            if (partition <= previousPartition) throw new MalformedException("partitions must rise strictly");
            previousPartition = partition;
            var theirs = SyncCodec.UnpackSorted(asked.Ids).ToHashSet();
            var previousBucket = -1;
            foreach (var number in asked.Buckets)
            {
                var bucket = SyncCodec.Index(number, ManifestLimits.Buckets);
                if (bucket <= previousBucket) throw new MalformedException("buckets must rise strictly");
                previousBucket = bucket;
                foreach (var id in state.Digests.Ids(partition, bucket))
                {
                    if (!theirs.Remove(id) && missingThere.Count <= ManifestLimits.MaxIds) missingThere.Add(id);
                }
            }
            missingHere.AddRange(theirs.Where(id => state.Find(id) is null && !isUnwanted(id)));
        }
        var more = missingThere.Count > ManifestLimits.MaxIds || missingHere.Count > ManifestLimits.MaxIds;
        return new ManifestIdsAnswer
        {
            Ids = SyncCodec.Pack([.. missingThere.Order().Take(ManifestLimits.MaxIds)]),
            Wanted = SyncCodec.Pack([.. missingHere.Order().Take(ManifestLimits.MaxIds)]),
            More = more,
        };
    }

    /// <summary>The statements a peer wants, as far as one message holds them.</summary>
    /// <exception cref="MalformedException">The list is too long.</exception>
    public static List<Statement> Wanted(
        ManifestState state, ManifestStatements request, Func<ManifestEntry, Statement?> read) =>
        SyncCodec.Take(new Queue<StatementId>(SyncCodec.Unpack(request.Wanted)), state, read);
}
