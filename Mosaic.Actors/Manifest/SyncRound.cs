using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Wire.Messages;

namespace Mosaic.Manifest;

/// <summary>
/// One comparison with one peer, from the side that began it: digests, then buckets, then ids of what differs, then the
/// statements themselves, both ways. Pure: <see cref="Next"/> gives the next question, <see cref="Take"/> its answer.
/// A round moves a bounded amount and may be given up at any point: what was moved is durable, and the next round meets
/// only what still differs.
/// </summary>
internal sealed class SyncRound(
    ManifestState state, Func<StatementId, bool> isUnwanted, Func<ManifestEntry, Statement?>? read = null)
{
    /// <summary>The most messages of one round that carry statements.</summary>
    public const int MaxStatementMessages = 64;

    /// <summary>The most buckets that are asked for at a time.</summary>
    public const int MaxBuckets = 1024;

    private readonly Queue<(int Partition, int Bucket)> _buckets = new();
    private readonly Queue<StatementId> _toSend = new();
    private readonly Queue<StatementId> _toFetch = new();
    private List<int>? _partitions;
    private List<StatementId> _fetching = [];
    private bool _comparedBuckets;
    private int _messages;
    private bool _cut;

    /// <summary>Whether differences are left that this round had no room for. Meaningful once it is over.</summary>
    public bool Unfinished => _cut || _buckets.Count + _toSend.Count + _toFetch.Count > 0;

    /// <summary>Whether any statement went either way.</summary>
    public bool Moved { get; private set; }

    /// <summary>The next question; null when the round is over.</summary>
    public IMessage? Next()
    {
        if (_partitions is null)
        {
            return new ManifestDigest
            {
                Digests = SyncCodec.Pack(ManifestLimits.Partitions, state.Digests.OfPartition),
            };
        }
        if (_partitions.Count == 0) return null;
        if (!_comparedBuckets)
            return new ManifestBuckets { Partitions = { _partitions.Select(partition => (uint)partition) } };
        if (_messages >= MaxStatementMessages) return null;
        if (_toSend.Count + _toFetch.Count > 0) return Statements();
        return _buckets.Count > 0 ? Ids() : null;
    }

    /// <summary>Takes the answer to the last question; returns the statements it brought, not verified.</summary>
    /// <exception cref="MalformedException">The answer is not one to that question, or breaks its rules.</exception>
    public IReadOnlyList<ByteString> Take(IMessage answer)
    {
        switch (answer)
        {
            case ManifestDigestAnswer digests when _partitions is null:
                _partitions = [.. SyncCodec.Differing(
                    digests.Digests, ManifestLimits.Partitions, state.Digests.OfPartition)];
                return [];
            case ManifestBucketsAnswer buckets when _partitions is not null && !_comparedBuckets:
                Compare(buckets);
                return [];
            case ManifestIdsAnswer ids when _comparedBuckets:
                foreach (var id in SyncCodec.UnpackSorted(ids.Ids))
                {
                    if (state.Find(id) is null && !isUnwanted(id)) _toFetch.Enqueue(id);
                }
                foreach (var id in SyncCodec.UnpackSorted(ids.Wanted)) _toSend.Enqueue(id);
                _cut |= ids.More;
                return [];
            case ManifestStatementsAck ack when _comparedBuckets:
                return Received(ack);
            default:
                throw new MalformedException($"{answer.Descriptor.Name} answers no question that was asked");
        }
    }

    private void Compare(ManifestBucketsAnswer answer)
    {
        var asked = _partitions!.ToHashSet();
        foreach (var theirs in answer.Partitions)
        {
            var partition = SyncCodec.Index(theirs.Partition, ManifestLimits.Partitions);
            if (!asked.Remove(partition)) throw new MalformedException($"partition {partition} was not asked for");
            foreach (var bucket in SyncCodec.Differing(theirs.Digests, ManifestLimits.Buckets,
                bucket => state.Digests.OfBucket(partition, bucket)))
            {
                _buckets.Enqueue((partition, bucket));
            }
        }
        _comparedBuckets = true;
    }

    private ManifestIds Ids()
    {
        var byPartition = new SortedDictionary<int, List<int>>();
        var count = 0;
        for (var buckets = 0; buckets < MaxBuckets && _buckets.TryPeek(out var next); buckets++)
        {
            count += state.Digests.Ids(next.Partition, next.Bucket).Length;
            if (buckets > 0 && count > ManifestLimits.MaxIds) break;
            _buckets.Dequeue();
            if (!byPartition.TryGetValue(next.Partition, out var list)) byPartition[next.Partition] = list = [];
            list.Add(next.Bucket);
        }
        var request = new ManifestIds();
        foreach (var (partition, buckets) in byPartition)
        {
            var ids = new List<StatementId>();
            foreach (var bucket in buckets.Order()) ids.AddRange(state.Digests.Ids(partition, bucket));
            // A bucket of more ids than a message holds is compared by its least ones; the rest is only pushed.
            ids.Sort();
            request.Partitions.Add(new BucketsOfPartition
            {
                Partition = (uint)partition,
                Buckets = { buckets.Order().Select(bucket => (uint)bucket) },
                Ids = SyncCodec.Pack([.. ids.Take(ManifestLimits.MaxIds)]),
            });
        }
        return request;
    }

    private ManifestStatements Statements()
    {
        _messages++;
        var request = new ManifestStatements { Push = false };
        request.Statements.AddRange(SyncCodec.Bytes(SyncCodec.Take(_toSend, state, read ?? (static entry => entry.Statement))));
        Moved |= request.Statements.Count > 0;
        _fetching = [];
        while (_fetching.Count < ManifestLimits.MaxIds && _toFetch.TryDequeue(out var id))
        {
            if (state.Find(id) is null) _fetching.Add(id);
        }
        request.Wanted = SyncCodec.Pack(_fetching);
        return request;
    }

    /// <summary>
    /// The answerer sends a prefix of what was wanted, less what it has no more. What it left out is asked for again,
    /// unless it sent nothing at all.
    /// </summary>
    private List<ByteString> Received(ManifestStatementsAck ack)
    {
        if (ack.Statements.Count > _fetching.Count)
            throw new MalformedException("more statements came than were asked for");
        if (ack.Statements.Count > 0)
        {
            var last = _fetching.IndexOf(Statement.Parse(ack.Statements[^1].Span).Id);
            if (last < 0) throw new MalformedException("a statement came that was not asked for");
            foreach (var id in _fetching.Skip(last + 1)) _toFetch.Enqueue(id);
        }
        Moved |= ack.Statements.Count > 0;
        _fetching = [];
        return [.. ack.Statements];
    }
}
