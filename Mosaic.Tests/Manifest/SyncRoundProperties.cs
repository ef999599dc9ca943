using System.Numerics;
using CsCheck;
using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Tests.House;
using Mosaic.Wire.Messages;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest;

/// <summary>Comparisons of two sets, question by question, without actors or a wire.</summary>
public sealed class SyncRoundProperties
{
    [Fact]
    public void One_round_gives_both_sides_the_union() =>
        Gen.Select(ManifestWorld.Any, Gen.Int).Sample((world, seed) =>
        {
            var random = new Random(seed);
            var parts = world.ToLookup(_ => random.Next(3));
            var left = StateOf(parts[0].Concat(parts[2]));
            var right = StateOf(parts[1].Concat(parts[2]));
            new SyncDrive(left, right, AddTo(left), AddTo(right)).Run(SyncDrive.Round(left, seed, left.Knows));

            return Ids(left).SequenceEqual(Ids(right)) && Ids(left).SequenceEqual(new ManifestReference(world).Kept);
        }, iter: TestScale.Of(200));

    [Fact]
    public void One_round_joins_sets_of_any_shape_and_density() =>
        Gen.Select(Gen.Int[0, 3000], Gen.Int[0, 600], Gen.Int[0, 600], Gen.Int[1, 3], Gen.Int).Sample(
            (common, onlyLeft, onlyRight, partitions, seed) =>
            {
                var (left, right) = Sets(common, onlyLeft, onlyRight, partitions);
                new SyncDrive(left, right, left.Add, right.Add).Run(SyncDrive.Round(left, seed));

                return left.Count == common + onlyLeft + onlyRight && right.Count == left.Count
                    && left.Digests.OfSet() == right.Digests.OfSet();
            }, iter: TestScale.Of(40));

    [Fact]
    public void Rounds_that_are_given_up_anywhere_lose_nothing_and_the_next_ones_go_on() =>
        Gen.Select(Gen.Int[0, 2000], Gen.Int[0, 3000], Gen.Int[0, 3000], Gen.Int).Sample(
            (common, onlyLeft, onlyRight, seed) =>
            {
                var random = new Random(seed);
                var (left, right) = Sets(common, onlyLeft, onlyRight, 2);
                var drive = new SyncDrive(left, right, left.Add, right.Add);
                var rounds = 0;
                do
                {
                    drive.Run(SyncDrive.Round(left, random.Next()), () => random.Next(8) == 0);
                }
                while (left.Digests.OfSet() != right.Digests.OfSet() && ++rounds < 1000);

                return left.Count == common + onlyLeft + onlyRight && left.Digests.OfSet() == right.Digests.OfSet();
            }, iter: TestScale.Of(20));

    [Fact]
    public void Equal_sets_end_after_one_question_of_some_bytes()
    {
        var statements = Enumerable.Range(0, 50).Select(i => Version(Alice, $"p{i}", 1).Statement).ToList();
        var (left, right) = (StateOf(statements), StateOf(statements));
        var drive = new SyncDrive(left, right, AddTo(left), AddTo(right));
        var round = SyncDrive.Round(left, 1);

        Assert.True(drive.Run(round));

        Assert.Equal(2, drive.Messages);
        Assert.InRange(drive.Bytes, 64, 100);
        Assert.False(round.Unfinished);
    }

