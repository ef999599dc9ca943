using System.Collections.Immutable;
using Mosaic.Model;
using Mosaic.Placement;
using Xunit;
using static Mosaic.Tests.Placement.PlacementGen;

namespace Mosaic.Tests.Placement;

public sealed class PlacementPlannerTests
{
    [Theory]
    [InlineData(3, 1, "2 2 2")]
    [InlineData(4, 1, "2 2 1 1")]
    [InlineData(5, 1, "2 1 1 1 1")]
    [InlineData(6, 2, "1 1 1 1 1 1")]
    [InlineData(9, 2, "1 1 1 1 1 1")]
    public void The_default_code_on_so_many_peers(int peers, int spare, string loads)
    {
        var placed = Place(Request(Code.Default, Peers(peers)));
        Assert.Equal(spare, placed.Spare);
        Assert.Equal(loads, Loads(placed.ByColumn));
    }

    [Fact]
    public void Two_peers_are_too_few_for_the_default_code_and_the_refusal_says_what_would_do()
    {
        var refused = Assert.IsType<TooFewPeers>(PlacementPlanner.Plan(Request(Code.Default, Peers(2))));
        Assert.Equal((2, 3, true), (refused.Available, refused.Needed, refused.FragileWouldDo));
        Assert.Equal(new Code(1, 1), Assert.Single(refused.FittingCodes));
        Assert.Equal(
            "4+2 needs 3 peers so that any one may die, and only 2 can be used: 1 missing; with 2 peers, --code 1+1 "
            + "keeps that promise; --allow-fragile stores it although the loss of one peer may lose it",
            refused.Message);
        Assert.Equal(1, Place(Request(new Code(1, 1), Peers(2))).Spare);
    }

