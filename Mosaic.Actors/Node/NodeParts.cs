using System.Net;
using Akka.Actor;
using Akka.Configuration;
using Mosaic.Journal;

namespace Mosaic.Node;

/// <summary>All that a running node owns, and the order in which it ends.</summary>
internal sealed class NodeParts
{
    public required DataFolder Folder { get; init; }

    public required NodeKeys Keys { get; init; }

    public required Config Configuration { get; init; }

    public required IReadOnlyList<ConfigValue> ConfigValues { get; init; }

    public required JournalHold Hold { get; init; }

    public required ActorSystem System { get; init; }

    public required NodeActors Actors { get; init; }

    public required DnsEndPoint ClusterEndPoint { get; init; }

    public required IPEndPoint WireEndPoint { get; init; }

    public required bool IsInsecure { get; init; }

    /// <summary>Completes when the actors are gone and the folder is released; faulted when an actor failed.</summary>
    public async Task WhenTerminatedAsync()
    {
        await System.WhenTerminated.ConfigureAwait(false);
        Release();
        if (Actors.Failed.IsCompletedSuccessfully)
        {
            var failure = await Actors.Failed.ConfigureAwait(false);
            throw new InvalidOperationException(failure.Journal?.Message ?? failure.What, failure.Journal);
        }
    }

    /// <summary>Leaves the cluster, then ends the actors, in <see cref="MosaicNode.StopLimit"/> at most.</summary>
    public async Task StopAsync()
    {
        Actors.Stopping();
        if (!System.WhenTerminated.IsCompleted)
        {
            await Actors.LeaveAsync().ConfigureAwait(false);
            try
            {
                await System.Terminate().WaitAsync(MosaicNode.StopLimit / 4).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                await AbortAsync().ConfigureAwait(false);
            }
        }
        Release();
    }

    /// <summary>Ends the actors at once, without a word to anyone.</summary>
    public async Task AbortAsync()
    {
        await Actors.AbortAsync().ConfigureAwait(false);
        Release();
    }

    private void Release()
    {
        Hold.Dispose();
        Keys.Dispose();
        Folder.Dispose();
    }
}
