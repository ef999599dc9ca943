using Akka.Actor;
using Mosaic.Node;
using Mosaic.Tests.House;
using Xunit;
using static Mosaic.Tests.Node.NodeFolders;

namespace Mosaic.Tests.Node;

/// <summary>Real nodes that find, lose and find each other again.</summary>
[Collection(nameof(NodesCollection))]
public sealed class NetworkSpec : NodesSpec
{
    [Fact]
    public async Task A_node_alone_founds_a_network_of_one_and_keeps_it()
    {
        var node = await Folders.Start("alone");
        var view = (await ViewOf(node))!;
        Assert.Equal([node.NodeId], view.Nodes.Keys);
        Assert.True(node.IsFirstStart);
        await Folders.Stop(node);
        var again = await Folders.Start("alone");
        Assert.False(again.IsFirstStart);
        Assert.Equal(view.Network, (await ViewOf(again))!.Network);
        Assert.Equal(node.ClusterEndPoint, again.ClusterEndPoint);
        Assert.Equal(node.WireEndPoint, again.WireEndPoint);
    }

    [Fact]
    public async Task A_joiner_waits_for_its_network_and_then_is_a_member_of_it()
    {
        var first = await Folders.Start("first", change: Insecure);
        await Folders.Stop(first);
        var joiner = await Folders.Start("joiner", first, Insecure);
        Assert.Null(await ViewOf(joiner));
        first = await Folders.Start("first", change: Insecure);
        await AwaitAll([first, joiner], [first, joiner]);
        Assert.Equal((await ViewOf(first))!.Network, (await ViewOf(joiner))!.Network);
    }

    [Fact]
    public async Task Four_nodes_agree_and_one_that_dies_stays_as_unreachable_until_it_is_back()
    {
        var nodes = await Folders.StartNetwork(4);
        foreach (var node in nodes)
        {
            var view = (await ViewOf(node))!;
            Assert.Equal((await ViewOf(nodes[0]))!.Network, view.Network);
            Assert.All(view.Nodes.Values, static peer => Assert.Equal(1L << 30, peer.Capacity));
            Assert.All(view.Nodes.Values, static peer => Assert.Single(peer.Endpoints));
        }
        var dead = nodes[2];
        await Folders.Crash(dead);
        MosaicNode[] others = [nodes[0], nodes[1], nodes[3]];
        await AwaitAll(others, others);
        Assert.All(others, node => Assert.Equal(4, ViewOf(node).Result!.Nodes.Count));

        var back = await Folders.Start("n2");
        Assert.Equal(dead.NodeId, back.NodeId);
        Assert.Equal(dead.ClusterEndPoint, back.ClusterEndPoint);
        MosaicNode[] all = [.. others, back];
        await AwaitAll(all, all);
    }

    [Fact]
    public async Task A_node_that_leaves_cleanly_is_unreachable_at_once_and_welcome_on_another_port()
    {
        var nodes = await Folders.StartNetwork(3);
        await Folders.Stop(nodes[1]);
        MosaicNode[] others = [nodes[0], nodes[2]];
        await AwaitAll(others, others);
        var back = await Folders.Start("n1", change: settings => settings with { Cluster = OtherPort(nodes[1]) });
        MosaicNode[] all = [.. others, back];
        await AwaitAll(all, all);
        Assert.Equal(AddressOf(back), (await ViewOf(nodes[0]))!.Nodes[back.NodeId].ClusterAddress);
    }

    [Fact]
    public async Task Of_four_three_die_and_the_survivor_serves_on_and_takes_back_whoever_returns()
    {
        var nodes = await Folders.StartNetwork(4);
        await Task.WhenAll(nodes[1..].Select(Folders.Crash));
        var survivor = nodes[0];
        await AwaitAll([survivor], [survivor]);
        Assert.False(survivor.WhenTerminated.IsCompleted);
        Assert.Equal(4, (await ViewOf(survivor))!.Nodes.Count);

        // Beside two dead members, one comes back at its old address.
        var back = await Folders.Start("n1");
        await AwaitAll([survivor, back], [survivor, back]);
    }

