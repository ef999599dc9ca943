using CsCheck;
using Mosaic.Files.Checks;
using Mosaic.Model;
using Mosaic.Placement;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Files.Checks;

/// <summary>Checks of contents of which some shards are bad and some holders away, answered in any order.</summary>
public sealed class ContentCheckStateProperties
{
    private const int Segments = 5;
    private static readonly Code Code = new(3, 2);
    private static readonly ContentId Content = new(new Id256([.. Enumerable.Repeat((byte)7, Id256.Size)]));

    /// <summary>What each holder answers for each segment, by column: mostly that all is well.</summary>
    private static readonly Gen<ShardAnswer[][]> Worlds = Gen.Int[0, 11]
        .Select(static n => n switch
        {
            < 8 => ShardAnswer.Right,
            8 => ShardAnswer.Wrong,
            9 => ShardAnswer.Damaged,
            10 => ShardAnswer.NotHeld,
            _ => ShardAnswer.None,
        }).Array[Segments].Array[0, 5];

    [Fact]
    public void Reading_all_asks_for_each_shard_once_and_judges_each_segment() =>
        Gen.Select(Worlds, Gen.Int).Sample((world, seed) =>
        {
            var state = State(world, readsAll: true);
            var asked = Run(state, world, seed);
            Assert.Equal(world.Length * Segments, asked.Count);
            Assert.Equal(asked.Count, asked.Distinct().Count());
            var (lost, away) = (0, 0);
            for (var segment = 0; segment < Segments; segment++)
            {
                var right = world.Count(column => column[segment] == ShardAnswer.Right);
                var silent = world.Count(column => column[segment] == ShardAnswer.None);
                if (right >= Code.K) continue;
                if (right + silent >= Code.K) away++;
                else lost++;
            }
            // A content that nobody holds has no shard to ask for.
            if (world.Length > 0) Assert.Equal((lost, away), (state.Lost.Count, state.OutOfReach.Count));
            Assert.Equal(Code.N - world.Length, state.Homeless.Count());
        }, iter: TestScale.Of(1000));

    [Fact]
    public void One_shard_of_each_column_and_the_rest_only_of_segments_with_a_bad_one() =>
        Gen.Select(Worlds, Gen.Int).Sample((world, seed) =>
        {
            var state = State(world, readsAll: false);
            var asked = Run(state, world, seed);
            Assert.Equal(asked.Count, asked.Distinct().Count());
            var chosen = Enumerable.Range(0, world.Length).Select(column => new ShardAsk(
                ContentCheckState.Choose(Content, Held(column), Segments, Seed), Held(column))).ToArray();
            Assert.Subset(asked.ToHashSet(), chosen.ToHashSet());
            var suspect = chosen.Where(ask => IsBad(world[ask.From.Column][ask.Segment]))
                .Select(static ask => ask.Segment).ToHashSet();
            Assert.All(asked.Except(chosen), ask => Assert.True(suspect.Contains(ask.Segment)
                || asked.Any(other => other.Segment == ask.Segment && IsBad(world[other.From.Column][other.Segment]))));
            Assert.All(suspect, segment => Assert.Equal(world.Length, asked.Count(ask => ask.Segment == segment)));
            foreach (var column in Enumerable.Range(0, world.Length))
            {
                var bad = asked.Count(ask => ask.From.Column == column && IsBad(world[column][ask.Segment]));
                Assert.Equal(bad, state.Findings[Held(column)].BadShards);
            }
        }, iter: TestScale.Of(1000));

    [Fact]
    public void The_same_seed_chooses_the_same_and_all_segments_are_chosen_by_some()
    {
        var chosen = Enumerable.Range(0, 500)
            .Select(seed => ContentCheckState.Choose(Content, Held(1), Segments, (uint)seed)).ToArray();
        Assert.Equal(chosen[3], ContentCheckState.Choose(Content, Held(1), Segments, 3));
        Assert.All(chosen, static segment => Assert.InRange(segment, 0, Segments - 1));
        Assert.All(chosen.CountBy(static segment => segment), static one => Assert.InRange(one.Value, 50, 150));
    }

    private const uint Seed = 42;

    private static bool IsBad(ShardAnswer answer) =>
        answer is ShardAnswer.Wrong or ShardAnswer.Damaged or ShardAnswer.NotHeld;

    private static HeldColumn Held(int column) =>
        new(new NodeId(new Id256([.. Enumerable.Repeat((byte)(column + 1), Id256.Size)])), column);

    private static ContentCheckState State(ShardAnswer[][] world, bool readsAll) => new(
        Content, Code, Segments, Enumerable.Range(0, world.Length).Select(Held), readsAll, Seed);

    /// <summary>Asks and answers in random order; returns what was asked.</summary>
    private static List<ShardAsk> Run(ContentCheckState state, ShardAnswer[][] world, int seed)
    {
        var random = new Random(seed);
        var asked = new List<ShardAsk>();
        var owed = new List<ShardAsk>();
        while (true)
        {
            while (random.Next(4) > 0 && state.Next() is { } next)
            {
                asked.Add(next);
                owed.Add(next);
            }
            if (owed.Count == 0)
            {
                if (state.Next() is { } last) owed.Add(last);
                else break;
                asked.Add(last);
            }
            var answered = owed[random.Next(owed.Count)];
            owed.Remove(answered);
            state.Answered(answered, world[answered.From.Column][answered.Segment]);
        }
        Assert.True(state.IsDone);
        return asked;
    }
}
