using System.Diagnostics;
using Mosaic.Benchmarks.Reports;
using Mosaic.Host.Demo;
using Mosaic.Host.Processes;

namespace Mosaic.Benchmarks.Transfer;

/// <summary>
/// Four node processes on loopback; one file goes up through A to its three peers and comes back. Says how fast, how
/// much memory each process ever had resident, and how many bytes were stored and sent.
/// </summary>
internal sealed class TransferBenchmark : IAsyncDisposable
{
    /// <summary>Peak memory promised of nodes and command line at any file size, in MB.</summary>
    public const double MemoryLimitMb = 350;

    private const int NodeCount = 4;
    private const int Seed = 2026;
    private const double Mb = 1e6;
    private const string Name = "transfer.bin";

    private static readonly TimeSpan JoinTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan TransferTimeout = TimeSpan.FromHours(2);

    private readonly string _root = Directory.CreateTempSubdirectory("mosaic-transfer-").FullName;
    private readonly NodeProcess[] _nodes;
    private readonly MosCommand _uploader;
    private readonly List<BenchmarkResult> _results = [];

    private TransferBenchmark()
    {
        var mos = MosExecutable.Find();
        _nodes = [.. Enumerable.Range(0, NodeCount)
            .Select(node => new NodeProcess(mos, Path.Combine(_root, $"{node}")))];
        _uploader = new MosCommand(mos, _nodes[0].DataFolder);
    }

    /// <summary>Runs it; progress goes to stderr.</summary>
    /// <param name="bytes">Size of the file.</param>
    /// <param name="cancellationToken">Stops it; no process and no folder stays.</param>
    /// <exception cref="ProcessFailedException">A node or command failed, or the file came back different.</exception>
    public static async Task<IReadOnlyList<BenchmarkResult>> RunAsync(long bytes, CancellationToken cancellationToken)
    {
        var benchmark = new TransferBenchmark();
        await using (benchmark.ConfigureAwait(false))
        {
            await benchmark.StartAsync(cancellationToken).ConfigureAwait(false);
            await benchmark.MoveAsync(bytes, cancellationToken).ConfigureAwait(false);
            return benchmark._results;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync().ConfigureAwait(false);
        Directory.Delete(_root, recursive: true);
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        Say("starting four nodes");
        var first = await _nodes[0].StartAsync(NodeFlags.Open, cancellationToken).ConfigureAwait(false);
        var join = NodeFlags.Join(first.Cluster);
        await Task.WhenAll(_nodes.Skip(1).Select(node => node.StartAsync(join, cancellationToken)))
            .ConfigureAwait(false);
        await _uploader.WaitForPeersAsync(NodeCount - 1, JoinTimeout, PollInterval, cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task MoveAsync(long bytes, CancellationToken cancellationToken)
    {
        Say($"writing {bytes} bytes, seed {Seed}");
        var (source, copy) = (Path.Combine(_root, "source"), Path.Combine(_root, "copy"));
        await DemoFile.WriteAsync(source, bytes, Seed, cancellationToken).ConfigureAwait(false);

        await MeasureAsync("upload", ["upload", "file", source, "--as", Name], bytes, cancellationToken)
            .ConfigureAwait(false);
        var stored = _nodes.Sum(static node => ShardFiles.Of(node.DataFolder).Sum(static file => file.Length));
        Add("stored-per-byte", bytes == 0 ? 0 : stored / (double)bytes, "ratio");
        await MeasureAsync("download", ["download", "file", Name, copy], bytes, cancellationToken)
            .ConfigureAwait(false);
        AddNodeMemory();

        Say("comparing");
        var (expected, actual) = (await DemoFile.HashAsync(source, cancellationToken).ConfigureAwait(false),
            await DemoFile.HashAsync(copy, cancellationToken).ConfigureAwait(false));
        if (expected != actual) throw new ProcessFailedException($"The download differs: {actual}, not {expected}.");
    }

    private async Task MeasureAsync(string name, string[] words, long bytes, CancellationToken cancellationToken)
    {
        Say($"{name}ing");
        var sent = Loopback.Bytes();
        var memory = Task.FromResult(0L);
        var clock = Stopwatch.StartNew();
        var result = await _uploader.RunAsync(words, TransferTimeout,
            pid => memory = Task.Run(() => ProcessMemory.PeakUntilGoneAsync(pid)), cancellationToken)
            .ConfigureAwait(false);
        var elapsed = clock.Elapsed;
        result.Succeeded();
        Add(name, bytes / Mb / elapsed.TotalSeconds, "MB/s");
        if (bytes > 0 && Loopback.Bytes() - sent is { } moved)
            Add($"{name}.sent-per-byte", moved / (double)bytes, "ratio");
        Add($"{name}.cli-memory", await memory.ConfigureAwait(false) / Mb, "MB", MemoryLimitMb);
    }

    private void AddNodeMemory()
    {
        var peaks = _nodes.Select(static node => node.Pid is { } pid ? ProcessMemory.Peak(pid) / Mb : 0).ToArray();
        Add("uploader-memory", peaks[0], "MB", MemoryLimitMb);
        Add("holder-memory", peaks.Skip(1).Max(), "MB", MemoryLimitMb);
    }

    private void Add(string name, double value, string unit, double? limit = null) =>
        _results.Add(new BenchmarkResult($"transfer.{name}", value, unit, limit));

    private static void Say(string text) => Console.Error.WriteLine(text);
}
