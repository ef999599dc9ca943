namespace Mosaic.Host.Demo;

/// <summary>A column of the demo's file, and the id of the node that keeps it.</summary>
internal sealed record PlacedColumn(int Column, string Node);

/// <summary>
/// The four nodes that the demo plays with. <see cref="DemoScript"/> decides what happens to them; failures come as
/// <see cref="Processes.ProcessFailedException"/>.
/// </summary>
internal interface IDemoNetwork
{
    /// <summary>Starts all nodes; done when each of them can be used.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Waits until the uploader and <paramref name="node"/> see everyone.</summary>
    Task WaitUntilCompleteAsync(DemoNode node, CancellationToken cancellationToken);

    /// <summary>The id by which the network knows a node.</summary>
    string IdOf(DemoNode node);

    /// <summary>Bytes of column files in a node's data folder.</summary>
    long HeldBytes(DemoNode node);

    /// <summary>Uploads a file through <see cref="DemoNode.A"/>; tells who keeps what.</summary>
    Task<IReadOnlyList<PlacedColumn>> UploadAsync(string file, string name, CancellationToken cancellationToken);

    /// <summary>Downloads a file through <see cref="DemoNode.A"/> to a path that does not exist yet.</summary>
    Task DownloadAsync(string name, string destination, CancellationToken cancellationToken);

    /// <summary>Kills a node with SIGKILL; returns the id that its process had.</summary>
    Task<int> KillAsync(DemoNode node);

    /// <summary>Starts a killed node again; done when it can be used.</summary>
    Task RestartAsync(DemoNode node, CancellationToken cancellationToken);
}
