using System.Text.Json;
using Mosaic.Host.Processes;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Processes;

/// <summary>Versions, rename and check as people and scripts use them.</summary>
[Collection(nameof(SecondProcessLane))]
public sealed class VersionCommandsSpec(FourNodes nodes) : IClassFixture<FourNodes>, IAsyncLifetime
{
    private readonly ProcessCluster _cluster = nodes.Cluster;

    public Task InitializeAsync() => _cluster.MakeWholeAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task An_earlier_version_is_listed_downloaded_described_and_deleted()
    {
        var old = await _cluster.NewFileAsync(bytes: 5_000, seed: 1);
        var now = await _cluster.NewFileAsync(bytes: 6_000, seed: 2);
        await _cluster.UploadAsync(0, old, "report");
        await _cluster.UploadAsync(0, now, "report");

        var versions = (await RunAsync("versions", "report")).Succeeded().GetProperty("versions");
        Assert.Equal([("current", 6_000), ("superseded", 5_000)], versions.EnumerateArray().Select(static one =>
            (one.GetProperty("state").GetString()!, one.GetProperty("size").GetInt32())));
        Assert.False(versions[0].TryGetProperty("keptUntil", out _));
        Assert.Equal(
            versions[0].GetProperty("uploaded").GetDateTimeOffset() + TimeSpan.FromDays(30),
            versions[1].GetProperty("keptUntil").GetDateTimeOffset());
        Assert.Equal(_cluster.Nodes[0].Ready!.Node, versions[1].GetProperty("origin").GetString());
        var id = versions[1].GetProperty("version").GetString()!;

        var copy = _cluster.NewPath();
        (await RunAsync("download", "file", "report", copy, "--version", id[..12])).Succeeded();
        Assert.Equal(await File.ReadAllBytesAsync(old), await File.ReadAllBytesAsync(copy));
        var info = (await RunAsync("info", "file", "report", "--version", id)).Succeeded();
        Assert.Equal((id, "superseded"), (Text(info, "version"), Text(info, "state")));
        Assert.Equal(
            (2, 0), (info.GetProperty("versions").GetInt32(), info.GetProperty("concurrent").GetArrayLength()));
        var account = (await RunAsync("status", "account")).Succeeded();
        Assert.InRange(account.GetProperty("kept").GetInt64(), 5_000, account.GetProperty("used").GetInt64() - 6_000);

        var deleted = (await RunAsync("delete", "file", "report", "--version", id[..12])).Succeeded();
        Assert.Equal(id, Text(deleted, "version"));
        Failed(4, "not_found", await RunAsync("download", "file", "report", _cluster.NewPath(), "--version", id));
        Failed(4, "not_found", await RunAsync("delete", "file", "report", "--version", id));
        await _cluster.AssertDownloadsAsync(0, "report", now);
        Failed(4, "not_found", await RunAsync("versions", "nothing"));
        Assert.Equal(2, (await RunAsync("info", "file", "report", "--version", "soon")).ExitCode);
    }

