using System.Text;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Processes;

/// <summary>The main job: what A uploaded comes back byte for byte whichever peer dies.</summary>
[Collection(nameof(FirstProcessLane))]
public sealed class PeerDeathSpec(FourNodes nodes) : IClassFixture<FourNodes>, IAsyncLifetime
{
    private const int Seed = 20_01;
    private const string Marker = "marker-5f0c2ab94e7d-of-the-plaintext";
    private const string MarkedName = "name-8d41e6c07b32-of-the-file.txt";

    /// <summary>Nothing, one byte, parts of a segment, exactly one, one byte more, and many.</summary>
    private static readonly long[] Sizes =
        [0, 1, 65_536, 305_000, 491_520, 3_000_000, 4_194_304, 4_194_305, 67_108_864];

    private static readonly ParallelOptions Two = new() { MaxDegreeOfParallelism = 2 };

    private const long SmallestWithoutPaddingColumns = 4 * 64;

    private readonly ProcessCluster _cluster = nodes.Cluster;

    public Task InitializeAsync() => _cluster.MakeWholeAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Files_of_every_size_survive_each_peer()
    {
        var originals = new Dictionary<string, string>();
        foreach (var size in Sizes) originals[$"{size}"] = await UploadAsync(size);
        foreach (var peer in _cluster.Peers)
        {
            await _cluster.Nodes[peer].KillAsync();
            await Parallel.ForEachAsync(originals, Two, async (file, _) =>
                await _cluster.AssertDownloadsAsync(0, file.Key, file.Value));
            await _cluster.RestartAsync(peer);
            await _cluster.WaitUntilCompleteAsync();
        }
        foreach (var name in originals.Keys)
        {
            var info = (await _cluster.RunAsync(0, "info", "file", name)).Succeeded();
            Assert.Equal("healthy", info.GetProperty("health").GetString(), ignoreCase: true);
            Assert.Equal(1, info.GetProperty("spare").GetInt32());
        }
        Assert.Equal(originals.Keys.Order(),
            (await _cluster.ListAsync(0)).Where(static name => name != MarkedName).Order());
    }

    [Fact]
    public async Task No_peer_learns_a_files_content_or_name()
    {
        var text = string.Concat(Enumerable.Repeat($"{Marker}\n", 10_000));
        var path = _cluster.NewPath();
        await File.WriteAllTextAsync(path, text);
        await _cluster.UploadAsync(0, path, MarkedName);
        await _cluster.AssertDownloadsAsync(0, MarkedName, path);
        // Dead nodes hold no locks on their files, and what they had not flushed yet is in them all the same.
        foreach (var node in _cluster.Nodes) await node.KillAsync();
        Assert.Contains(path, ByteSearch.FilesWith(_cluster.Root, Encoding.UTF8.GetBytes(Marker)));
        foreach (var peer in _cluster.Peers)
        {
            var folder = _cluster.Nodes[peer].DataFolder;
            Assert.Empty(ByteSearch.FilesWith(folder, Encoding.UTF8.GetBytes(Marker)));
            Assert.Empty(ByteSearch.FilesWith(folder, Encoding.UTF8.GetBytes(MarkedName)));
            Assert.NotEmpty(ByteSearch.FilesWith(folder, Convert.FromHexString(_cluster.Nodes[0].Ready!.Account)));
        }
    }

    private async Task<string> UploadAsync(long size)
    {
        var before = _cluster.Peers.ToDictionary(static peer => peer, peer => _cluster.ShardPaths(peer).Length);
        var path = await _cluster.NewFileAsync(size, Seed + (int)size);
        await _cluster.UploadAsync(0, path, $"{size}");
        var columns = (await _cluster.RunAsync(0, "info", "file", $"{size}")).Succeeded().GetProperty("columns");
        var holders = columns.EnumerateArray().CountBy(static held => held.GetProperty("node").GetString()!);
        Assert.Equal(
            _cluster.Peers.Select(peer => (_cluster.Nodes[peer].Ready!.Node, 2)).Order(),
            holders.Select(static held => (held.Key, held.Value)).Order());
        Assert.Empty(_cluster.ShardPaths(0));
        // The sealed bytes of the smallest files do not reach into every data shard: what is padding alone has the same
        // root in all of them, and lies on a disk once.
        if (size >= SmallestWithoutPaddingColumns)
            Assert.All(_cluster.Peers, peer => Assert.Equal(before[peer] + 2, _cluster.ShardPaths(peer).Length));
        return path;
    }
}
