using Mosaic.Model;
using Mosaic.Placement;
using Xunit;
using static Mosaic.Tests.Placement.PlacementGen;

namespace Mosaic.Tests.Placement;

public sealed class SpareTests
{
    [Theory]
    [InlineData(4, 2, 0, -1)]
    [InlineData(4, 2, 1, 0)]
    [InlineData(4, 2, 2, 0)]
    [InlineData(4, 2, 3, 1)]
    [InlineData(4, 2, 5, 1)]
    [InlineData(4, 2, 6, 2)]
    [InlineData(4, 2, 50, 2)]
    [InlineData(1, 1, 2, 1)]
    [InlineData(10, 4, 4, 1)]
    [InlineData(10, 4, 7, 2)]
    [InlineData(200, 56, 256, 56)]
    public void The_best_that_so_many_peers_allow(int k, int m, int peers, int best) =>
        Assert.Equal(best, Spare.Best(new Code(k, m), peers));

    [Fact]
    public void A_column_with_two_holders_needs_both_lost()
    {
        var held = new[] { Held(1, 0), Held(2, 0), Held(3, 1), Held(4, 1), Held(5, 2) };
        Assert.Equal(2, Spare.Of(held, 2));
        Assert.Equal(0, Spare.Of(held, 3));
        Assert.Equal(3, Spare.Of([.. held, Held(6, 2), Held(6, 1)], 2));
    }

    [Fact]
    public void Repeated_entries_count_once_and_k_columns_must_exist()
    {
        Assert.Equal(-1, Spare.Of([], 1));
        Assert.Equal(-1, Spare.Of([Held(1, 0), Held(1, 0), Held(2, 0)], 2));
        Assert.Equal(0, Spare.Of([Held(1, 0), Held(1, 0), Held(1, 1)], 2));
    }

    [Fact]
    public void Domains_are_lost_whole()
    {
        var held = Enumerable.Range(0, 6).Select(column => Held(column, column)).ToArray();
        Assert.Equal(2, Spare.Of(held, 4));
        Assert.Equal(1, Spare.By(held, node => Array.FindIndex(held, one => one.Node == node) / 2, 4));
        Assert.Equal(0, Spare.By(held, _ => "one place", 4));
    }

    [Fact]
    public void A_search_that_is_cut_short_never_promises_too_much()
    {
        // 60 columns on pairs of 60 nodes in a ring: losing j neighbours destroys j - 1 columns, and nothing destroys
        // more, so 21 columns fall with 22 nodes at the earliest.
        var ring = Enumerable.Range(0, 60)
            .SelectMany(static column => new[] { Held(column, column), Held((column + 1) % 60, column) });
        var spare = Spare.Of(ring, 40);
        Assert.InRange(spare, 20, 21);
    }

    [Theory]
    [InlineData(2, "1+1")]
    [InlineData(3, "4+2 2+1")]
    [InlineData(4, "4+2 3+1 2+2")]
    [InlineData(6, "4+2 5+1")]
    [InlineData(1, "")]
    [InlineData(0, "")]
    public void Codes_that_fit_so_many_peers(int peers, string codes) =>
        Assert.Equal(codes, string.Join(' ', Codes.Suggest(peers)));

    [Fact]
    public void A_code_fits_exactly_when_its_best_spare_is_positive()
    {
        for (var k = 1; k <= 20; k++)
            for (var m = 1; m <= 8; m++)
                for (var peers = 0; peers <= 30; peers++)
                    Assert.Equal(Spare.Best(new Code(k, m), peers) >= 1, Codes.Fits(new Code(k, m), peers));
        for (var peers = 0; peers < 60; peers++)
            Assert.All(Codes.Suggest(peers), code => Assert.True(Codes.Fits(code, peers)));
    }

    private static HeldColumn Held(int node, int column) => new(NodeOf(node), column);
}
