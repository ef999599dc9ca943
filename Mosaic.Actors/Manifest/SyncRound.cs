using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Wire.Messages;

namespace Mosaic.Manifest;

/// <summary>What a comparison asks next.</summary>
/// <param name="Message">The question.</param>
/// <param name="Carried">
/// Entries whose statements it shall carry: the message is whole once <see cref="SyncRound.Complete"/> has their
/// bodies. Empty for a question that is whole as it is.
/// </param>
internal sealed record SyncQuestion(IMessage Message, IReadOnlyList<ManifestEntry> Carried);

/// <summary>
/// One comparison with one peer, from the side that began it. First the digests of both sets, then of the partitions,
/// then of their buckets, then of ever smaller ranges of what differs, down to ids; then the statements themselves,
/// both ways. The other side keeps nothing of it (<see cref="SyncAnswers"/>).
/// <para>
/// Pure: <see cref="Next"/> gives the next question, <see cref="Take"/> its answer. A round moves a bounded amount in a
/// bounded number of messages, and remembers a bounded number of ids and entries (<see cref="SyncTransfer"/>); of
/// ranges it takes the smallest first, so that no more are open than a question has on each level. It may be given up
/// at any point: what was moved is durable, and the next round meets only what still differs.
/// </para>
/// </summary>
/// <param name="set">Our set.</param>
/// <param name="isUnwanted">Ids we lack and do not want: retired, refused not long ago, or being written.</param>
/// <param name="isSettled">Ids the peer need not be sent: on their way to it, or it did not want them.</param>
/// <param name="salt">
/// <see cref="SyncCodec.SaltSize"/> random bytes. They also choose the partition where the round begins, so that
/// rounds with several peers at a time fetch different things.
/// </param>
internal sealed class SyncRound(
    IStatementSet set, Func<StatementId, bool> isUnwanted, Func<StatementId, bool> isSettled,
    ReadOnlySpan<byte> salt)
{
    /// <summary>The most questions about ranges in one round.</summary>
    public const int MaxRangeQuestions = 256;

    private readonly SyncTransfer _transfer = new(set, isUnwanted, isSettled);
    private readonly Stack<DigestRange> _ranges = new();
    private readonly IStatementSet _set = set;
    private readonly ByteString _salt = ByteString.CopyFrom(salt);
    private Asked _asked = Asked.Nothing;
    private ulong? _partitions;
    private List<DigestRange> _askedRanges = [];
    private bool _comparedBuckets;
    private int _rangeQuestions;

    private enum Asked
    {
        Nothing,
        Digest,
        Buckets,
        Ranges,
        Statements,
    }

    /// <summary>Whether the peer has answered.</summary>
    public bool IsUnderWay => _partitions is not null;

    /// <summary>Whether differences are left that this round had no room for. Meaningful once it is over.</summary>
    public bool Unfinished => _transfer.Cut || _ranges.Count + _transfer.Pending > 0;

    /// <summary>Whether a statement was new to either side; of what was fetched, <see cref="Took"/> says so.</summary>
    public bool Moved { get; private set; }

    /// <summary>What waits to be fetched and sent.</summary>
    public int Pending => _transfer.Pending;

    /// <summary>Ranges that wait to be asked about.</summary>
    public int OpenRanges => _ranges.Count;

    /// <summary>The next question; null when the round is over. Not while one is open.</summary>
    public SyncQuestion? Next()
    {
        if (_asked != Asked.Nothing) throw new InvalidOperationException("the last question is still open");
        if (_partitions is null)
        {
            return Ask(Asked.Digest, new ManifestDigest
            {
                Digest = ByteString.CopyFrom(_set.Digests.OfSet().ToArray()),
                Salt = _salt,
            });
        }
        if (!_comparedBuckets && _partitions != 0)
            return Ask(Asked.Buckets, new ManifestBuckets { Salt = _salt, Partitions = _partitions.Value });
        if (_transfer.IsSpent) return null;
        var mayAskMore = _ranges.Count > 0 && _rangeQuestions < MaxRangeQuestions;
        if (Pending >= SyncTransfer.MaxPerMessage || !mayAskMore)
        {
            if (_transfer.Next() is { } statements)
            {
                _asked = Asked.Statements;
                return statements;
            }
        }
        return mayAskMore ? Ranges() : null;
    }

    /// <summary>Makes the last question whole (<see cref="SyncTransfer.Complete"/>).</summary>
    public ManifestStatements Complete(IReadOnlyList<Statement?> bodies) => _transfer.Complete(bodies);

    /// <summary>Takes the answer to the last question.</summary>
    /// <exception cref="MalformedException">The answer is not one to that question, or breaks its rules.</exception>
    public SyncAnswer Take(IMessage answer)
    {
        var asked = _asked;
        _asked = Asked.Nothing;
        switch (answer)
        {
            case ManifestDigestAnswer digests when asked == Asked.Digest:
                Compare(digests);
                return SyncAnswer.None;
            case ManifestBucketsAnswer buckets when asked == Asked.Buckets:
                Compare(buckets);
                return SyncAnswer.None;
            case ManifestIdsAnswer ids when asked == Asked.Ranges:
                Compare(ids);
                return SyncAnswer.None;
            case ManifestStatementsAck ack when asked == Asked.Statements && !_transfer.IsIncomplete:
                var brought = _transfer.Take(ack, out var moved);
                Moved |= moved;
                return brought;
            default:
                throw new MalformedException($"{answer.Descriptor.Name} answers no question that was asked");
        }
    }

    /// <summary>So many of the statements that the last answer brought were new here.</summary>
    public void Took(int accepted) => Moved |= accepted > 0;

    private SyncQuestion Ask(Asked what, IMessage message)
    {
        _asked = what;
        return new SyncQuestion(message, []);
    }

    private void Compare(ManifestDigestAnswer answer)
    {
        _partitions = 0;
        if (new Id256(answer.Digest.Span) == _set.Digests.OfSet() || answer.Partitions.IsEmpty) return;
        if (answer.Partitions.Length != ManifestLimits.Partitions * SyncCodec.ShortSize)
            throw new MalformedException($"there are {ManifestLimits.Partitions} partitions");
        foreach (var partition in SyncCodec.Differing(
            answer.Partitions.Span, _salt.Span, ManifestLimits.Partitions, _set.Digests.OfPartition))
        {
            _partitions |= 1UL << partition;
        }
    }

    private void Compare(ManifestBucketsAnswer answer)
    {
        var asked = SyncAnswers.PartitionsOf(_partitions!.Value).ToList();
        if (answer.Digests.Length != asked.Count * SyncAnswers.BucketsSize)
            throw new MalformedException($"{asked.Count} partitions have {ManifestLimits.Buckets} buckets each");
        var ranges = new List<DigestRange>();
        for (var i = 0; i < asked.Count; i++)
        {
            var partition = asked[i];
            ranges.AddRange(SyncCodec.Differing(
                answer.Digests.Span.Slice(i * SyncAnswers.BucketsSize, SyncAnswers.BucketsSize), _salt.Span,
                ManifestLimits.Buckets, bucket => _set.Digests.OfBucket(partition, bucket))
                .Select(bucket => DigestRange.OfBucket(partition, bucket)));
        }
        _comparedBuckets = true;
        var first = _salt[0] % ManifestLimits.Partitions;
        PushAll([.. ranges.OrderBy(range => (range.Partition + ManifestLimits.Partitions - first)
            % ManifestLimits.Partitions)]);
    }

    private SyncQuestion Ranges()
    {
        _rangeQuestions++;
        _askedRanges = [];
        while (_askedRanges.Count < SyncRanges.MaxRanges && _ranges.TryPop(out var range)) _askedRanges.Add(range);
        _askedRanges.Sort();
        return Ask(Asked.Ranges, new ManifestIds
        {
            Salt = _salt,
            Ranges = SyncRanges.Pack(
                [.. _askedRanges.Select(range => new AskedRange(range, (uint)_set.Digests.Count(range)))]),
        });
    }

    /// <summary>Ranges without an answer, or not looked at because enough is pending, stay in line.</summary>
    private void Compare(ManifestIdsAnswer answer)
    {
        var answers = SyncRanges.Read(answer.Ranges, _askedRanges);
        var children = new List<DigestRange>();
        var taken = 0;
        for (; taken < answers.Count && Pending < SyncTransfer.MaxPending / 2; taken++)
        {
            var range = _askedRanges[taken];
            if (answers[taken].Ids is { } ids)
            {
                Compare(range, ids);
                continue;
            }
            children.AddRange(SyncCodec.Differing(answers[taken].Digests.Span, _salt.Span, DigestRange.Fanout,
                child => _set.Digests.Of(range.Child(child))).Select(range.Child));
        }
        PushAll(_askedRanges[taken..]);
        PushAll(children);
    }

    private void Compare(DigestRange range, IReadOnlyList<StatementId> theirs)
    {
        var next = 0;
        foreach (var entry in _set.Digests.Entries(range))
        {
            for (; next < theirs.Count && theirs[next].CompareTo(entry.Id) < 0; next++) _transfer.Fetch(theirs[next]);
            if (next < theirs.Count && theirs[next] == entry.Id) next++;
            else if (next < theirs.Count || theirs.Count < SyncRanges.MaxListed) _transfer.Send(entry);
        }
        for (; next < theirs.Count; next++) _transfer.Fetch(theirs[next]);
    }

    private void PushAll(List<DigestRange> ranges)
    {
        for (var i = ranges.Count - 1; i >= 0; i--) _ranges.Push(ranges[i]);
    }
}
