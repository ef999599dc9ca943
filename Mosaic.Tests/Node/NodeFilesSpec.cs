using Mosaic.Model;
using Mosaic.Tests.House;
using Xunit;
using static Mosaic.Tests.Node.NodeFiles;
using static Mosaic.Tests.Node.NodeFolders;

namespace Mosaic.Tests.Node;

/// <summary>The main job on whole nodes: what one uploads survives the death of any other.</summary>
[Collection(nameof(NodesCollection))]
public sealed class NodeFilesSpec : NodesSpec
{
    [Fact]
    public async Task A_file_survives_the_death_of_each_peer_in_turn_and_of_its_owners_machine()
    {
        var nodes = await Folders.StartNetwork(4);
        var bytes = new byte[305_000];
        new Random(305).NextBytes(bytes);
        var path = MosaicPath.Parse("a/file.bin");
        var file = await Upload(nodes[0], path, bytes);
        Assert.DoesNotContain(file.Columns, column => column.Node == nodes[0].NodeId);
        Assert.Equal(6, file.Columns.Length);
        for (var dead = 1; dead < nodes.Length; dead++)
        {
            await Folders.Crash(nodes[dead]);
            Assert.Equal(bytes, await Download(nodes[0], path));
            nodes[dead] = await Folders.Start($"n{dead}");
            await AwaitAll(nodes, nodes);
        }

        // The owner's machine is lost, but for the account's key: a new one restores everything.
        var key = await File.ReadAllBytesAsync(nodes[0].IdentityKeyPath);
        await Folders.Crash(nodes[0]);
        Directory.CreateDirectory(Folders.FolderOf("new"));
        Mosaic.Codecs.Keys.KeyFile.Create(Path.Combine(Folders.FolderOf("new"), "identity.key"), key);
        var restored = await Folders.Start("new", nodes[1]);
        Assert.Equal(nodes[0].AccountId, restored.AccountId);
        await Until(async () => (await List(restored)) is [{ } found] && found.Path == path,
            async () => $"sees {Text(await ViewOf(restored))}");
        Assert.Equal(bytes, await Download(restored, path));
    }
}
