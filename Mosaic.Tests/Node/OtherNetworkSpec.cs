using Akka.Actor;
using Mosaic.Model;
using Mosaic.Node;
using Mosaic.Shards;
using Mosaic.Tests.House;
using Xunit;
using static Mosaic.Tests.Node.NodeFolders;

namespace Mosaic.Tests.Node;

/// <summary>A node that knows and holds files of one network goes over to another, and comes back.</summary>
[Collection(nameof(NodesCollection))]
public sealed class OtherNetworkSpec : NodesSpec
{
    private static readonly MosaicPath Path = MosaicPath.Parse("file");
    private static readonly byte[] Here = [1, 2, 3];
    private static readonly byte[] There = [4, 5, 6, 7];
    private static readonly Code Mirror = new(1, 1);

    [Fact]
    public async Task It_asks_first_mixes_nothing_and_brings_back_what_it_held()
    {
        var nodes = await Folders.StartNetwork(3);
        var (owner, wanderer) = (nodes[0], nodes[2]);
        await NodeFiles.Upload(owner, Path, Here, Mirror);
        var held = (await UsageOf(wanderer)).Used;
        Assert.True(held > 0);
        var other = await Folders.Start("other");
        var here = (await ViewOf(owner))!.Network;
        var there = (await ViewOf(other))!.Network;

        var denied = Assert.IsType<NetworkProtocol.Denied>(await Join(wanderer, await Invited(other)));
        Assert.Equal(Denial.NeedsConsent, denied.Reason);
        Assert.Contains(here.Value.ToShortString(), denied.Message, StringComparison.Ordinal);
        Assert.Equal(here, (await ViewOf(wanderer))!.Network);
        await AwaitAll(nodes, nodes);

        await GoOver(wanderer, other);
        Assert.Equal(there, (await ViewOf(wanderer))!.Network);
        await AwaitAll([other, wanderer], [other, wanderer]);
        await AwaitAll([owner, nodes[1]], [owner, nodes[1]]);
        Assert.Equal((0, 0), ((await UsageOf(wanderer)).Used, (await UsageOf(wanderer)).Columns));
        Assert.Equal(1L << 30, (await UsageOf(wanderer)).Capacity);
        Assert.Empty(await NodeFiles.List(wanderer));
        Assert.Equal(Here, await NodeFiles.Download(owner, Path));

        await NodeFiles.Upload(other, Path, There, Mirror, allowFragile: true);
        Assert.Equal(There, await NodeFiles.Download(other, Path));
        Assert.True((await UsageOf(wanderer)).Used > 0);
        await Folders.Crash(wanderer);
        wanderer = await Folders.Start("n2");
        await AwaitAll([other, wanderer], [other, wanderer]);
        Assert.Equal(There, await NodeFiles.Download(other, Path));

        await GoOver(wanderer, owner);
        nodes[2] = wanderer;
        await AwaitAll(nodes, nodes);
        Assert.Equal(held, (await UsageOf(wanderer)).Used);
        await Folders.Crash(nodes[1]);
        await AwaitAll([owner, wanderer], [owner, wanderer]);
        Assert.Equal(Here, await NodeFiles.Download(owner, Path));
    }

    private static async Task GoOver(MosaicNode node, MosaicNode member)
    {
        var answer = await Join(node, await Invited(member), consent: true);
        Assert.True(answer is NetworkProtocol.Joined, $"{answer}; {Text(await ViewOf(node))}");
    }

    private static async Task<ShardsProtocol.Usage> UsageOf(MosaicNode node) =>
        await node.Shards.Ask<ShardsProtocol.Usage>(new ShardsProtocol.GetUsage(), Patience);
}
