using Xunit;

namespace Mosaic.Tests.Processes;

/// <summary>
/// Four nodes for all tests of a class: whole again before each of them, with what earlier ones stored in it.
/// </summary>
public sealed class FourNodes : IAsyncLifetime
{
    internal ProcessCluster Cluster { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync() => Cluster = await ProcessCluster.StartAsync(4);

    /// <inheritdoc/>
    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}
