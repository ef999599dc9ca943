using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Mosaic.Host;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Tests.House;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Processes;

/// <summary>
/// Nodes killed under a load of small uploads: every acknowledged one is there, nothing is half there, and what the
/// nodes say they hold is what they hold. <c>MOSAIC_SEED</c> repeats the moments and the victims.
/// </summary>
[Collection(nameof(SecondProcessLane))]
public sealed class WriteLoadDeathSpec(FourNodes nodes, ITestOutputHelper output)
    : IClassFixture<FourNodes>, IAsyncLifetime
{
    private const int Writers = 8, MostBytes = 4096, MostDelay = 1000, ColumnsPerFile = 6;

    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    /// <summary>10, and 200 where there is time for twenty times as much.</summary>
    private static readonly int Kills = TestScale.Of(10);

    private readonly ProcessCluster _cluster = nodes.Cluster;
    private readonly ConcurrentDictionary<string, string> _acknowledged = [];
    private int _number;

    public Task InitializeAsync() => _cluster.MakeWholeAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Every_acknowledged_file_is_there_nothing_is_half_there_and_the_accounts_are_right()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("MOSAIC_SEED"), CultureInfo.InvariantCulture,
            out var given) ? given : Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        // What no holder completes is taken back then, not after ten minutes.
        var soon = _cluster.NewPath();
        await File.WriteAllTextAsync(soon, "mosaic.files { recovery-deadline = 5s, recovery-retry = 1s }");
        using var stop = new CancellationTokenSource();
        var writing = Enumerable.Range(0, Writers)
            .Select(_ => WriteAsync(new Random(random.Next()), stop.Token)).ToArray();
        for (var kill = 0; kill < Kills; kill++)
        {
            var before = _acknowledged.Count;
            await Eventually.HoldsAsync("files are taken again", () => Task.FromResult(_acknowledged.Count > before));
            await Task.Delay(random.Next(MostDelay), CancellationToken.None);
            // The owner every other time: its journal, upload records and manifest are what is written most.
            var victim = kill % 2 == 0 ? 0 : random.Next(1, _cluster.Nodes.Count);
            await _cluster.Nodes[victim].KillAsync();
            await _cluster.RestartAsync(victim, "--config", soon);
        }
        await stop.CancelAsync();
        await Task.WhenAll(writing);
        await _cluster.WaitUntilCompleteAsync();
        output.WriteLine($"{_acknowledged.Count} acknowledged of {_number}");
        Assert.True(_acknowledged.Count > Kills);

        var wrong = "";
        try
        {
            await Eventually.HoldsAsync(
                "what is listed is whole", async () => (wrong = await WrongAsync()).Length == 0);
        }
        catch (TimeoutException e)
        {
            throw new InvalidOperationException(wrong, e);
        }
        using var client = Client(0);
        var listed = (await ListAsync(client)).Select(static file => file.Path).ToHashSet();
        Assert.Subset(listed, _acknowledged.Keys.ToHashSet());
        foreach (var (name, sha256) in _acknowledged) Assert.Equal(sha256, await DownloadAsync(client, name));
    }

    /// <summary>Uploads small files, one after the other, whatever becomes of the nodes, until told to stop.</summary>
    private async Task WriteAsync(Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            using var client = Client(0);
            var name = string.Create(CultureInfo.InvariantCulture, $"file {Interlocked.Increment(ref _number)}");
            var bytes = new byte[random.Next(MostBytes)];
            random.NextBytes(bytes);
            using var body = new ByteArrayContent(bytes);
            try
            {
                await client.SendAsync<FileDocument>(HttpMethod.Put, ApiRoutes.Content,
                    new Query().With(ApiRoutes.Path, name), body, CancellationToken.None);
                _acknowledged[name] = Convert.ToHexStringLower(SHA256.HashData(bytes));
            }
            catch (MosException e) when (e.Code is ExitCode.NoNode or ExitCode.TooFewPeers or ExitCode.Error)
            {
                // The owner is dead, or a holder is and the others are too few.
                await Task.Delay(BetweenTries, CancellationToken.None);
            }
        }
    }

    /// <summary>
    /// Every file that is listed has all its columns, no node holds one more, and each counts the bytes that are there.
    /// </summary>
    private async Task<string> WrongAsync()
    {
        using var owner = Client(0);
        var files = await ListAsync(owner);
        var columns = 0;
        for (var node = 0; node < _cluster.Nodes.Count; node++)
        {
            using var client = Client(node);
            var storage = await client.SendAsync<StorageDocument>(
                HttpMethod.Get, ApiRoutes.Storage, new Query(), CancellationToken.None);
            // The trees of the columns take room too; columns of zeros alone, which small files have, share theirs.
            var bytes = new DirectoryInfo(Path.Combine(_cluster.Nodes[node].DataFolder, "shards"))
                .EnumerateFiles("*", SearchOption.AllDirectories).Sum(static file => file.Length);
            if (storage.Used != bytes) return $"node {node} counts {storage.Used} bytes and has {bytes}";
            columns += storage.Columns;
        }
        var ill = files.Where(static file => file.Health != "HEALTHY").ToArray();
        if (ill.Length > 0)
        {
            return string.Join(", ", ill.Select(file => $"{file.Path} is {file.Health}"
                + (_acknowledged.ContainsKey(file.Path) ? ", acknowledged" : "")));
        }
        return columns == files.Length * ColumnsPerFile ? "" : $"{columns} columns of {files.Length} files";
    }

    private static async Task<FileEntry[]> ListAsync(NodeClient client) =>
        [.. (await client.SendAsync<ListDocument>(
            HttpMethod.Get, ApiRoutes.Files, new Query(), CancellationToken.None)).Files];

    private static async Task<string> DownloadAsync(NodeClient client, string name)
    {
        var hash = "";
        await client.DownloadAsync(new Query().With(ApiRoutes.Path, name), async (_, bytes, _) =>
            hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes)), CancellationToken.None);
        return hash;
    }

    private NodeClient Client(int node) => new(Path.Combine(_cluster.Nodes[node].DataFolder, "mosaic.sock"));
}
