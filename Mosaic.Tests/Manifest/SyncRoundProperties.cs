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

/// <summary>A comparison of two sets, question by question, without actors or a wire.</summary>
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
            Run(new SyncRound(left, left.Knows), left, right);

            return Ids(left).SequenceEqual(Ids(right)) && Ids(left).SequenceEqual(new ManifestReference(world).Kept);
        }, iter: TestScale.Of(200));

    [Fact]
    public void Equal_sets_end_after_one_question()
    {
        var statements = Enumerable.Range(0, 50).Select(i => Version(Alice, $"p{i}", 1).Statement).ToList();
        var round = new SyncRound(StateOf(statements), _ => false);

        Assert.IsType<ManifestDigest>(round.Next());
        round.Take(SyncAnswers.Digests(StateOf(statements)));

        Assert.Null(round.Next());
        Assert.False(round.Unfinished);
    }

    [Fact]
    public void More_than_one_message_holds_moves_in_several_of_at_most_a_mebibyte()
    {
        // 2,500 versions of about half a KiB, each way.
        var left = StateOf(Enumerable.Range(0, 2500).Select(i => Version(Alice, $"l{i}", 1).Statement));
        var right = StateOf(Enumerable.Range(0, 2500).Select(i => Version(Bob, $"r{i}", 1).Statement));

        var messages = Run(new SyncRound(left, left.Knows), left, right);

        Assert.Equal(5000, left.Versions);
        Assert.Equal(Ids(left), Ids(right));
        var carrying = messages.OfType<ManifestStatements>().ToList();
        Assert.True(carrying.Count > 1);
        Assert.All(messages, message => Assert.InRange(message.CalculateSize(), 0, 3 << 19));
    }

    [Fact]
    public void What_is_not_wanted_is_not_asked_for()
    {
        var left = StateOf();
        var right = StateOf(Version(Alice, "a", 1).Statement);

        var messages = Run(new SyncRound(left, _ => true), left, right);

        Assert.Empty(messages.OfType<ManifestStatements>());
        Assert.Equal(0, left.Versions);
    }

    [Fact]
    public void An_answer_that_breaks_the_rules_ends_the_round()
    {
        var state = StateOf(Version(Alice, "a", 1).Statement);
        SyncRound Begun()
        {
            var round = new SyncRound(state, _ => false);
            round.Next();
            return round;
        }
        SyncRound Compared()
        {
            var round = Begun();
            round.Take(SyncAnswers.Digests(StateOf()));
            round.Next();
            return round;
        }

        Assert.Throws<MalformedException>(() => Begun().Take(new ManifestDigestAnswer()));
        Assert.Throws<MalformedException>(() => Begun().Take(new ManifestStatementsAck()));
        Assert.Throws<MalformedException>(() => Begun().Take(new Pong()));
        Assert.Throws<MalformedException>(() => Compared().Take(new ManifestBucketsAnswer
        {
            Partitions = { new PartitionBuckets { Partition = 64 } },
        }));
        Assert.Throws<MalformedException>(() => Compared().Take(new ManifestIdsAnswer()));
    }

    /// <summary>Runs a round of the left with the right; returns its questions and answers.</summary>
    private static List<IMessage> Run(SyncRound round, ManifestState left, ManifestState right)
    {
        var messages = new List<IMessage>();
        while (round.Next() is { } question)
        {
            var answer = Answer(right, question);
            messages.Add(question);
            messages.Add(answer);
            foreach (var bytes in round.Take(answer)) Add(left, Statement.Parse(bytes.Span));
            Assert.True(messages.Count < 10_000, "a round must end");
        }
        return messages;
    }

    private static IMessage Answer(ManifestState state, IMessage question)
    {
        switch (question)
        {
            case ManifestDigest:
                return SyncAnswers.Digests(state);
            case ManifestBuckets buckets:
                return SyncAnswers.Buckets(state, buckets);
            case ManifestIds ids:
                return SyncAnswers.Ids(state, ids, state.Knows);
            case ManifestStatements statements:
                foreach (var bytes in statements.Statements) Add(state, Statement.Parse(bytes.Span));
                var ack = new ManifestStatementsAck();
                ack.Statements.AddRange(SyncCodec.Bytes(SyncAnswers.Wanted(state, statements, static entry => entry.Statement)));
                return ack;
            default:
                throw new ArgumentException(question.Descriptor.Name, nameof(question));
        }
    }
}
