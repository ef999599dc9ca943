using Mosaic.Model;
using Mosaic.Placement;
using Xunit;
using static Mosaic.Tests.Placement.PlacementGen;

namespace Mosaic.Tests.Placement;

public sealed class HealthAssessmentTests
{
    [Fact]
    public void The_best_these_peers_allow_is_healthy()
    {
        var report = Assess([1, 1, 2, 2, 3, 3], peers: 3);
        Assert.Equal((Health.Healthy, 1, 1), (report.Health, report.Spare, report.Best));
        Assert.Equal("6 of 6 columns can be reached on 3 peers; any 1 of 3 peers may be lost", report.Reason);
    }

    [Fact]
    public void Less_than_more_peers_would_allow_is_degraded()
    {
        var report = Assess([1, 1, 2, 2, 3, 3], peers: 6);
        Assert.Equal((Health.Degraded, 1, 2), (report.Health, report.Spare, report.Best));
        Assert.Equal("mos upload file <path>", report.NextCommand);
    }

    [Fact]
    public void No_spare_is_at_risk_and_names_who_is_away()
    {
        var report = Assess([1, 1, 2, 2, 3, 3], peers: 3, away: [3]);
        Assert.Equal((Health.AtRisk, 0, 4), (report.Health, report.Spare, report.ReachableColumns));
        Assert.Contains(NodeOf(3).Value.ToShortString(), report.Reason, StringComparison.Ordinal);
        Assert.Equal("mos peers network", report.NextCommand);
    }

    [Fact]
    public void A_fragile_upload_is_at_risk_though_its_one_peer_allows_no_better()
    {
        var report = Assess([1, 1, 1, 1, 1, 1], peers: 1);
        Assert.Equal((Health.AtRisk, 0, 0), (report.Health, report.Spare, report.Best));
        Assert.Contains("4+2 needs 3 peers", report.Reason, StringComparison.Ordinal);
        Assert.StartsWith("mos invite", report.NextCommand, StringComparison.Ordinal);
    }

    [Fact]
    public void Fewer_than_k_columns_are_unavailable_while_holders_may_return_and_lost_otherwise()
    {
        var away = Assess([1, 1, 2, 2, 3, 3], peers: 3, away: [2, 3]);
        Assert.Equal((Health.Unavailable, -1, 2), (away.Health, away.Spare, away.ReachableColumns));
        var gone = Assess([1, 1, 2, 2, 3, 3], peers: 3, gone: [2, 3]);
        Assert.Equal((Health.Lost, -1), (gone.Health, gone.Spare));
        Assert.Equal(Health.Lost, Assess([], peers: 3).Health);
    }

    [Fact]
    public void Columns_that_the_code_does_not_have_count_for_nothing()
    {
        var held = Enumerable.Range(6, 6).Append(-1).Select(column => new HeldColumn(NodeOf(column), column)).ToArray();
        var known = held.ToDictionary(static one => one.Node, static one => Peer(0) with { Node = one.Node });
        Assert.Equal(Health.Lost, HealthAssessment.Assess(Code.Default, held, known, 3).Health);
    }

    [Fact]
    public void Zones_and_accounts_are_counted_beside_nodes()
    {
        var known = Enumerable.Range(1, 6).ToDictionary(
            NodeOf, number => Peer(number) with { Zone = $"z{number / 3}", Account = Account(number % 3) });
        var held = Enumerable.Range(0, 6).Select(column => new HeldColumn(NodeOf(column + 1), column)).ToArray();
        var report = HealthAssessment.Assess(Code.Default, held, known, 6);
        Assert.Equal(new SpareByDomain(2, 0, 1), report.Spares);
    }

    [Fact]
    public void Words_for_scripts() =>
        Assert.Equal(
            "HEALTHY DEGRADED AT_RISK UNAVAILABLE LOST",
            string.Join(' ', Enum.GetValues<Health>().Select(static health => health.Word())));

    private static HealthReport Assess(int[] holderOfColumn, int peers, int[]? away = null, int[]? gone = null)
    {
        var held = holderOfColumn.Select(static (node, column) => new HeldColumn(NodeOf(node), column)).ToArray();
        var known = holderOfColumn.Distinct().Except(gone ?? []).ToDictionary(
            NodeOf, number => Peer(number) with { Alive = !(away ?? []).Contains(number) });
        return HealthAssessment.Assess(Code.Default, held, known, peers);
    }
}
