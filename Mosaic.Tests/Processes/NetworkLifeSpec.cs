using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Processes;

/// <summary>A network over time: restarts, crash loops, damage, deletions.</summary>
[Collection(nameof(SecondProcessLane))]
public sealed class NetworkLifeSpec(FourNodes nodes) : IClassFixture<FourNodes>, IAsyncLifetime
{
    private const int MaxCrashes = 20;

    private readonly ProcessCluster _cluster = nodes.Cluster;

    public Task InitializeAsync() => _cluster.MakeWholeAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Stopped_nodes_are_one_network_again_in_any_order_and_without_flags()
    {
        var path = await _cluster.NewFileAsync(bytes: 1_000_000, seed: 5);
        await _cluster.UploadAsync(0, path, "kept");
        var before = _cluster.Nodes.Select(static node => node.Ready!).ToArray();
        foreach (var node in _cluster.Nodes)
        {
            Assert.Equal(1, node.OutputLines);
            Assert.Equal(0, await node.StopAsync());
        }
        foreach (var node in new[] { 3, 1, 0, 2 }) await _cluster.RestartAsync(node);
        await _cluster.WaitUntilCompleteAsync();
        Assert.Equal(before, _cluster.Nodes.Select(static node => node.Ready!));
        await _cluster.AssertDownloadsAsync(0, "kept", path);
    }

    [Fact]
    public async Task A_node_that_keeps_crashing_takes_nobody_with_it()
    {
        var stable = _cluster.Nodes.Take(3).Select(static node => node.Pid).ToArray();
        for (var crash = 0; crash < Math.Min(MaxCrashes, TestScale.Of(3)); crash++)
        {
            await _cluster.Nodes[3].KillAsync();
            await _cluster.RestartAsync(3);
        }
        Assert.Equal(stable, _cluster.Nodes.Take(3).Select(static node => node.Pid));
        await _cluster.WaitUntilCompleteAsync();
        var path = await _cluster.NewFileAsync(bytes: 100_000, seed: 6);
        await _cluster.UploadAsync(0, path, "afterwards");
        await _cluster.AssertDownloadsAsync(0, "afterwards", path);
    }

    [Fact]
    public async Task A_flipped_bit_is_neither_read_nor_left()
    {
        var path = await _cluster.NewFileAsync(bytes: 3_000_000, seed: 7);
        await _cluster.UploadAsync(0, path, "bits");
        var upload = (await _cluster.RunAsync(0, "info", "file", "bits")).Succeeded();
        var readers = upload.GetProperty("columns").EnumerateArray()
            .Where(static column => column.GetProperty("column").GetInt32() < 4)
            .Select(static column => column.GetProperty("node").GetString()).ToHashSet();
        foreach (var peer in _cluster.Peers.Where(peer => readers.Contains(_cluster.Nodes[peer].Ready!.Node)))
        {
            var good = _cluster.ShardPaths(peer).ToDictionary(static file => file, File.ReadAllBytes);
            foreach (var file in good.Keys) FlipBit(file);
            await _cluster.AssertDownloadsAsync(0, "bits", path);
            // Readers prefer data columns: of this peer's two files at least one was read, and must be as it was.
            await Eventually.HoldsAsync("a damaged column is rebuilt", () => Task.FromResult(
                good.Any(static file => File.ReadAllBytes(file.Key).AsSpan().SequenceEqual(file.Value))));
        }
    }

    [Fact]
    public async Task Uploading_again_replaces_and_deleting_frees_what_is_ones_own()
    {
        var before = ColumnFiles();
        var (first, second, empty) = (await _cluster.NewFileAsync(400_000, seed: 8),
            await _cluster.NewFileAsync(500_000, seed: 9), await _cluster.NewFileAsync(0, seed: 0));
        await _cluster.UploadAsync(1, empty, "empty");
        await _cluster.UploadAsync(0, empty, "empty");
        await _cluster.UploadAsync(0, first, "changing");
        await _cluster.UploadAsync(0, second, "changing");
        await _cluster.AssertDownloadsAsync(0, "changing", second);
        foreach (var name in new[] { "changing", "empty" })
            (await _cluster.RunAsync(0, "delete", "file", name)).Succeeded();
        Assert.Equal(4, (await _cluster.RunAsync(0, "download", "file", "changing")).ExitCode);
        await Eventually.HoldsAsync("only B's empty file takes room", () => Task.FromResult(
            ColumnFiles() == before + 6));
        await _cluster.AssertDownloadsAsync(1, "empty", empty);
        await _cluster.UploadAsync(0, first, "changing");
        await _cluster.AssertDownloadsAsync(0, "changing", first);
    }

    [Fact]
    public async Task An_exported_manifest_is_known_where_it_came_from_and_an_altered_one_is_told()
    {
        await _cluster.UploadAsync(0, await _cluster.NewFileAsync(bytes: 100_000, seed: 10), "exported");
        var file = _cluster.NewPath();
        var statements = (await _cluster.RunAsync(0, "manifest", "export", file)).Succeeded()
            .GetProperty("statements").GetInt64();
        // A version, and a receipt of each holder.
        Assert.InRange(statements, 4, long.MaxValue);

        var back = (await _cluster.RunAsync(0, "manifest", "import", file)).Succeeded();
        Assert.Equal((0, statements), (back.GetProperty("added").GetInt64(), back.GetProperty("known").GetInt64()));
        var peers = (await _cluster.RunAsync(1, "manifest", "import", file)).Succeeded();
        Assert.Equal(statements, peers.GetProperty("added").GetInt64() + peers.GetProperty("known").GetInt64());

        FlipBit(file);
        Assert.Equal(9, (await _cluster.RunAsync(0, "manifest", "import", file)).ExitCode);
        Assert.Contains("exported", await _cluster.ListAsync(0));
    }

    private int ColumnFiles() => Enumerable.Range(0, 4).Sum(node => _cluster.ShardPaths(node).Length);

    private static void FlipBit(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = file.Length / 2;
        var value = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(value ^ 1));
    }
}