    [Fact]
    public void The_cost_follows_the_difference()
    {
        // Receipts of one column are the smallest statements, so that ids and digests weigh most.
        const int common = 100_000, different = 100, size = 250;
        foreach (var partitions in new[] { 1, 64 })
        {
            var shared = MadeSet.Shared(common, partitions);
            var left = new MadeSet(shared) { Partitions = partitions };
            var right = new MadeSet(shared) { Partitions = partitions };
            for (var i = 0; i < different; i++) (i % 2 == 0 ? left : right).Add(MadeSet.Make(common + i, size));
            var drive = new SyncDrive(left, right, left.Add, right.Add);

            Assert.True(drive.Run(SyncDrive.Round(left, 1)));

            Assert.Equal(left.Digests.OfSet(), right.Digests.OfSet());
            Assert.Equal(different * size, drive.StatementBytes);
            Assert.InRange(drive.Bytes, drive.StatementBytes, 4 * drive.StatementBytes);
            var again = new SyncDrive(left, right, left.Add, right.Add);
            again.Run(SyncDrive.Round(left, 2));
            Assert.InRange(again.Bytes, 1, 4096);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_node_that_joins_gets_all_in_rounds_of_bounded_size(bool joinerAsks)
    {
        var shared = MadeSet.Shared(180_000);
        var full = new MadeSet(shared);
        var empty = new MadeSet(new Dictionary<StatementId, ManifestEntry>());
        var (left, right) = joinerAsks ? (empty, full) : (full, empty);
        var drive = new SyncDrive(left, right, left.Add, right.Add);
        var rounds = 0;
        SyncRound round;
        do
        {
            round = SyncDrive.Round(left, ++rounds);
            var (carrying, before) = (drive.Carrying, empty.Count);
            Assert.True(drive.Run(round));
            Assert.InRange(drive.Carrying - carrying, 1, SyncTransfer.MaxMessages);
            Assert.InRange(
                empty.Count - before, 1, SyncTransfer.MaxMessages * SyncTransfer.MaxPerMessage);
        }
        while (round.Unfinished);

        Assert.Equal(2, rounds);
        Assert.Equal(full.Digests.OfSet(), empty.Digests.OfSet());
        Assert.Equal(full.Count, drive.Statements);
        Assert.InRange(drive.Most.Pending, 1, SyncTransfer.MaxPending);
        Assert.InRange(drive.Most.Ranges, 1, ManifestLimits.Partitions * ManifestLimits.Buckets);
        Assert.InRange(drive.Longest, 1, ManifestLimits.MaxStatementBytes);
    }

    [Fact]
    public void More_than_one_message_holds_moves_in_several_of_at_most_a_mebibyte()
    {
        // 2,500 versions of about half a KiB, each way.
        var left = StateOf(Enumerable.Range(0, 2500).Select(i => Version(Alice, $"l{i}", 1).Statement));
        var right = StateOf(Enumerable.Range(0, 2500).Select(i => Version(Bob, $"r{i}", 1).Statement));
        var drive = new SyncDrive(left, right, AddTo(left), AddTo(right));

        drive.Run(SyncDrive.Round(left, 1));

        Assert.Equal(5000, left.Versions);
        Assert.Equal(Ids(left), Ids(right));
        Assert.Equal(5000, drive.Statements);
        Assert.True(drive.Carrying > 2);
        Assert.InRange(drive.Longest, 0, 3 << 19);
    }

    [Fact]
    public void What_is_not_wanted_is_not_asked_for_and_what_is_settled_is_not_sent()
    {
        var (left, right) = Sets(100, 10, 10, 1);
        var drive = new SyncDrive(left, right, left.Add, right.Add);
        var round = SyncDrive.Round(left, 1, _ => true, _ => true);

        drive.Run(round);

        Assert.Equal(0, drive.Carrying);
        Assert.False(round.Unfinished);
        Assert.False(round.Moved);
    }

    [Fact]
    public void What_a_peer_did_not_accept_is_settled_and_what_is_gone_meanwhile_is_not_sent()
    {
        var (left, right) = Sets(0, 5, 0, 1);
        var round = At(SyncDrive.Round(left, 1), left, right, out var question);
        Assert.Equal(5, question.Carried.Count);
        Assert.Throws<InvalidOperationException>(round.Next);

        var bodies = question.Carried.Select((entry, i) => i == 0 ? null : entry.Statement).ToList();
        Assert.Equal(4, round.Complete(bodies).Statements.Count);
        var answer = round.Take(new ManifestStatementsAck { Accepted = 3, Refused = 1 });

        Assert.Equal(question.Carried.Skip(1).Select(entry => entry.Id), answer.Settled);
        Assert.True(round.Moved);
        Assert.Null(round.Next());
        Assert.False(round.Unfinished);
    }

    [Fact]
    public void A_message_carries_what_fits_and_the_rest_goes_with_the_next()
    {
        var right = new MadeSet(new Dictionary<StatementId, ManifestEntry>());
        var left = new MadeSet(new Dictionary<StatementId, ManifestEntry>()) { Partitions = 1 };
        const int size = Statement.MaxBytes, count = 30;
        for (var i = 0; i < count; i++) left.Add(MadeSet.Make(i, size));
        var drive = new SyncDrive(left, right, left.Add, right.Add);

        drive.Run(SyncDrive.Round(left, 1));

        Assert.Equal(count, right.Count);
        Assert.Equal((count, 2), (drive.Statements, drive.Carrying));
        Assert.InRange(drive.Longest, size, ManifestLimits.MaxStatementBytes + (1 << 10));
    }

    [Fact]
    public void A_list_that_may_have_been_cut_says_nothing_of_later_ids()
    {
        var (left, right) = Sets(0, 5000, 0, 1);
        var range = DigestRange.OfBucket(0, 7);
        var round = At(SyncDrive.Round(left, 1), left, right, out _, stopAt: typeof(ManifestIds));
        var first = left.Digests.Entries(range).First().Id;
        using var said = new MemoryStream();
        for (var bucket = 0; bucket < ManifestLimits.Buckets; bucket++)
        {
            SyncRanges.Write(said, new RangeAnswer(default, bucket == range.Bucket
                ? [.. Enumerable.Range(0, SyncRanges.MaxListed).Select(i => IdIn(range, i))]
                : [.. left.Digests.Entries(DigestRange.OfBucket(0, bucket)).Select(entry => entry.Id)]));
        }

        round.Take(new ManifestIdsAnswer { Ranges = ByteString.CopyFrom(said.ToArray()) });

        Assert.True(first.CompareTo(IdIn(range, SyncRanges.MaxListed)) > 0);
        Assert.Equal(SyncRanges.MaxListed, round.Pending);
    }

    [Fact]
    public void An_answer_that_breaks_the_rules_ends_the_round()
    {
        var (left, right) = Sets(50, 3, 3, 1);
        SyncRound Begun(Type at) => At(SyncDrive.Round(left, 1), left, right, out _, at);
        var digest = ByteString.CopyFrom(new byte[32]);
        void Refuses(Type at, IMessage answer) => Assert.Throws<MalformedException>(() => Begun(at).Take(answer));

        Refuses(typeof(ManifestDigest), new ManifestDigestAnswer());
        Refuses(typeof(ManifestDigest), new ManifestDigestAnswer { Digest = digest, Partitions = digest });
        Refuses(typeof(ManifestDigest), new ManifestStatementsAck());
        Refuses(typeof(ManifestDigest), new ManifestIdsAnswer());
        Refuses(typeof(ManifestDigest), new Pong());
        Refuses(typeof(ManifestBuckets), new ManifestBucketsAnswer());
        Refuses(typeof(ManifestBuckets), new ManifestBucketsAnswer { Digests = digest });
        Refuses(typeof(ManifestBuckets), new ManifestDigestAnswer { Digest = digest });
        foreach (var ranges in new byte[][]
        {
            [], [0], [0xff, 0xff, 1], [0x10, 1], [0, 1, .. new byte[31]], [0, 1, .. Filled(0xff)],
            [0, 2, .. new byte[64]], [.. new byte[2 * 65]],
        })
        {
            Refuses(typeof(ManifestIds), new ManifestIdsAnswer { Ranges = ByteString.CopyFrom(ranges) });
        }
        Refuses(typeof(ManifestStatements), new ManifestStatementsAck());
        Refuses(typeof(ManifestStatements), new ManifestStatementsAck { Answered = 4 });
        Refuses(typeof(ManifestStatements), new ManifestStatementsAck
        {
            Answered = 1,
            Statements = { ByteString.Empty, ByteString.Empty },
        });
    }

    [Fact]
    public void A_peer_that_invents_differences_gets_a_bounded_number_of_questions_and_bytes_of_memory() =>
        Gen.Select(Gen.Int, Gen.Int[0, 2]).Sample((seed, habit) =>
        {
            var random = new Random(seed);
            var (left, _) = Sets(2000, 0, 0, 2);
            var round = SyncDrive.Round(left, seed);
            var questions = 0;
            for (; round.Next() is { } question; questions++)
            {
                var message = question.Carried.Count == 0
                    ? question.Message
                    : round.Complete([.. question.Carried.Select(entry => entry.Statement)]);
                round.Take(Invented(message, random, habit));
                Assert.InRange(round.Pending, 0, SyncTransfer.MaxPending);
                Assert.InRange(
                    round.OpenRanges, 0, 4096 + (6 * SyncRanges.MaxRanges * DigestRange.Fanout));
            }
            Assert.InRange(questions, 3, 2 + SyncRound.MaxRangeQuestions + SyncTransfer.MaxMessages);
            Assert.False(round.Moved);
        }, iter: TestScale.Of(6));

    /// <summary>An answer that keeps the rules and is full of what is not there.</summary>
    private static IMessage Invented(IMessage question, Random random, int habit)
    {
        ByteString Any(int length)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            return ByteString.CopyFrom(bytes);
        }
        switch (question)
        {
            case ManifestDigest:
                return new ManifestDigestAnswer { Digest = Any(32), Partitions = Any(512) };
            case ManifestBuckets buckets:
                return new ManifestBucketsAnswer { Digests = Any(512 * BitOperations.PopCount(buckets.Partitions)) };
            case ManifestStatements statements:
                return new ManifestStatementsAck { Answered = Math.Min(1, (uint)statements.Wanted.Length) };
            default:
                using (var said = new MemoryStream())
                {
                    var listed = 0;
                    foreach (var (range, _) in SyncRanges.Unpack(((ManifestIds)question).Ranges))
                    {
                        var list = range.Bits == DigestRange.MaxBits || random.Next(2) < habit;
                        if (!list)
                        {
                            SyncRanges.Write(said, new RangeAnswer(Any(SyncRanges.DigestsSize).Memory, null));
                            continue;
                        }
                        var count = random.Next(60);
                        if ((listed += count) > ManifestLimits.MaxIds) break;
                        SyncRanges.Write(said, new RangeAnswer(
                            default, [.. Enumerable.Range(0, count).Select(i => IdIn(range, i))]));
                    }
                    return new ManifestIdsAnswer { Ranges = ByteString.CopyFrom(said.ToArray()) };
                }
        }
    }

    /// <summary>Brings a round to a question of this type, or that carries statements.</summary>
    private static SyncRound At(
        SyncRound round, MadeSet left, MadeSet right, out SyncQuestion question, Type? stopAt = null)
    {
        question = round.Next()!;
        for (; question.Message.GetType() != (stopAt ?? typeof(ManifestStatements)); question = round.Next()!)
        {
            round.Take(question.Message switch
            {
                ManifestDigest digest => SyncAnswers.Digests(right, digest),
                ManifestBuckets buckets => SyncAnswers.Buckets(right, buckets),
                ManifestIds ids => SyncAnswers.Ids(right, ids),
                _ => throw new InvalidOperationException(question.Message.Descriptor.Name),
            });
        }
        Assert.True(left.Count > 0);
        if (stopAt == typeof(ManifestStatements))
            round.Complete([.. question.Carried.Select(entry => entry.Statement)]);
        return round;
    }

    private static (MadeSet Left, MadeSet Right) Sets(int common, int onlyLeft, int onlyRight, int partitions)
    {
        var shared = MadeSet.Shared(common, partitions);
        var left = new MadeSet(shared) { Partitions = partitions };
        var right = new MadeSet(shared) { Partitions = partitions };
        for (var i = 0; i < onlyLeft; i++) left.Add(MadeSet.Make(common + i));
        for (var i = 0; i < onlyRight; i++) right.Add(MadeSet.Make(common + onlyLeft + i));
        return (left, right);
    }

    private static Func<Statement, bool> AddTo(ManifestState state) =>
        statement => Add(state, statement).Admission == Admission.New;

    private static StatementId IdIn(DigestRange range, int number)
    {
        Span<byte> bytes = stackalloc byte[32];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, range.Prefix);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes[28..], number);
        return new StatementId(bytes);
    }

    private static byte[] Filled(byte value) => [.. Enumerable.Repeat(value, 32)];
}
