using Mosaic.Host.Demo;
using Mosaic.Host.Processes;

namespace Mosaic.Tests.Demo;

/// <summary>A network that keeps the uploaded file in memory and writes down what is asked of it.</summary>
internal sealed class FakeDemoNetwork : IDemoNetwork
{
    private byte[] _stored = [];

    /// <summary>What was asked, in order: <c>start</c>, <c>kill B</c> …</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Downloads while this node is dead are wrong by a bit.</summary>
    public DemoNode? CorruptWithout { get; init; }

    /// <summary>Downloads while this node is dead fail.</summary>
    public DemoNode? FailWithout { get; init; }

    /// <summary>Bytes that lie with A.</summary>
    public long HeldByA { get; init; }

    private DemoNode? Dead { get; set; }

    public Task StartAsync(CancellationToken cancellationToken) => Record("start");

    public Task WaitUntilCompleteAsync(DemoNode node, CancellationToken cancellationToken) =>
        Record($"complete {node}");

    public string IdOf(DemoNode node) => $"id-{node}";

    public long HeldBytes(DemoNode node) => node == DemoNode.A ? HeldByA : _stored.Length / 2;

    public async Task<IReadOnlyList<PlacedColumn>> UploadAsync(
        string file, string name, CancellationToken cancellationToken)
    {
        await Record($"upload {name}");
        _stored = await File.ReadAllBytesAsync(file, cancellationToken);
        return [.. Enumerable.Range(0, 6).Select(column =>
            new PlacedColumn(column, IdOf(DemoNodes.Peers[column % DemoNodes.Peers.Count])))];
    }

    public async Task DownloadAsync(string name, string destination, CancellationToken cancellationToken)
    {
        await Record($"download {name}");
        if (Dead is not null && Dead == FailWithout) throw new ProcessFailedException("too few", 6);
        var bytes = (byte[])_stored.Clone();
        if (Dead is not null && Dead == CorruptWithout) bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(destination, bytes, cancellationToken);
    }

    public async Task<int> KillAsync(DemoNode node)
    {
        Dead = node;
        await Record($"kill {node}");
        return 1000 + (int)node;
    }

    public Task RestartAsync(DemoNode node, CancellationToken cancellationToken)
    {
        Dead = null;
        return Record($"restart {node}");
    }

    private Task Record(string call)
    {
        Calls.Add(call);
        return Task.CompletedTask;
    }
}
