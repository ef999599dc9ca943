using Mosaic.Host.Processes;

namespace Mosaic.Host.Demo;

/// <summary>The demo's nodes as processes of this program on loopback, each with a folder below one root.</summary>
internal sealed class ProcessDemoNetwork : IDemoNetwork, IAsyncDisposable
{
    private static readonly TimeSpan CompleteTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TransferTimeout = TimeSpan.FromHours(1);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(400);

    private static readonly string Code = $"{DemoScript.DataColumns}+{DemoScript.ParityColumns}";

    private readonly NodeProcess[] _nodes;
    private readonly MosCommand[] _commands;
    private readonly string _invitation;

    public ProcessDemoNetwork(MosExecutable mos, string root)
    {
        var folders = DemoNodes.All.Select(node => Path.Combine(root, node.ToString().ToLowerInvariant())).ToArray();
        _invitation = Path.Combine(root, "invitation");
        _nodes = [.. folders.Select(folder => new NodeProcess(mos, folder))];
        _commands = [.. folders.Select(folder => new MosCommand(mos, folder))];
    }

    private MosCommand A => _commands[(int)DemoNode.A];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _nodes[(int)DemoNode.A].StartAsync(NodeFlags.FreePorts, cancellationToken)
            .ConfigureAwait(false);
        string[] invite = ["invite", "--uses", $"{DemoNodes.Peers.Count}", "--file", _invitation];
        (await A.RunAsync(invite, cancellationToken).ConfigureAwait(false)).Succeeded();
        var join = NodeFlags.Invited(_invitation);
        await Task.WhenAll(DemoNodes.Peers.Select(peer => _nodes[(int)peer].StartAsync(join, cancellationToken)))
            .ConfigureAwait(false);
    }

    public async Task WaitUntilCompleteAsync(DemoNode node, CancellationToken cancellationToken)
    {
        foreach (var command in new[] { _commands[(int)node], A }.Distinct())
            await command.WaitForPeersAsync(DemoNodes.Peers.Count, CompleteTimeout, PollInterval, cancellationToken)
                .ConfigureAwait(false);
    }

    public string IdOf(DemoNode node) =>
        _nodes[(int)node].Ready?.Node ?? throw new InvalidOperationException($"{node} was never started.");

    public long HeldBytes(DemoNode node) => ShardFiles.Of(_nodes[(int)node].DataFolder).Sum(static file => file.Length);

    public async Task<IReadOnlyList<PlacedColumn>> UploadAsync(
        string file, string name, CancellationToken cancellationToken)
    {
        string[] words = ["upload", "file", file, "--as", name, "--code", Code];
        var result = await A.RunAsync(words, TransferTimeout, started: null, cancellationToken).ConfigureAwait(false);
        return [.. result.Succeeded().GetProperty("columns").EnumerateArray().Select(static column =>
            new PlacedColumn(column.GetProperty("column").GetInt32(), column.GetProperty("node").GetString()!))];
    }

    public async Task DownloadAsync(string name, string destination, CancellationToken cancellationToken)
    {
        string[] words = ["download", "file", name, destination];
        var result = await A.RunAsync(words, TransferTimeout, started: null, cancellationToken).ConfigureAwait(false);
        result.Succeeded();
    }

    public async Task<int> KillAsync(DemoNode node)
    {
        var victim = _nodes[(int)node];
        var pid = victim.Pid ?? throw new ProcessFailedException(
            $"{node} ended by itself.{Environment.NewLine}{victim.Log}");
        await victim.KillAsync().ConfigureAwait(false);
        return pid;
    }

    public Task RestartAsync(DemoNode node, CancellationToken cancellationToken) =>
        _nodes[(int)node].StartAsync([], cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync().ConfigureAwait(false);
    }
}
