using System.Text.Json;
using Mosaic.Host.Processes;
using Xunit;

namespace Mosaic.Tests.Processes;

/// <summary>The driver itself, on shell scripts in the part of <c>mos</c>.</summary>
public sealed class NodeProcessTests
{
    private const string Ready = "ready node=a account=b cluster=127.0.0.1:1 wire=127.0.0.1:2 management=off socket=/s";

    [Fact]
    public async Task A_node_is_ready_with_its_line_and_gone_when_killed()
    {
        await using var node = Node($"echo starting >&2; echo '{Ready}'; exec sleep 600");
        var ready = await node.StartAsync([], CancellationToken.None);
        Assert.Equal("127.0.0.1:1", ready.Cluster);
        Assert.Equal(1, node.OutputLines);
        var pid = Assert.NotNull(node.Pid);
        await node.KillAsync();
        Assert.Null(node.Pid);
        Assert.Null(ParentWatch.BirthOf(pid));
        Assert.Contains("starting", node.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_is_asked_to_stop_before_it_is_killed()
    {
        await using var node = Node($"trap 'exit 7' TERM; echo '{Ready}'; while :; do sleep 0.05; done");
        await node.StartAsync([], CancellationToken.None);
        Assert.Equal(7, await node.StopAsync());
        await node.StartAsync([], CancellationToken.None);
        Assert.Equal(1, node.OutputLines);
    }

    [Fact]
    public async Task A_node_that_ends_early_says_why()
    {
        await using var node = Node("echo 'port 1 is in use; choose another with --wire' >&2; exit 1");
        var failure = await Assert.ThrowsAsync<ProcessFailedException>(
            () => node.StartAsync([], CancellationToken.None));
        Assert.Contains("--wire", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, failure.ExitCode);
        Assert.Null(node.Pid);
    }

    [Fact]
    public async Task An_interrupted_start_leaves_no_process()
    {
        await using var node = Node("exec sleep 600");
        using var interruption = new CancellationTokenSource();
        var start = node.StartAsync([], interruption.Token);
        var pid = Assert.NotNull(node.Pid);
        await interruption.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Null(ParentWatch.BirthOf(pid));
    }

    [Fact]
    public async Task A_command_gives_its_exit_code_and_its_document()
    {
        var result = await RunAsync("""echo '{"ok":false,"error":{"code":6,"message":"two peers"}}'; exit 6""");
        Assert.Equal(6, result.ExitCode);
        var failure = Assert.Throws<ProcessFailedException>(() => result.Succeeded());
        Assert.Contains("two peers", failure.Message, StringComparison.Ordinal);
        Assert.Equal(6, failure.ExitCode);
    }

    [Fact]
    public async Task A_usage_error_has_no_document()
    {
        var result = await RunAsync("echo usage >&2; exit 2");
        Assert.Equal(2, result.ExitCode);
        Assert.Equal(JsonValueKind.Undefined, result.Document.ValueKind);
        Assert.Contains("usage", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_that_is_no_document_is_a_failure() =>
        await Assert.ThrowsAsync<ProcessFailedException>(() => RunAsync("echo hello"));

    [Fact]
    public async Task A_command_that_hangs_is_killed()
    {
        var pid = 0;
        await Assert.ThrowsAsync<ProcessFailedException>(() => new MosCommand(Shell("exec sleep 600"), "/data")
            .RunAsync([], TimeSpan.FromMilliseconds(100), id => pid = id, CancellationToken.None));
        await Eventually.HoldsAsync("it is gone", () => Task.FromResult(ParentWatch.BirthOf(pid) is null));
    }

    private static Task<MosResult> RunAsync(string script) =>
        new MosCommand(Shell(script), "/data").RunAsync(["some", "command"], CancellationToken.None);

    private static NodeProcess Node(string script) => new(Shell(script), "/data");

    private static MosExecutable Shell(string script) => new("/bin/sh", ["-c", script, "mos"]);
}
