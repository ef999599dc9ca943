using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Mosaic.Host.Processes;
using Mosaic.Tests.House;
using Mosaic.Tests.Processes;
using Xunit;

namespace Mosaic.Tests.Host;

/// <summary><c>mos node</c> as a process: its one line, its hints, its refusals, and commands when it hangs.</summary>
[Collection(nameof(SecondProcessLane))]
public sealed class NodeCommandSpec : IAsyncLifetime
{
    // Linux's numbers.
    private const int SigStop = 19;
    private const int SigContinue = 18;

    private static readonly MosExecutable Executable = MosExecutable.Find() with { IsShortLived = true };

    // The promise is five seconds from the moment the node hangs; a process that starts on a busy machine takes some.
    private static readonly TimeSpan GoneWithin = TimeSpan.FromSeconds(5 + 5);

    private readonly string _root = Directory.CreateTempSubdirectory("mos-node-").FullName;
    private readonly NodeProcess _node;

    public NodeCommandSpec() => _node = new NodeProcess(Executable, Path.Combine(_root, "a"));

    public Task InitializeAsync() => _node.StartAsync(NodeFlags.FreePorts, CancellationToken.None);

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task It_says_one_line_on_stdout_and_what_a_beginner_needs_on_stderr()
    {
        await Eventually.HoldsAsync("the hints are there", () =>
            Task.FromResult(_node.Log.ToString().Contains("status network", StringComparison.Ordinal)));
        var log = _node.Log.ToString();
        Assert.Contains(Path.Combine(_node.DataFolder, "identity.key"), log, StringComparison.Ordinal);
        Assert.Contains("without it, everything you store is lost", log, StringComparison.Ordinal);
        Assert.Contains("mos invite", log, StringComparison.Ordinal);
        Assert.Contains("mos node --join INVITATION", log, StringComparison.Ordinal);
        Assert.Equal((1, "off"), (_node.OutputLines, _node.Ready!.Management));

        var first = _node.Ready;
        Assert.Equal(0, await _node.StopAsync());
        Assert.False(File.Exists(first.Socket));
        Assert.Equal(first, await _node.StartAsync([], CancellationToken.None));
        Assert.Equal(1, Occurrences(_node.Log.ToString(), "identity.key"));
    }

    [Fact]
    public async Task What_it_cannot_have_it_names()
    {
        var other = Path.Combine(_root, "b");
        var file = Path.Combine(_root, "file");
        await File.WriteAllTextAsync(file, "precious");
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        await RefusedAsync(_node.DataFolder, "--data");
        await RefusedAsync(other, "--cluster", "--cluster", _node.Ready!.Cluster);
        await RefusedAsync(other, "--wire", "--wire", _node.Ready.Wire);
        await RefusedAsync(other, "--management", "--management", taken.LocalEndpoint.ToString()!);
        await RefusedAsync(other, "--socket", "--socket", _node.Ready.Socket);
        await RefusedAsync(other, "--socket", "--socket", file);
        await RefusedAsync(other, "--socket", "--socket", "/tmp/" + new string('x', 200));
        await RefusedAsync(other, "--insecure", "--insecure", "--wire", "0.0.0.0:0");
        await RefusedAsync(other, "--insecure", "--insecure", "--management", "0.0.0.0:0");
        Assert.Equal("precious", await File.ReadAllTextAsync(file));
        Assert.Equal(0, (await Mos("status", "network")).ExitCode);
    }

    [Fact]
    public async Task A_dead_nodes_socket_is_replaced()
    {
        var socket = _node.Ready!.Socket;
        await _node.KillAsync();
        Assert.True(File.Exists(socket));
        Assert.Equal(5, (await Mos("list", "file")).ExitCode);
        await _node.StartAsync(["--management", "127.0.0.1:0"], CancellationToken.None);
        Assert.Equal(0, (await Mos("list", "file")).ExitCode);

        using var http = new HttpClient();
        var version = await http.GetStringAsync(new Uri($"http://{_node.Ready.Management}/mosaic/v1/version"));
        Assert.Contains("\"ok\":true", version, StringComparison.Ordinal);
        using var files = await http.GetAsync(new Uri($"http://{_node.Ready.Management}/mosaic/v1/files"));
        Assert.False(files.IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("list file")]
    [InlineData("status network")]
    [InlineData("upload file FILE")]
    [InlineData("download file x FILE --overwrite")]
    [InlineData("manifest export FILE --overwrite")]
    [InlineData("manifest import FILE")]
    public async Task A_node_that_hangs_is_gone(string words)
    {
        if (!OperatingSystem.IsLinux()) return;
        var file = Path.Combine(_root, "file");
        await File.WriteAllTextAsync(file, "text");
        Assert.True(PosixKill.Send(_node.Pid!.Value, SigStop));
        try
        {
            var clock = Stopwatch.StartNew();
            var result = await Mos([.. words.Split(' ').Select(word => word == "FILE" ? file : word)]);
            Assert.Equal(5, result.ExitCode);
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, GoneWithin);
        }
        finally
        {
            PosixKill.Send(_node.Pid!.Value, SigContinue);
        }
    }

    private async Task RefusedAsync(string folder, string flag, params string[] flags)
    {
        using var process = new Process { StartInfo = Executable.StartInfo(["node", "--data", folder, .. flags]) };
        process.Start();
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode is 1 or 2, $"exit code {process.ExitCode} for {string.Join(' ', flags)}");
        Assert.Equal("", output);
        var complaint = (await error).Split('\n')
            .Last(static line => line.StartsWith("mos: ", StringComparison.Ordinal));
        Assert.Contains(flag, complaint, StringComparison.Ordinal);
    }

    private Task<MosResult> Mos(params string[] words) =>
        new MosCommand(Executable, _node.DataFolder).RunAsync(words, CancellationToken.None);

    private static int Occurrences(string text, string word) => text.Split(word).Length - 1;
}
