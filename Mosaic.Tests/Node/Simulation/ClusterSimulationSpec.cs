using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Mosaic.Node;
using Mosaic.Tests.House;
using Xunit;
using Xunit.Abstractions;
using static Mosaic.Tests.Node.NodeFolders;

namespace Mosaic.Tests.Node.Simulation;

/// <summary>
/// Real clusters under seeded schedules. <c>MOSAIC_SEED</c> sets the seed of the first one. The pure counterpart, which
/// knows every step of time, is <see cref="VirtualNetworkTests"/>.
/// </summary>
[Collection(nameof(AloneCollection))]
public sealed class ClusterSimulationSpec(ITestOutputHelper output)
{
    private const int Nodes = 7, MembersAtFirst = 5;

    // These carry the transfers, and no step touches them.
    private const int Steady = 2;

    private static int FirstSeed =>
        int.TryParse(Environment.GetEnvironmentVariable("MOSAIC_SEED"), CultureInfo.InvariantCulture, out var seed)
            ? seed
            : 20_000;

    [Fact]
    public async Task Schedules_end_in_agreement_take_nobody_down_and_fail_no_transfer_that_could_finish()
    {
        await using var cluster = new LiveCluster(Nodes);
        var touches = new LiveTouches();
        using var stalls = new LiveStalls();
        var watch = Stopwatch.StartNew();
        await cluster.Start(MembersAtFirst);
        touches.Settle(Enumerable.Range(MembersAtFirst, Nodes - MembersAtFirst));
        output.WriteLine($"started in {watch.Elapsed.TotalSeconds:0.0} s");
        using var stop = new CancellationTokenSource();
        var transfers = Enumerable.Range(0, Steady)
            .Select(number => new LiveTransfers(cluster, touches, stalls, cluster.Places[number], FirstSeed + number))
            .ToArray();
        var running = transfers.Select(one => Task.Run(() => one.Run(stop.Token))).ToArray();
        for (var seed = FirstSeed; seed < FirstSeed + TestScale.Of(20); seed++)
        {
            var schedule = new LiveSchedule(cluster, touches, stalls, seed);
            try
            {
                await schedule.Run(Steady);
                Check(transfers);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException(
                    $"seed {seed}: {failure.Message}\n{schedule.Log}\n{await cluster.Describe()}", failure);
            }
            output.WriteLine($"seed {seed}\n{schedule.Log}");
        }
        await stop.CancelAsync();
        await Task.WhenAll(running);
        Check(transfers);
        foreach (var one in transfers) output.WriteLine($"transfers (sure, lucky, failed): {one.Counts}");
        Assert.All(transfers, static one => Assert.True(one.Counts.Sure > 0));
        output.WriteLine($"{watch.Elapsed.TotalSeconds:0.0} s, in which the machine stood still {stalls.Count} times");
    }

    [Fact]
    public async Task A_node_that_was_cut_off_while_others_started_anew_and_went_is_with_them_again()
    {
        await using var cluster = new LiveCluster(3);
        await cluster.Start(3);
        // The one with the least address leads both clusters in the end: that is what made them miss each other.
        var order = cluster.Places.OrderBy(static place => place.Node.ClusterEndPoint.Port).ToArray();
        var (lonely, link, back) = (order[0], order[1], order[2]);
        await cluster.Stop(back);
        await Until(async () => !await LiveCluster.Sees(lonely, back));
        cluster.SetCut(lonely, link, isCut: true);
        cluster.SetCut(lonely, back, isCut: true);
        await Until(async () => !await LiveCluster.Sees(link, lonely) && !await LiveCluster.Sees(lonely, link));
        await cluster.Start(back);
        await Until(async () => await LiveCluster.Sees(link, back) && await LiveCluster.Sees(back, link));
        await cluster.Crash(link);
        await Until(async () => !await LiveCluster.Sees(back, link));
        cluster.SetCut(lonely, back, isCut: false);
        await Until(async () => await LiveCluster.Sees(lonely, back) && await LiveCluster.Sees(back, lonely),
            cluster.Describe);
        cluster.SetCut(lonely, link, isCut: false);
        await cluster.Start(link);
        await cluster.AwaitAgreement();
    }