    [Fact]
    public void With_one_peer_only_fragile_is_possible()
    {
        var refused = Assert.IsType<TooFewPeers>(PlacementPlanner.Plan(Request(new Code(1, 1), Peers(1))));
        Assert.Empty(refused.FittingCodes);
        Assert.StartsWith("no code can keep the promise", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--allow-fragile", refused.Message, StringComparison.Ordinal);

        var placed = Place(Request(Code.Default, Peers(1)) with { AllowFragile = true });
        Assert.True(placed.IsFragile);
        Assert.Equal(Enumerable.Repeat(NodeOf(1), 6), placed.ByColumn);
    }

    [Fact]
    public void With_no_peer_nothing_is_possible()
    {
        var alone = Request(Code.Default, Peer(0)) with { AllowFragile = true };
        var refused = Assert.IsType<TooFewPeers>(PlacementPlanner.Plan(alone));
        Assert.Equal((0, false), (refused.Available, refused.FragileWouldDo));
        Assert.StartsWith("no code can keep the promise", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("--allow-fragile", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Peers_that_cannot_be_used_are_named_in_the_refusal()
    {
        var request = Request(Code.Default, [.. Peers(2), Peer(3) with { Alive = false }, Peer(4)]) with
        {
            Excluded = new HashSet<NodeId> { NodeOf(4) },
        };
        var refused = Assert.IsType<TooFewPeers>(PlacementPlanner.Plan(request));
        Assert.Equal(2, refused.Available);
        Assert.Contains("2 more are known but cannot be used now", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lack_of_space_is_refused_with_figures()
    {
        var peers = Peers(3);
        peers[1] = peers[1] with { Capacity = 1999, Used = 0 };
        var refused = Assert.IsType<NoSpace>(
            PlacementPlanner.Plan(Request(Code.Default, peers) with { ColumnBytes = 1000 }));
        Assert.Equal((1000, 6, 999, true),
            (refused.ColumnBytes, refused.MissingColumns, refused.LargestColumnBytes, refused.FragileWouldDo));
        Assert.Contains("1.9 kB", refused.Message, StringComparison.Ordinal);
        Place(Request(Code.Default, peers) with { ColumnBytes = 999 });
        Assert.Equal("3 2 1", Loads(Place(
            Request(Code.Default, peers) with { ColumnBytes = 1000, AllowFragile = true }).ByColumn));
    }

    [Fact]
    public void An_account_with_one_node_does_not_get_more_than_the_spare_allows()
    {
        // Half of the columns for each account would put three on node 1, whose loss 4+2 could not bear.
        var peers = Peers(4);
        for (var i = 1; i < 4; i++) peers[i] = peers[i] with { Account = Account(9) };
        var placed = Place(Request(Code.Default, peers));
        Assert.Equal(new SpareByDomain(1, 1, 0), placed.Spares);
        Assert.Equal(2, placed.ByColumn.Count(node => node == NodeOf(1)));

        // With m = 3 it may, and then either account can be lost.
        Assert.Equal(new SpareByDomain(1, 1, 1), Place(Request(new Code(3, 3), peers)).Spares);
    }

    [Fact]
    public void Accounts_come_before_zones_and_zones_before_nodes()
    {
        // Accounts 1 and 2; zones red (nodes 1, 2 and 3) and blue (node 4); 1+1 goes to both accounts, and 1+2 of one
        // account to both zones.
        var peers = Peers(4).Select((peer, i) => peer with
        {
            Account = Account(i < 2 ? 1 : 2),
            Zone = i < 3 ? "red" : "blue",
        }).ToArray();
        for (var content = 0; content < 50; content++)
        {
            var placed = Place(Request(new Code(1, 1), peers) with { Content = Content(content) });
            Assert.Equal(new SpareByDomain(1, 1, 1), placed.Spares);
            var ofOneAccount = Place(Request(new Code(1, 1), peers[2..]) with { Content = Content(content) });
            Assert.Equal(new SpareByDomain(1, 1, 0), ofOneAccount.Spares);
        }
    }

    [Fact]
    public void Only_lost_columns_are_placed_anew()
    {
        var request = Request(Code.Default, Peers(4));
        var first = Place(request).ByColumn;
        var failed = first[0];
        var again = Place(request with
        {
            Excluded = new HashSet<NodeId> { failed },
            Held = Enumerable.Range(0, 6).ToDictionary(column => column, column => first[column]),
        });
        Assert.Equal(1, again.Spare);
        Assert.DoesNotContain(failed, again.ByColumn);
        for (var column = 0; column < 6; column++)
        {
            if (first[column] != failed) Assert.Equal(first[column], again.ByColumn[column]);
        }
    }

    [Fact]
    public void Surplus_columns_of_an_overfull_node_move_when_that_restores_the_promise()
    {
        var held = Enumerable.Range(0, 6).ToDictionary(column => column, _ => NodeOf(1));
        var placed = Place(Request(Code.Default, Peers(3)) with { Held = held });
        Assert.Equal("2 2 2", Loads(placed.ByColumn));
    }

    [Fact]
    public void A_network_view_gives_every_node_with_the_asking_one_alive()
    {
        var peers = new[] { 1, 2, 3 }.Select(number => new Peer(
            NodeOf(number), Account(number), default, "", [], $"z{number}", 100, 40, number == 2, default));
        var view = new NetworkView(default, NodeOf(1), Account(1), peers.ToImmutableDictionary(peer => peer.Node));
        Assert.Equal(
            [
                new PlacementNode(NodeOf(1), Account(1), "z1", 100, 40, true),
                new PlacementNode(NodeOf(2), Account(2), "z2", 100, 40, true),
                new PlacementNode(NodeOf(3), Account(3), "z3", 100, 40, false),
            ],
            PlacementNode.Of(view).OrderBy(node => node.Node));
    }

    [Fact]
    public void Misuse_is_an_error()
    {
        Assert.Throws<ArgumentException>(() => PlacementPlanner.Plan(Request(Code.Default, Peer(1), Peer(1))));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => PlacementPlanner.Plan(Request(Code.Default, Peers(3)) with { ColumnBytes = -1 }));
        Assert.Throws<ArgumentException>(() => PlacementPlanner.Plan(
            Request(Code.Default, Peers(3)) with { Held = new Dictionary<int, NodeId> { [6] = NodeOf(1) } }));
    }

    [Fact]
    public void The_choice_among_equals_does_not_drift_unnoticed() =>
        Assert.Equal(GoldenNodes, string.Join(' ', Place(Request(Code.Default, Peers(12))).ByColumn
            .Select(node => Enumerable.Range(1, 12).First(number => NodeOf(number) == node))));

    private const string GoldenNodes = "8 3 7 4 11 12";

    private static Placed Place(PlacementRequest request) => Assert.IsType<Placed>(PlacementPlanner.Plan(request));

    private static string Loads(IEnumerable<NodeId> byColumn) =>
        string.Join(' ', byColumn.CountBy(static node => node).Select(static load => load.Value).OrderDescending());
}
