using System.Security.Cryptography;
using System.Text.Json;
using Mosaic.Host.Demo;
using Mosaic.Host.Processes;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Processes;

/// <summary>
/// Nodes as processes of this build on loopback, each with a folder below one root. Disposal kills them and removes
/// the root.
/// </summary>
internal sealed class ProcessCluster : IAsyncDisposable
{
    private static readonly TimeSpan CompleteTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private static readonly MosExecutable Executable = MosExecutable.Find() with { IsShortLived = true };

    private readonly List<NodeProcess> _nodes = [];
    private int _fileNumber;

    private ProcessCluster() => Root = Directory.CreateTempSubdirectory("mosaic-processes-").FullName;

    /// <summary>Holds the nodes' folders (<c>a</c>, <c>b</c> …) and the tests' own files.</summary>
    public string Root { get; }

    /// <summary>The nodes in the order of their first start; A is 0.</summary>
    public IReadOnlyList<NodeProcess> Nodes => _nodes;

    /// <summary>All but A.</summary>
    public IEnumerable<int> Peers => Enumerable.Range(1, _nodes.Count - 1);

    /// <summary>A network of <paramref name="count"/> nodes in which everyone sees everyone.</summary>
    public static async Task<ProcessCluster> StartAsync(int count)
    {
        var cluster = new ProcessCluster();
        try
        {
            await cluster.AddAsync();
            await Task.WhenAll(Enumerable.Range(1, count - 1).Select(_ => cluster.AddAsync()));
            await cluster.WaitUntilCompleteAsync();
            return cluster;
        }
        catch (ProcessFailedException)
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more node, which joins the first by its invitation.</summary>
    public async Task AddAsync()
    {
        var folder = Path.Combine(Root, ((char)('a' + _nodes.Count)).ToString());
        var node = new NodeProcess(Executable, folder);
        _nodes.Add(node);
        var flags = _nodes.Count == 1 ? NodeFlags.FreePorts : NodeFlags.Invited(await InviteAsync(_nodes[0]));
        await node.StartAsync(flags, CancellationToken.None);
    }

    /// <summary>A file with an invitation of the node's, for one node.</summary>
    public async Task<string> InviteAsync(NodeProcess by)
    {
        var file = Path.Combine(Root, $"invitation-{Interlocked.Increment(ref _fileNumber)}");
        string[] words = ["invite", "--file", file];
        (await new MosCommand(Executable, by.DataFolder).RunAsync(words, CancellationToken.None)).Succeeded();
        return file;
    }

    /// <summary>Starts a node again on what its folder remembers.</summary>
    public Task RestartAsync(int node) => RestartAsync(node, []);

    /// <summary>The same, with flags.</summary>
    public Task RestartAsync(int node, params string[] flags) => _nodes[node].StartAsync(flags, CancellationToken.None);

    /// <summary>Waits until every running node sees every other one.</summary>
    public async Task WaitUntilCompleteAsync()
    {
        var running = Enumerable.Range(0, _nodes.Count).Where(node => _nodes[node].Pid is not null).ToArray();
        await Task.WhenAll(running.Select(node =>
            Mos(node).WaitForPeersAsync(running.Length - 1, CompleteTimeout, PollInterval, default)));
    }

    /// <summary>Starts whichever node is dead, and waits until everyone sees everyone.</summary>
    public async Task MakeWholeAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, _nodes.Count).Where(node => _nodes[node].Pid is null)
            .Select(RestartAsync));
        await WaitUntilCompleteAsync();
    }

    /// <summary>Commands against a node.</summary>
    public MosCommand Mos(int node) => new(Executable, _nodes[node].DataFolder);

    /// <summary>Runs a command against a node, whatever comes of it.</summary>
    public async Task<MosResult> RunAsync(int node, params string[] words)
    {
        var result = await Mos(node).RunAsync(words, CancellationToken.None);
        if (result.Document.ValueKind == JsonValueKind.Object) JsonSchemas.ValidateOf(words, result.Document);
        return result;
    }

    /// <summary>Writes a file of pseudo-random bytes.</summary>
    public async Task<string> NewFileAsync(long bytes, int seed)
    {
        var path = NewPath();
        await DemoFile.WriteAsync(path, bytes, seed, CancellationToken.None);
        return path;
    }

    /// <summary>A path for a file of the test's own, which does not exist.</summary>
    public string NewPath() => Path.Combine(Root, $"file-{Interlocked.Increment(ref _fileNumber)}");

    /// <summary>Uploads a file; it must be acknowledged.</summary>
    public async Task UploadAsync(int node, string path, string name) =>
        (await RunAsync(node, "upload", "file", path, "--as", name)).Succeeded();

    /// <summary>Downloads a file and compares it with what was uploaded.</summary>
    public async Task AssertDownloadsAsync(int node, string name, string original)
    {
        var copy = NewPath();
        (await RunAsync(node, "download", "file", name, copy)).Succeeded();
        Assert.True(await HashAsync(original) == await HashAsync(copy), $"{name}, downloaded by node {node}, differs");
        File.Delete(copy);
    }

    /// <summary>The stored names that a node lists.</summary>
    public async Task<string[]> ListAsync(int node) =>
        [.. (await RunAsync(node, "list", "file")).Succeeded().GetProperty("files").EnumerateArray()
            .Select(static file => file.GetProperty("path").GetString()!)];

    /// <summary>The paths of a node's column files.</summary>
    public string[] ShardPaths(int node) =>
        [.. ShardFiles.Of(_nodes[node].DataFolder).Select(static file => file.FullName)];

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }

    private static async Task<string> HashAsync(string path)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexString(await SHA256.HashDataAsync(file));
    }
}
