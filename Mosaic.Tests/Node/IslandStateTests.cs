using Mosaic.Model;
using Mosaic.Node;
using Xunit;
using static Mosaic.Node.IslandState;

namespace Mosaic.Tests.Node;

public sealed class IslandStateTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly IslandState Fresh = new(Patience);
    private static readonly ClusterMember Peer = new("b:1", 7), Other = new("c:1", 8);
    private static readonly TimeSpan Later = TimeSpan.FromDays(1);
    private static readonly NodeId Low = new([.. new byte[31], 1]), High = new([.. new byte[31], 2]);

    [Fact]
    public void Of_two_islands_exactly_one_yields()
    {
        foreach (var (mine, theirs) in new[] { (1, 1), (1, 2), (3, 2), (4, 4) })
        {
            var (a, b) = (new Island("a:1", mine, Low), new Island("b:1", theirs, High));
            Assert.True(Fresh.Yields(a, b, default) ^ Fresh.Yields(b, a, default));
        }
        Assert.True(Fresh.Yields(new Island("a:1", 1, Low), new Island("b:1", 2, High), default));
        Assert.True(Fresh.Yields(new Island("a:1", 2, High), new Island("b:1", 2, Low), default));
    }

    [Fact]
    public void Who_is_in_no_cluster_or_in_the_same_one_stays()
    {
        var island = new Island("a:1", 1, High);
        Assert.False(Fresh.Yields(island, island with { Size = 9, Address = "b:1" }, default));
        Assert.False(Fresh.Yields(island, new Island("b:1", 0, Low), default));
        Assert.False(Fresh.Yields(island, new Island("", 9, Low), default));
        Assert.False(Fresh.Yields(island, new Island("b:1", 9, null), default));
        Assert.False(Fresh.Yields(new Island("", 0, null), new Island("b:1", 9, Low), default));
    }

    [Fact]
    public void After_a_change_the_next_one_waits_and_longer_for_each_that_led_nowhere()
    {
        var (mine, theirs) = (new Island("a:1", 1, High), new Island("b:1", 9, Low));
        var once = Fresh.WithYield(TimeSpan.Zero);
        Assert.False(once.Yields(mine, theirs, 2 * Patience - TimeSpan.FromTicks(1)));
        Assert.True(once.Yields(mine, theirs, 2 * Patience));
        Assert.True(once.WithMerge().Yields(mine, theirs, Patience));
        var often = Enumerable.Range(0, 40).Aggregate(Fresh, static (state, _) => state.WithYield(TimeSpan.Zero));
        Assert.False(often.Yields(mine, theirs, 16 * Patience - TimeSpan.FromTicks(1)));
        Assert.True(often.Yields(mine, theirs, 16 * Patience));
    }

    [Fact]
    public void A_node_alone_goes_over_to_those_who_have_it_and_whom_its_cluster_does_not_know()
    {
        var torn = Fresh.WithHeard(Peer, hasThis: true, knowsThis: true, [Other], TimeSpan.Zero);
        Assert.False(torn.YieldsTorn(Peer, 1, 3, Patience - TimeSpan.FromTicks(1)));
        Assert.True(torn.YieldsTorn(Peer, 1, 3, Patience));
        Assert.True(torn.WithHeard(Peer, true, true, [Other], Patience).YieldsTorn(Peer, 1, 3, Patience));
        Assert.False(torn.WithHeard(Other, true, true, [], Patience).YieldsTorn(Other, 1, 3, Patience));
        Assert.False(torn.WithYield(Patience).YieldsTorn(Peer, 1, 3, Later));
        Assert.False(torn.YieldsTorn(Peer, 0, 3, Later));
    }

    [Fact]
    public void A_newcomer_whose_host_died_goes_over_and_nobody_goes_over_to_it()
    {
        // It has the five others from its host, and they never heard of it.
        var newcomer = Fresh.WithHeard(Peer, hasThis: false, knowsThis: false, [Peer, Other], TimeSpan.Zero);
        var member = Fresh.WithHeard(Other, hasThis: true, knowsThis: true, [Peer], TimeSpan.Zero);
        Assert.False(newcomer.YieldsTorn(Peer, 6, 5, Patience - TimeSpan.FromTicks(1)));
        Assert.True(newcomer.YieldsTorn(Peer, 6, 5, Patience));
        Assert.False(member.YieldsTorn(Other, 5, 6, Later));

        // It may not even be let in yet, as nobody who hears it could do that.
        Assert.True(newcomer.YieldsTorn(Peer, 0, 5, Patience));
        Assert.False(member.YieldsTorn(Other, 5, 0, Later));
        Assert.False(newcomer.YieldsTorn(Peer, 0, 0, Later));
    }

    [Fact]
    public void Of_two_sides_of_a_tear_exactly_one_goes_over()
    {
        var knowing = Fresh.WithHeard(Peer, hasThis: false, knowsThis: false, [Peer], TimeSpan.Zero);
        var ignorant = Fresh.WithHeard(Peer, hasThis: true, knowsThis: true, [], TimeSpan.Zero);
        for (var all = 1; all < 9; all++)
        {
            for (var some = 1; some < 9; some++)
                Assert.True(knowing.YieldsTorn(Peer, all, some, Later) ^ ignorant.YieldsTorn(Peer, some, all, Later));
        }
    }

    [Fact]
    public void One_that_answers_over_the_wire_alone_is_mute_after_a_while_and_again_after_as_long()
    {
        var enough = 4 * Patience;
        var mute = Fresh.WithHeard(Peer, hasThis: false, knowsThis: true, [Peer], TimeSpan.Zero);
        Assert.False(mute.IsMute(Peer, enough - TimeSpan.FromTicks(1)));
        Assert.True(mute.WithHeard(Peer, false, true, [Peer], Patience).IsMute(Peer, enough));
        Assert.False(mute.IsMute(Other, Later));

        var again = mute.WithReconnect(Peer, enough);
        Assert.False(again.IsMute(Peer, 2 * enough - TimeSpan.FromTicks(1)));
        Assert.True(again.IsMute(Peer, 2 * enough));

        Assert.False(mute.WithMembers([Peer], [Peer]).IsMute(Peer, Later));
        Assert.False(mute.WithMembers([], []).IsMute(Peer, Later));
        Assert.True(mute.WithMembers([Peer], []).IsMute(Peer, Later));
        Assert.False(mute.WithoutRun().IsMute(Peer, Later));
        Assert.False(Fresh.WithHeard(Peer, false, false, [Peer], TimeSpan.Zero).IsMute(Peer, Later));
    }

    [Fact]
    public void Whoever_is_in_one_cluster_alone_or_hears_of_the_other_in_time_stays()
    {
        Assert.False(Goes(Fresh.WithHeard(Peer, hasThis: false, knowsThis: false, [], TimeSpan.Zero)));
        Assert.False(Goes(Fresh.WithHeard(Peer, hasThis: true, knowsThis: true, [Peer], TimeSpan.Zero)));
        Assert.False(Goes(Fresh.WithHeard(Peer, hasThis: false, knowsThis: true, [Peer], TimeSpan.Zero)));
        var torn = Fresh.WithHeard(Peer, hasThis: true, knowsThis: true, [], TimeSpan.Zero);
        Assert.False(Goes(torn.WithHeard(Peer, true, true, [Peer], Patience)));
        Assert.False(Goes(torn.WithHeard(Peer, false, false, [], Patience)));
        Assert.False(Goes(torn.WithMembers([Peer], [])));
        Assert.True(Goes(torn.WithMembers([Other], [])));
        var unheard = Fresh.WithHeard(Peer, hasThis: false, knowsThis: false, [Peer], TimeSpan.Zero);
        Assert.False(Goes(unheard.WithHeard(Peer, false, true, [Peer], Patience)));
        Assert.False(Goes(unheard.WithMembers([], [])));
        Assert.True(Goes(unheard.WithMembers([Peer], [])));

        static bool Goes(IslandState state) =>
            state.YieldsTorn(Peer, 1, 9, Later) || state.YieldsTorn(Peer, 9, 9, Later);
    }
}
