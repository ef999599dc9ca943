using Akka.Actor;
using Mosaic.Model;
using Mosaic.Node;
using Mosaic.Tests.House;
using Xunit;
using static Mosaic.Tests.Node.NodeFolders;

namespace Mosaic.Tests.Node;

/// <summary>Real nodes that come by invitation, go, come back, and are thrown out.</summary>
[Collection(nameof(NodesCollection))]
public sealed class JoinSpec : NodesSpec
{
    [Fact]
    public async Task One_invitation_lets_in_one_node_and_its_accounts_others()
    {
        var first = await Folders.Start("a");
        var invitation = await Invited(first);
        var second = await Folders.Start("b");
        var joined = await Joined(second, invitation);
        Assert.Equal((await ViewOf(first))!.Network, joined.Network);
        Assert.Equal(2, joined.Members);

        var stranger = await Folders.Start("c");
        var own = (await ViewOf(stranger))!.Network;
        Denied(Denial.NotAllowed, "used up", await Join(stranger, invitation));
        Assert.Equal(own, (await ViewOf(stranger))!.Network);

        Directory.CreateDirectory(Folders.FolderOf("d"));
        File.Copy(second.IdentityKeyPath, Path.Combine(Folders.FolderOf("d"), "identity.key"));
        var sibling = await Folders.Start("d");
        await Joined(sibling, invitation);
        await AwaitAll([first, second, sibling], [first, second, sibling]);
        Assert.Equal(second.AccountId, sibling.AccountId);
    }

    [Fact]
    public async Task Expired_damaged_and_ones_own_invitations_are_refused_with_the_reason()
    {
        var first = await Folders.Start("a");
        var newcomer = await Folders.Start("b");
        var brief = await Invited(first, TimeSpan.FromMilliseconds(1));
        Denied(Denial.NotAllowed, "expired", await Join(newcomer, brief));
        var good = await Invited(first);
        Denied(Denial.Malformed, "damaged", await Join(newcomer, good[..^5]));
        Denied(Denial.Malformed, "no invitation", await Join(newcomer, "127.0.0.1:4000"));
        Denied(Denial.NotAllowed, "itself", await Join(first, good));
        Assert.Single((await ViewOf(first))!.Nodes);
        await Joined(newcomer, good);
    }

    [Fact]
    public async Task Nobody_there_is_said_so_and_the_node_stays_as_it_was()
    {
        var first = await Folders.Start("a");
        var invitation = await Invited(first);
        await Folders.Stop(first);
        var newcomer = await Folders.Start("b");
        var own = (await ViewOf(newcomer))!.Network;
        Denied(Denial.Unreachable, "no member answered",
            await Join(newcomer, invitation, TimeSpan.FromSeconds(8)));
        Assert.Equal(own, (await ViewOf(newcomer))!.Network);
        first = await Folders.Start("a");
        await Joined(newcomer, invitation);
    }

    [Fact]
    public async Task A_revoked_node_is_out_everywhere_at_once_and_for_good()
    {
        var nodes = await Folders.StartNetwork(3);
        Assert.IsType<NetworkProtocol.HasRevoked>(
            await nodes[0].Network.Ask<object>(new NetworkProtocol.Revoke(nodes[2].NodeId), Patience));
        MosaicNode[] rest = [nodes[0], nodes[1]];
        await AwaitAll(rest, rest);
        foreach (var node in rest) Assert.False((await ViewOf(node))!.IsMember(nodes[2].NodeId));
        await Until(async () => !(await ViewOf(nodes[2]))!.ReachablePeers.Any());

        Denied(Denial.NotAllowed, "only an admin", await nodes[1].Network.Ask<object>(
            new NetworkProtocol.Revoke(nodes[0].NodeId), Patience));
        await Folders.Crash(nodes[2]);
        var back = await Folders.Start("n2");
        await Until(async () => (await Roster(nodes[1])).Nodes
            .Single(line => line.Node == back.NodeId).Standing == Standing.Revoked);
        await AwaitAll(rest, rest);
        Assert.Empty((await ViewOf(back))!.ReachablePeers);
    }

    [Fact]
    public async Task One_that_left_is_alone_and_comes_back_by_any_members_invitation()
    {
        var nodes = await Folders.StartNetwork(3);
        Assert.IsType<NetworkProtocol.HasLeft>(
            await nodes[2].Network.Ask<object>(new NetworkProtocol.Leave(Now: true), Patience));
        MosaicNode[] rest = [nodes[0], nodes[1]];
        await AwaitAll(rest, rest);
        await Until(async () => (await Roster(nodes[0])).Nodes
            .Single(line => line.Node == nodes[2].NodeId).Standing == Standing.Left);
        Assert.Single((await ViewOf(nodes[2]))!.Nodes);

        await Joined(nodes[2], await Invited(nodes[1]));
        await AwaitAll(nodes, nodes);
    }

    [Fact]
    public async Task One_that_holds_others_files_does_not_leave_by_accident()
    {
        var nodes = await Folders.StartNetwork(4);
        await NodeFiles.Upload(nodes[0], MosaicPath.Parse("file"), [1, 2, 3]);
        Denied(Denial.NotAllowed, "--now", await nodes[1].Network.Ask<object>(
            new NetworkProtocol.Leave(Now: false), Patience));
        await AwaitAll(nodes, nodes);
        Assert.IsType<NetworkProtocol.HasLeft>(
            await nodes[1].Network.Ask<object>(new NetworkProtocol.Leave(Now: true), Patience));
        MosaicNode[] rest = [nodes[0], nodes[2], nodes[3]];
        await AwaitAll(rest, rest);
    }

    private static async Task<NetworkProtocol.Roster> Roster(MosaicNode node) =>
        await node.Network.Ask<NetworkProtocol.Roster>(new NetworkProtocol.GetRoster(), Patience);

    private static void Denied(Denial reason, string words, object answer)
    {
        var denied = Assert.IsType<NetworkProtocol.Denied>(answer);
        Assert.Equal(reason, denied.Reason);
        Assert.Contains(words, denied.Message, StringComparison.Ordinal);
    }
}