    [Fact]
    public async Task A_node_that_was_cut_off_and_is_back_makes_nobody_miss_the_others()
    {
        await using var cluster = new LiveCluster(4);
        await cluster.Start(4);
        var (lonely, others) = (cluster.Places[^1], cluster.Places.SkipLast(1).ToArray());
        foreach (var other in others) cluster.SetCut(lonely, other, isCut: true);
        foreach (var other in others)
            await Until(async () => !await LiveCluster.Sees(lonely, other) && !await LiveCluster.Sees(other, lonely));
        foreach (var other in others) cluster.SetCut(lonely, other, isCut: false);

        // Until it is back, it tells everybody that nobody can be reached.
        await Until(async () =>
        {
            foreach (var one in others)
            {
                foreach (var other in others)
                    Assert.True(await LiveCluster.Sees(one, other), $"{one.Number} misses {other.Number}");
            }
            return await LiveCluster.Sees(lonely, others[0]) && await LiveCluster.Sees(others[0], lonely);
        });
        await cluster.AwaitAgreement();
    }

    [Fact]
    public async Task A_newcomer_whose_host_died_before_it_told_anybody_is_with_the_others_and_none_of_them_restarts()
    {
        await using var cluster = new LiveCluster(4);
        await cluster.Start(3);
        var (host, newcomer) = (cluster.Places[2], cluster.Places[3]);
        LiveCluster.Place[] others = [cluster.Places[0], cluster.Places[1]];
        var systems = await Task.WhenAll(others.Select(static place => MembershipOf(place.Node)));
        Cut(true);
        await cluster.Join(newcomer, host);
        await cluster.Crash(host);
        foreach (var place in cluster.Places.SkipLast(1))
            await Until(async () => !await LiveCluster.Sees(newcomer, place));
        // It is told nothing of being a member already, but asks whom that invitation names.
        var invitation = await Invited(others[0].Node);
        Assert.Equal(Denial.Unreachable, Assert.IsType<NetworkProtocol.Denied>(
            await NodeFolders.Join(newcomer.Node, invitation, TimeSpan.FromSeconds(1))).Reason);
        Cut(false);
        await Until(async () =>
        {
            foreach (var other in others)
            {
                if (!await LiveCluster.Sees(newcomer, other) || !await LiveCluster.Sees(other, newcomer)) return false;
            }
            return true;
        }, cluster.Describe);
        Assert.Equal(systems, await Task.WhenAll(others.Select(static place => MembershipOf(place.Node))));
        await cluster.Start(host);
        await cluster.AwaitAgreement();

        void Cut(bool isCut)
        {
            foreach (var other in others)
            {
                cluster.SetCut(host, other, isCut);
                cluster.SetCut(newcomer, other, isCut);
            }
        }
    }

    [Fact]
    public async Task A_node_that_was_cut_off_when_it_was_revoked_learns_it_when_it_is_back()
    {
        await using var cluster = new LiveCluster(3);
        await cluster.Start(3);
        var victim = cluster.Places[2];
        foreach (var other in cluster.Places.SkipLast(1)) cluster.SetCut(victim, other, isCut: true);
        Assert.IsType<NetworkProtocol.HasRevoked>(await cluster.Places[0].Node.Network.Ask<object>(
            new NetworkProtocol.Revoke(victim.Node.NodeId), Patience));
        victim.IsIn = false;
        Assert.Equal(Standing.Member, await StandingOf(victim.Node));
        foreach (var other in cluster.Places.SkipLast(1)) cluster.SetCut(victim, other, isCut: false);
        await Until(async () => await StandingOf(victim.Node) == Standing.Revoked);
        await cluster.AwaitAgreement();

        static async Task<Standing> StandingOf(MosaicNode node) =>
            (await node.Network.Ask<NetworkProtocol.Roster>(new NetworkProtocol.GetRoster(), Patience)).Nodes
                .Single(line => line.Node == node.NodeId).Standing;
    }

    private static void Check(LiveTransfers[] transfers)
    {
        var failures = transfers.SelectMany(static one => one.Failures).ToArray();
        if (failures.Length > 0) Assert.Fail(string.Join('\n', failures));
    }
}