    [Fact]
    public async Task Twenty_crash_restarts_of_one_node_take_nobody_else_down()
    {
        var nodes = await Folders.StartNetwork(3);
        var systems = new[] { await MembershipOf(nodes[0]), await MembershipOf(nodes[1]) };
        var crashing = nodes[2];
        for (var restart = 0; restart < 20; restart++)
        {
            await Folders.Crash(crashing);
            crashing = await Folders.Start("n2");
        }
        MosaicNode[] all = [nodes[0], nodes[1], crashing];
        await AwaitAll(all, all);
        Assert.All(systems, static system => Assert.False(system.WhenTerminated.IsCompleted));
    }

    [Fact]
    public async Task All_stopped_and_started_together_or_in_any_order_they_are_one_network_again_without_flags()
    {
        var nodes = await Folders.StartNetwork(4);
        await Task.WhenAll(nodes.Select(Folders.Crash));
        nodes = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Folders.Start($"n{number}")));
        await AwaitAll(nodes, nodes);

        await Task.WhenAll(nodes.Select(Folders.Stop));
        foreach (var number in new[] { 3, 1, 0, 2 }) nodes[number] = await Folders.Start($"n{number}");
        await AwaitAll(nodes, nodes);
    }

    [Fact]
    public async Task Islands_of_one_network_merge()
    {
        var nodes = await Folders.StartNetwork(4);
        await Task.WhenAll(nodes.Select(Folders.Stop));
        // Each comes back where the others do not look for it, and is a cluster of one. The wire brings them together.
        for (var number = 0; number < nodes.Length; number++)
        {
            var elsewhere = OtherPort(nodes[number]);
            nodes[number] = await Folders.Start(
                $"n{number}", change: settings => settings with { Cluster = elsewhere });
            var cluster = Akka.Cluster.Cluster.Get(await MembershipOf(nodes[number]));
            await Until(() => Task.FromResult(!cluster.State.Members.IsEmpty));
        }
        await AwaitAll(nodes, nodes);
    }

    [Fact]
    public async Task A_membership_system_that_others_removed_starts_again_alone()
    {
        var nodes = await Folders.StartNetwork(3);
        var system = await MembershipOf(nodes[2]);
        var address = Akka.Cluster.Cluster.Get(system).SelfAddress;
        Akka.Cluster.Cluster.Get(await MembershipOf(nodes[0])).Down(address);
        await system.WhenTerminated.WaitAsync(Patience);
        Assert.False(nodes[2].WhenTerminated.IsCompleted);
        await AwaitAll(nodes, nodes);
        Assert.NotSame(system, await MembershipOf(nodes[2]));
    }

    [Fact]
    public async Task A_zone_reaches_everyone_and_is_remembered()
    {
        var nodes = await Folders.StartNetwork(2);
        await nodes[1].Directory.Ask<DirectoryProtocol.ZoneSet>(new DirectoryProtocol.SetZone("attic"), Patience);
        await Until(async () => (await ViewOf(nodes[0]))!.Nodes[nodes[1].NodeId].Zone == "attic");
        await Folders.Crash(nodes[1]);
        var back = await Folders.Start("n1");
        await Until(async () => (await ViewOf(back))!.Nodes[back.NodeId] is { Zone: "attic" });
    }

    [Fact]
    public async Task Nodes_of_two_networks_keep_apart()
    {
        var first = await Folders.Start("first", change: Insecure);
        var other = await Folders.Start("other", change: Insecure);
        var network = (await ViewOf(other))!.Network;
        await Folders.Stop(other);
        other = await Folders.Start("other", first, Insecure);
        await Until(async () => (await other.Directory.Ask<DirectoryProtocol.Statistics>(
            new DirectoryProtocol.GetStatistics(), Patience)).Refused.ContainsKey("OtherNetwork"));
        Assert.Equal(network, (await ViewOf(other))!.Network);
        Assert.Single((await ViewOf(first))!.Nodes);
    }

    private static System.Net.IPEndPoint OtherPort(MosaicNode node)
    {
        var other = FreeTcp();
        Assert.NotEqual(node.ClusterEndPoint.Port, other.Port);
        return other;
    }
}