    [Fact]
    public async Task A_file_and_a_folder_get_another_name_without_an_upload()
    {
        var one = await _cluster.NewFileAsync(bytes: 5_000, seed: 3);
        var two = await _cluster.NewFileAsync(bytes: 300, seed: 4);
        await _cluster.UploadAsync(0, one, "from/a");
        await _cluster.UploadAsync(0, two, "from/b/c");
        await _cluster.UploadAsync(0, two, "fromage");
        var columns = _cluster.Peers.Sum(peer => _cluster.ShardPaths(peer).Length);

        var folder = (await RunAsync("rename", "from/", "to/there")).Succeeded();
        Assert.Equal((2, 0, "to/there"), (folder.GetProperty("files").GetInt32(),
            folder.GetProperty("leftFiles").GetInt32(), Text(folder, "to")));
        Assert.InRange(folder.GetProperty("copies").GetInt32(), 1, 3);
        (await RunAsync("rename", "to/there/a", "alone")).Succeeded();
        var names = await _cluster.ListAsync(0);
        foreach (var name in new[] { "alone", "to/there/b/c", "fromage" }) Assert.Contains(name, names);
        Assert.DoesNotContain(names, static name => name.StartsWith("from/", StringComparison.Ordinal));
        await _cluster.AssertDownloadsAsync(0, "alone", one);
        await _cluster.AssertDownloadsAsync(0, "to/there/b/c", two);
        Assert.Equal(columns, _cluster.Peers.Sum(peer => _cluster.ShardPaths(peer).Length));

        Failed(4, "not_found", await RunAsync("rename", "from", "elsewhere"));
        Failed(1, "error", await RunAsync("rename", "alone", "alone"));
        Failed(1, "error", await RunAsync("rename", "to", "to/there/deeper"));
        Failed(1, "error", await RunAsync("rename", "alone", "to"));
        Failed(1, "error", await RunAsync("rename", "alone", "fromage/a"));
        Assert.Contains("--overwrite", Failed(1, "error", await RunAsync("rename", "alone", "fromage")));
        (await RunAsync("rename", "alone", "fromage", "--overwrite")).Succeeded();
        await _cluster.AssertDownloadsAsync(0, "fromage", one);
        Assert.Equal(2, (await RunAsync("versions", "fromage")).Succeeded().GetProperty("versions").GetArrayLength());
        Assert.Equal(2, (await RunAsync("rename", "fromage", "../up")).ExitCode);
    }

    [Fact]
    public async Task A_check_finds_damage_which_is_rebuilt_and_tells_what_cannot_be_read()
    {
        var before = _cluster.Peers.ToDictionary(static peer => peer, peer => _cluster.ShardPaths(peer).ToHashSet());
        var path = await _cluster.NewFileAsync(bytes: 100_000, seed: 5);
        await _cluster.UploadAsync(0, path, "checked/one");
        var files = _cluster.Peers.ToDictionary(
            static peer => peer, peer => _cluster.ShardPaths(peer).Except(before[peer]).Order().ToArray());
        var good = (await RunAsync("check", "checked")).Succeeded();
        Assert.Equal((1, 6, 0), (good.GetProperty("files").GetInt32(), good.GetProperty("shards").GetInt32(),
            good.GetProperty("problems").GetArrayLength()));
        Failed(4, "not_found", await RunAsync("check", "checked/two"));

        // What a check finds damaged its holder rebuilds; the next one finds it good.
        Damage(files[1][0]);
        var found = await RunAsync("check", "checked/one", "--read-data");
        Failed(3, "partial", found);
        var problem = Assert.Single(found.Document.GetProperty("problems").EnumerateArray());
        Assert.Equal(("damaged", "impaired", _cluster.Nodes[1].Ready!.Node),
            (Text(problem, "what"), Text(problem, "verdict"), Text(problem, "node")));
        await Eventually.HoldsAsync("the shard is rebuilt", async () =>
            (await RunAsync("check", "checked/one")).ExitCode == 0);

        await _cluster.Nodes[2].KillAsync();
        await _cluster.Nodes[3].KillAsync();
        await Eventually.HoldsAsync("two holders are missed", async () =>
            (await RunAsync("check", "checked")).ExitCode == 6);
        await _cluster.MakeWholeAsync();

        foreach (var file in files[1].Concat(files[2])) Damage(file);
        await Eventually.HoldsAsync("what is lost is told", async () =>
            (await RunAsync("check", "checked", "--read-data")).ExitCode == 9);
        Failed(9, "integrity", await RunAsync("check", "checked/one"));
        Assert.Equal(2, (await RunAsync("check", "checked", "--seed", "much")).ExitCode);
    }

    private static void Damage(string file)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
    }

    private Task<MosResult> RunAsync(params string[] words) => _cluster.RunAsync(0, words);

    private static string Text(JsonElement document, string name) => document.GetProperty(name).GetString()!;

    private static string Failed(int code, string name, MosResult result)
    {
        Assert.Equal(code, result.ExitCode);
        var error = result.Document.GetProperty("error");
        Assert.Equal((code, name), (error.GetProperty("code").GetInt32(), Text(error, "name")));
        return Text(error, "message");
    }
}
