using System.Text.Json;
using Mosaic.Codecs.Keys;
using Mosaic.Host.Processes;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Processes;

/// <summary>What whoever runs a node asks it, and does with its account, over real processes.</summary>
[Collection(nameof(SecondProcessLane))]
public sealed class OperatorSpec(FourNodes nodes) : IClassFixture<FourNodes>, IAsyncLifetime
{
    private readonly ProcessCluster _cluster = nodes.Cluster;

    public Task InitializeAsync() => _cluster.MakeWholeAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_node_tells_what_happened_is_looked_over_and_emptied()
    {
        foreach (var name in new[] { "x/one", "x/two" })
            await _cluster.UploadAsync(0, await _cluster.NewFileAsync(bytes: 1000, seed: 40), name);
        await _cluster.UploadAsync(1, await _cluster.NewFileAsync(bytes: 1000, seed: 41), "x/theirs");
        var kinds = (await EventsAsync(0)).Select(static one => one.GetProperty("kind").GetString()).ToArray();
        Assert.Equal(2, kinds.Count(static kind => kind == "uploaded"));
        Assert.Contains("peer-reachable", kinds);
        // What happens to others' files is no business of this account's.
        Assert.DoesNotContain("x/theirs", (await _cluster.RunAsync(0, "events")).Document.GetRawText(),
            StringComparison.Ordinal);

        Assert.Equal(0, (await _cluster.RunAsync(0, "doctor")).ExitCode);
        var config = (await _cluster.RunAsync(0, "config", "show")).Succeeded();
        Assert.Equal("node", config.GetProperty("source").GetString());

        Assert.Equal(7, (await _cluster.RunAsync(0, "empty", "storage")).ExitCode);
        Assert.Equal(2, (await _cluster.ListAsync(0)).Count(static name => name.StartsWith('x')));
        var emptied = (await _cluster.RunAsync(0, "empty", "storage", "--yes")).Succeeded();
        Assert.Equal((2, 0), (emptied.GetProperty("deleted").GetInt32(), emptied.GetProperty("left").GetInt32()));
        Assert.Empty(await _cluster.ListAsync(0));
        Assert.Equal(["x/theirs"], await _cluster.ListAsync(1));
        await Eventually.HoldsAsync("the deletions are told", async () => (await EventsAsync(0)).Count(static one =>
            one.GetProperty("kind").GetString() == "deleted") == 2);
    }

    [Fact]
    public async Task An_account_is_printed_locked_left_and_brought_back()
    {
        var node = _cluster.Nodes[2];
        var key = Path.Combine(node.DataFolder, "identity.key");
        await _cluster.UploadAsync(2, await _cluster.NewFileAsync(bytes: 1000, seed: 42), "kept");
        var recovery = (await _cluster.RunAsync(2, "account", "recovery-key", "--show")).Succeeded()
            .GetProperty("recoveryKey").GetString()!;
        Assert.Equal(await File.ReadAllBytesAsync(key), RecoveryKey.Read(recovery));
        Assert.Equal(7, (await _cluster.RunAsync(2, "account", "recovery-key")).ExitCode);

        var (right, wrong) = (Secret("a passphrase"), Secret("not the one"));
        (await _cluster.RunAsync(2, "account", "passphrase", "--new-passphrase-file", right)).Succeeded();
        Assert.Equal(7, (await _cluster.RunAsync(2, "account", "passphrase", "--remove")).ExitCode);
        Assert.Equal(0, await node.StopAsync());
        foreach (var flags in new string[][] { [], ["--passphrase-file", wrong] })
        {
            var refused = await Assert.ThrowsAsync<ProcessFailedException>(() => _cluster.RestartAsync(2, flags));
            Assert.Equal(7, refused.ExitCode);
        }
        await _cluster.RestartAsync(2, "--passphrase-file", right);
        Assert.Equal(["kept"], await _cluster.ListAsync(2));

        Assert.Equal(7, (await _cluster.RunAsync(2, "logout", "account")).ExitCode);
        (await _cluster.RunAsync(2, "logout", "account", "--yes")).Succeeded();
        Assert.False(File.Exists(key));
        await AssertNoAccountAsync();

        (await _cluster.RunAsync(2, "login", "key", Secret(recovery))).Succeeded();
        await _cluster.WaitUntilCompleteAsync();
        Assert.Equal(["kept"], await _cluster.ListAsync(2));
        Assert.Equal(7, (await _cluster.RunAsync(2, "login", "key", "--new")).ExitCode);
        (await _cluster.RunAsync(2, "login", "key", "--new", "--yes")).Succeeded();
        Assert.Empty(await _cluster.ListAsync(2));
        var mistyped = (recovery[0] == '2' ? '3' : '2') + recovery[1..];
        var error = await _cluster.RunAsync(2, "login", "key", Secret(mistyped));
        Assert.Equal(1, error.ExitCode);
        Assert.Contains("group 1 of 15", error.Document.GetRawText(), StringComparison.Ordinal);
    }

    private async Task AssertNoAccountAsync()
    {
        var source = await _cluster.NewFileAsync(bytes: 10, seed: 43);
        foreach (var words in new string[][]
        {
            ["upload", "file", source], ["download", "file", "kept"], ["list", "file"], ["info", "file", "kept"],
            ["delete", "file", "kept"], ["status", "account"], ["empty", "storage", "--yes"], ["invite"],
            ["account", "recovery-key", "--show"], ["account", "passphrase", "--remove"],
        })
        {
            var refused = await _cluster.RunAsync(2, words);
            Assert.True(refused.ExitCode == 7, $"{string.Join(' ', words)}: {refused.ExitCode}");
        }
    }

    private async Task<JsonElement[]> EventsAsync(int node) =>
        [.. (await _cluster.RunAsync(node, "events")).Succeeded().GetProperty("events").EnumerateArray()];

    private string Secret(string text)
    {
        var path = _cluster.NewPath();
        File.WriteAllText(path, text + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
