using Akka.Actor;

namespace Mosaic.Node;

/// <summary>The actors of the <c>mosaic</c> system, and who is told of whom.</summary>
internal sealed class NodeActors
{
    public required IActorRef Directory { get; init; }

    public required IActorRef Wire { get; init; }

    public required IActorRef Shards { get; init; }

    public required IActorRef Manifest { get; init; }

    public required IActorRef Files { get; init; }

    public required IActorRef Membership { get; init; }

    /// <summary>Why the node ended by itself; null when it did not.</summary>
    public string? Failure { get; private set; }

    /// <summary>Says goodbye to the cluster, for a few seconds at most.</summary>
    public Task LeaveAsync() => Membership.GracefulStop(TimeSpan.FromSeconds(4));
}
