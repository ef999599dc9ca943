using Mosaic.Codecs.Keys;
using Mosaic.Files;
using Mosaic.Model;
using Mosaic.Placement;
using Mosaic.Tests.House;
using Mosaic.Tests.Shards;
using Xunit;

namespace Mosaic.Tests.Files;

/// <summary>The main job on real parts: only membership is the test's to say.</summary>
[Collection(nameof(NodesCollection))]
public sealed class MainJobSpec : IAsyncLifetime
{
    private readonly NetworkId _network = new(Id256.Parse(new string('b', 64)));
    private readonly AccountKey _account = AccountKey.Generate();
    private readonly AccountKey _friend = AccountKey.Generate();
    private readonly List<RealNode> _nodes = [];

    private RealNode A => _nodes[0];

    private IEnumerable<RealNode> Peers => _nodes.Skip(1);

    public Task InitializeAsync()
    {
        _nodes.Add(new RealNode(_account, _network));
        for (var i = 0; i < 3; i++) _nodes.Add(new RealNode(_friend, _network));
        Look();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        _account.Dispose();
        _friend.Dispose();
    }

    [Fact]
    public async Task Files_survive_the_death_of_any_peer_and_of_their_owner()
    {
        var files = new[] { 0, 1, 65_536, 491_520, 4_194_304, 4_194_305, 20_000_000 }
            .ToDictionary(static size => $"folder/{size}", static size => Bytes(size));
        await Ready();
        foreach (var (path, bytes) in files)
        {
            var uploaded = await A.Upload(bytes, path);
            Assert.Null(uploaded.Warning);
            Assert.Equal((Health.Healthy, 1), (uploaded.File.Health.Health, uploaded.File.Health.Spare));
        }
        Assert.Equal(0, (await A.Usage()).Columns);
        foreach (var peer in Peers) Assert.Equal(2 * files.Count, (await peer.Usage()).Columns);

        foreach (var peer in Peers.ToArray())
        {
            await peer.Kill();
            // The wire finds it out by itself for the first file, the cluster tells for the others.
            Assert.Equal(files["folder/20000000"], await A.Download("folder/20000000"));
            Look();
            foreach (var (path, bytes) in files) Assert.Equal(bytes, await A.Download(path));
            peer.Start();
            Look();
        }

        // The owner's machine is lost: the account's key on another one brings everything back.
        await A.DisposeAsync();
        _nodes[0] = new RealNode(_account, _network);
        Look();
        await ShardsNode.Eventually(async () => Assert.Equal(files.Count,
            Assert.IsType<FilesProtocol.Listed>(await A.Ask(new FilesProtocol.List())).Files.Length));
        foreach (var (path, bytes) in files)
            await ShardsNode.Eventually(async () => Assert.Equal(bytes, await A.Download(path)));
    }

    [Fact]
    public async Task Damage_is_rebuilt_and_deletion_frees()
    {
        await Ready();
        var bytes = Bytes(9_000_000);
        await A.Upload(bytes, "one");
        foreach (var peer in Peers)
        {
            var file = peer.ColumnFiles().Order().First();
            var before = await File.ReadAllBytesAsync(file);
            var damaged = (byte[])before.Clone();
            damaged[damaged.Length / 2] ^= 4;
            await File.WriteAllBytesAsync(file, damaged);
            Assert.Equal(bytes, await A.Download("one"));
            await ShardsNode.Eventually(async () => Assert.Equal(before, await File.ReadAllBytesAsync(file)));
        }

        await A.Upload(Bytes(1000), "one");
        Assert.Equal(Bytes(1000), await A.Download("one"));
        var deleted = Assert.IsType<FilesProtocol.Deleted>(
            await A.Ask(new FilesProtocol.Delete(MosaicPath.Parse("one"))));
        Assert.Equal((3, false), (deleted.Copies, deleted.Pending));
        foreach (var peer in Peers)
            await ShardsNode.Eventually(async () => Assert.Equal(0, (await peer.Usage()).Columns));
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private void Look()
    {
        foreach (var node in _nodes) node.Sees(_nodes);
    }

    /// <summary>Until the holders are recovered and have seen the network.</summary>
    private async Task Ready()
    {
        await ShardsNode.Eventually(async () =>
        {
            var answer = await A.Ask(new FilesProtocol.List());
            Assert.IsType<FilesProtocol.Listed>(answer);
        });
    }
}
