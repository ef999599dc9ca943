using System.Text.Json;
using Mosaic.Host.Processes;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Processes;

/// <summary>What scripts rely on: exit codes, and what a network that is too small says.</summary>
[Collection(nameof(FirstProcessLane))]
public sealed class FewPeersSpec : IAsyncLifetime
{
    private ProcessCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await ProcessCluster.StartAsync(1);

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task An_upload_whose_promise_cannot_be_kept_is_refused_until_there_are_peers()
    {
        var path = await _cluster.NewFileAsync(bytes: 100_000, seed: 3);
        await AssertTooFewPeersAsync(path);

        await _cluster.AddAsync();
        await _cluster.WaitUntilCompleteAsync();
        await AssertTooFewPeersAsync(path);
        (await _cluster.RunAsync(0, "upload", "file", path, "--as", "fragile", "--allow-fragile")).Succeeded();
        await _cluster.AssertDownloadsAsync(0, "fragile", path);

        await _cluster.AddAsync();
        await _cluster.WaitUntilCompleteAsync();
        var message = await AssertTooFewPeersAsync(path);
        Assert.Contains("1+1", message, StringComparison.Ordinal);
        (await _cluster.RunAsync(0, "upload", "file", path, "--as", "mirrored", "--code", "1+1")).Succeeded();
        await _cluster.AssertDownloadsAsync(0, "mirrored", path);
        Assert.All(_cluster.Peers, peer => Assert.NotEmpty(_cluster.ShardPaths(peer)));
    }

    [Fact]
    public async Task Failures_have_their_exit_codes_and_their_documents()
    {
        AssertFailed(await _cluster.RunAsync(0, "download", "file", "nothing"), 4, "not_found");
        AssertFailed(await _cluster.RunAsync(0, "info", "file", "nothing"), 4, "not_found");
        var usage = await _cluster.RunAsync(0, "frobnicate");
        Assert.Equal(2, usage.ExitCode);
        Assert.Equal(JsonValueKind.Undefined, usage.Document.ValueKind);
        Assert.NotEmpty(usage.Error);
        Assert.Equal(0, await _cluster.Nodes[0].StopAsync());
        Assert.Equal(5, (await _cluster.RunAsync(0, "list", "file")).ExitCode);
    }

    private async Task<string> AssertTooFewPeersAsync(string path) =>
        AssertFailed(await _cluster.RunAsync(0, "upload", "file", path), 6, "too_few_peers");

    private static string AssertFailed(MosResult result, int code, string name)
    {
        Assert.Equal(code, result.ExitCode);
        Assert.False(result.Document.GetProperty("ok").GetBoolean());
        var error = result.Document.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetInt32());
        Assert.Equal(name, error.GetProperty("name").GetString());
        return error.GetProperty("message").GetString()!;
    }
}
