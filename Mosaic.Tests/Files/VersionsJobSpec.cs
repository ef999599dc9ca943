using System.Collections.Immutable;
using Mosaic.Codecs.Keys;
using Mosaic.Files;
using Mosaic.Files.Versions;
using Mosaic.Model;
using Mosaic.Placement;
using Mosaic.Tests.House;
using Mosaic.Tests.Shards;
using Xunit;

namespace Mosaic.Tests.Files;

/// <summary>
/// Versions and renames on real parts: two machines of one account (0 and 3), each with two friends that only it sees
/// until the network heals.
/// </summary>
[Collection(nameof(NodesCollection))]
public sealed class VersionsJobSpec : IAsyncLifetime
{
    private static readonly Code Mirror = new(1, 1);

    private readonly NetworkId _network = new(Id256.Parse(new string('c', 64)));
    private readonly AccountKey _account = AccountKey.Generate();
    private readonly AccountKey _friend = AccountKey.Generate();
    private readonly List<RealNode> _nodes = [];

    public Task InitializeAsync()
    {
        for (var i = 0; i < 6; i++) _nodes.Add(new RealNode(i % 3 == 0 ? _account : _friend, _network));
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        _account.Dispose();
        _friend.Dispose();
    }

    [Fact]
    public async Task Uploads_on_both_sides_of_a_split_are_kept_and_told_until_one_sees_both()
    {
        Split();
        var (one, other) = (Bytes(100_000), Bytes(200_000));
        var first = (await Uploaded(0, one)).File.Version;
        var second = (await Uploaded(3, other)).File.Version;
        Heal();

        foreach (var node in new[] { 0, 3 })
        {
            await ShardsNode.Eventually(async () => Assert.Equal(
                [VersionState.Current, VersionState.Concurrent],
                (await Versions(node, "file")).Select(static version => version.State)));
            var listed = Assert.Single(Assert.IsType<FilesProtocol.Listed>(
                await _nodes[node].Ask(new FilesProtocol.List())).Files);
            Assert.Equal(
                new[] { first, second }.Order(), listed.Concurrent.Add(listed.Version).Order());
        }
        Assert.Equal(one, await Download(3, "file", first));
        Assert.Equal(other, await Download(0, "file", second));

        var last = await Uploaded(3, Bytes(10));
        Assert.Empty(last.File.Concurrent);
        await ShardsNode.Eventually(async () => Assert.Equal(
            [VersionState.Current, VersionState.Superseded, VersionState.Superseded],
            (await Versions(0, "file")).Select(static version => version.State)));
    }

    [Fact]
    public async Task A_renamed_file_is_kept_rebuilt_and_freed_as_any_other()
    {
        Heal();
        var (old, bytes) = (Bytes(3_000), Bytes(9_000_000));
        await Uploaded(0, old);
        await Uploaded(0, bytes);
        var before = ColumnFiles();

        // The other machine of the account does it, once it knows both versions.
        await ShardsNode.Eventually(async () => Assert.Equal(2, (await Versions(3, "file")).Length));
        var renamed = Assert.IsType<FilesProtocol.Renamed>(await _nodes[3].Ask(new FilesProtocol.Rename(
            MosaicPath.Parse("file"), MosaicPath.Parse("new/name"), Overwrite: false, default)));
        Assert.Equal((1, 0), (renamed.Files, renamed.Left.Length));
        await ShardsNode.Eventually(async () => Assert.Equal(2, (await Versions(0, "new/name")).Length));
        Assert.IsType<FilesProtocol.Failed>(await _nodes[0].Ask(new FilesProtocol.Describe(MosaicPath.Parse("file"))));

        // Whoever holds it starts again: what it holds is reconciled with the new statements, and none is freed.
        foreach (var holder in Holders())
        {
            await holder.Kill();
            holder.Start();
        }
        Heal();
        await ShardsNode.Eventually(async () => Assert.Equal(bytes, await Download(0, "new/name", null)));
        var versions = await Versions(0, "new/name");
        Assert.Equal(old, await Download(0, "new/name", versions[1].Version));
        await ShardsNode.Eventually(async () => Assert.All(await Versions(0, "new/name"), static version =>
            Assert.Equal((Health.Healthy, 1), (version.Health.Health, version.Health.Spare))));
        Assert.Equal(before, ColumnFiles());

        var damaged = Holders()[0];
        var file = damaged.ColumnFiles().OrderByDescending(static path => new FileInfo(path).Length).First();
        var good = await File.ReadAllBytesAsync(file);
        var bad = (byte[])good.Clone();
        bad[^1] ^= 4;
        await File.WriteAllBytesAsync(file, bad);
        await ShardsNode.Eventually(async () =>
        {
            // A check reads it, which has it rebuilt from the other column; then the next check is content.
            var check = Assert.IsType<FilesProtocol.Checked>(await _nodes[0].Ask(new FilesProtocol.Check(
                MosaicPath.Parse("new"), ReadData: true, 1, static _ => { }, default)));
            Assert.Equal(CheckVerdict.Good, check.Worst);
            Assert.Equal(good, await File.ReadAllBytesAsync(file));
        });

        Assert.IsType<FilesProtocol.Deleted>(
            await _nodes[0].Ask(new FilesProtocol.Delete(MosaicPath.Parse("new/name"))));
        await ShardsNode.Eventually(() =>
        {
            Assert.Empty(ColumnFiles());
            return Task.CompletedTask;
        });
    }

    private RealNode[] Holders() => [.. _nodes.Where(static node => node.ColumnFiles().Length > 0)];

    private string[] ColumnFiles() => [.. _nodes.SelectMany(static node => node.ColumnFiles()).Order()];

    private void Split()
    {
        foreach (var side in _nodes.Chunk(3))
        {
            foreach (var node in side) node.Sees(side);
        }
    }

    private void Heal()
    {
        foreach (var node in _nodes) node.Sees(_nodes);
    }

    private async Task<FilesProtocol.Uploaded> Uploaded(int node, byte[] bytes)
    {
        await ShardsNode.Eventually(async () =>
            Assert.IsType<FilesProtocol.Listed>(await _nodes[node].Ask(new FilesProtocol.List())));
        return await _nodes[node].Upload(bytes, "file", Mirror);
    }

    private async Task<ImmutableArray<StoredFile>> Versions(int node, string path) =>
        Assert.IsType<FilesProtocol.VersionsListed>(
            await _nodes[node].Ask(new FilesProtocol.ListVersions(MosaicPath.Parse(path)))).Versions;

    private Task<byte[]> Download(int node, string path, FileVersionId? version) =>
        _nodes[node].Download(path, version?.ToString());

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
