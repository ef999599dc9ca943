using Mosaic.Model;
using Mosaic.Node;
using Xunit;
using static Mosaic.Node.IslandState;

namespace Mosaic.Tests.Node;

public sealed class IslandStateTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly IslandState Fresh = new(Patience);
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
    public void A_member_of_two_clusters_leaves_the_one_that_does_not_know_the_other_after_a_while()
    {
        var (peer, other) = (new ClusterMember("b:1", 7), new ClusterMember("c:1", 8));
        var torn = Fresh.WithHeard(peer, hasThis: true, [other], TimeSpan.Zero);
        Assert.False(torn.IsTornBy(peer, Patience - TimeSpan.FromTicks(1)));
        Assert.True(torn.IsTornBy(peer, Patience));
        Assert.True(torn.WithHeard(peer, hasThis: true, [other], Patience).IsTornBy(peer, Patience));
        Assert.False(torn.WithHeard(other, hasThis: true, [], Patience).IsTornBy(other, Patience));
        Assert.False(torn.WithYield(Patience).IsTornBy(peer, TimeSpan.FromDays(1)));
    }

    [Fact]
    public void Whoever_is_in_one_cluster_alone_or_hears_of_the_other_in_time_stays()
    {
        var (peer, later) = (new ClusterMember("b:1", 7), TimeSpan.FromDays(1));
        Assert.False(Fresh.WithHeard(peer, hasThis: false, [], TimeSpan.Zero).IsTornBy(peer, later));
        Assert.False(Fresh.WithHeard(peer, hasThis: true, [peer], TimeSpan.Zero).IsTornBy(peer, later));
        var torn = Fresh.WithHeard(peer, hasThis: true, [], TimeSpan.Zero);
        Assert.False(torn.WithHeard(peer, hasThis: true, [peer], Patience).IsTornBy(peer, later));
        Assert.False(torn.WithHeard(peer, hasThis: false, [], Patience).IsTornBy(peer, later));
        Assert.False(torn.WithMembers([peer]).IsTornBy(peer, later));
        Assert.True(torn.WithMembers([new("c:1", 8)]).IsTornBy(peer, later));
    }
}
