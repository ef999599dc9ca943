using System.Diagnostics;
using Mosaic.Host.Processes;
using Mosaic.Tests.House;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Processes;

/// <summary>What is acknowledged is kept, whatever happens to the node that uploaded it.</summary>
[Collection(nameof(SecondProcessLane))]
public sealed class OwnerDeathSpec(FourNodes nodes, ITestOutputHelper output)
    : IClassFixture<FourNodes>, IAsyncLifetime
{
    private const string IdentityKey = "identity.key";
    private const int UploadBytes = 6_000_000;

    /// <summary>4, and 20 where there is time for five times as much.</summary>
    private static readonly int Rounds = Math.Min(20, TestScale.Of(4));

    /// <summary>Node gone in the middle of a command: the command ends within this (DESIGN 11).</summary>
    private static readonly TimeSpan GoneNodeLimit = TimeSpan.FromSeconds(5);

    private readonly ProcessCluster _cluster = nodes.Cluster;

    public Task InitializeAsync() => _cluster.MakeWholeAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_account_key_alone_brings_back_what_was_acknowledged()
    {
        var path = await _cluster.NewFileAsync(bytes: 5_000_000, seed: 1);
        await _cluster.UploadAsync(0, path, "kept");
        var owner = _cluster.Nodes[0];
        await owner.KillAsync();
        var account = owner.Ready!.Account;
        KeepOnlyTheKey(owner.DataFolder);

        var invitation = await _cluster.InviteAsync(_cluster.Nodes[1]);
        await owner.StartAsync(NodeFlags.Invited(invitation), CancellationToken.None);
        Assert.Equal(account, owner.Ready!.Account);
        await Eventually.HoldsAsync("three holders are reachable again",
            async () => await _cluster.Mos(0).ReachablePeersAsync(default) >= 3);
        await Eventually.HoldsAsync("the file is listed again",
            async () => (await _cluster.ListAsync(0)).Contains("kept"));
        await _cluster.AssertDownloadsAsync(0, "kept", path);
    }

    [Fact]
    public async Task Every_acknowledged_upload_survives_an_owner_that_keeps_dying()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var acknowledged = new Dictionary<string, string>();
        for (var round = 0; round < Rounds; round++)
        {
            await UploadUntilKilledAsync(round, random, acknowledged);
            await _cluster.RestartAsync(0);
            await _cluster.WaitUntilCompleteAsync();
            var listed = await _cluster.ListAsync(0);
            Assert.All(acknowledged.Keys, name => Assert.Contains(name, listed));
        }
        output.WriteLine($"acknowledged: {string.Join(' ', acknowledged.Keys)}");
        foreach (var (name, path) in acknowledged) await _cluster.AssertDownloadsAsync(0, name, path);
    }

    /// <summary>Uploads file after file until A is killed, at a moment that is no multiple of anything.</summary>
    private async Task UploadUntilKilledAsync(int round, Random random, Dictionary<string, string> acknowledged)
    {
        var killed = KillAfterAsync(TimeSpan.FromMilliseconds(random.Next(300, 3_000)));
        for (var number = 0; ; number++)
        {
            var name = $"{round}-{number}";
            var path = await _cluster.NewFileAsync(UploadBytes, seed: random.Next());
            var result = await _cluster.RunAsync(0, "upload", "file", path, "--as", name);
            var ended = Stopwatch.GetTimestamp();
            if (result.ExitCode == 0) acknowledged.Add(name, path);
            if (result.ExitCode == 0 && !killed.IsCompleted) continue;
            var died = await killed;
            if (result.ExitCode == 0) return;
            Assert.Equal(5, result.ExitCode);
            var late = Stopwatch.GetElapsedTime(died, ended);
            Assert.True(late < GoneNodeLimit, $"the command outlived its node by {late}");
            return;
        }
    }

    private async Task<long> KillAfterAsync(TimeSpan delay)
    {
        await Task.Delay(delay);
        await _cluster.Nodes[0].KillAsync();
        return Stopwatch.GetTimestamp();
    }

    private static void KeepOnlyTheKey(string folder)
    {
        foreach (var directory in Directory.GetDirectories(folder)) Directory.Delete(directory, recursive: true);
        foreach (var file in Directory.GetFiles(folder).Where(static file => Path.GetFileName(file) != IdentityKey))
            File.Delete(file);
    }
}
