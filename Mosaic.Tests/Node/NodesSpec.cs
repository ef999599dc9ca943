using Xunit;

namespace Mosaic.Tests.Node;

/// <summary>What specs of real nodes share: folders that are gone after each test.</summary>
public abstract class NodesSpec : IAsyncLifetime
{
    private protected NodesSpec() { }

    /// <summary>The nodes of the test.</summary>
    private protected NodeFolders Folders { get; } = new();

    /// <inheritdoc/>
    public virtual Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public virtual async Task DisposeAsync() => await Folders.DisposeAsync();
}
