using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>What <c>/user/directory</c> takes and sends. All local: nothing here leaves the process.</summary>
public static class DirectoryProtocol
{
    /// <summary>Asks for the network as it is now; answered by <see cref="View"/>.</summary>
    public sealed record GetView;

    /// <summary>The network; null for a node that was told to join one and has not reached it yet.</summary>
    public sealed record View(NetworkView? Network);

    /// <summary>
    /// From now on sends each new <see cref="NetworkView"/> to the subscriber, the present one at once, until it stops.
    /// </summary>
    public sealed record Subscribe(IActorRef Subscriber);

    /// <summary>
    /// Changes this node's zone, durably, to a text of at most <see cref="Advertisement.MaxText"/> characters; answered
    /// by <see cref="ZoneSet"/>.
    /// </summary>
    public sealed record SetZone(string Zone);

    /// <summary>The zone is durable.</summary>
    public sealed record ZoneSet(string Zone);

    /// <summary>Asks for counters; answered by <see cref="Statistics"/>.</summary>
    public sealed record GetStatistics;

    /// <summary>Statements of others that were refused, by reason.</summary>
    public sealed record Statistics(ImmutableSortedDictionary<string, long> Refused);

    /// <summary>Asks what earlier starts left behind; answered by <see cref="Remembered"/> after recovery.</summary>
    internal sealed record GetRemembered;

    /// <summary>What earlier starts left behind.</summary>
    internal sealed record Remembered(NodeMemory Memory);

    /// <summary>
    /// Begins this process's life: makes <paramref name="Memory"/> durable and, where the node was never in a network
    /// and is to join none, founds one. Answered by <see cref="Began"/> when durable.
    /// </summary>
    internal sealed record Begin(NodeMemory Memory);

    /// <summary>What <see cref="Begin"/> asked for is durable.</summary>
    internal sealed record Began;

    /// <summary>
    /// Where this node is reached, and which cluster member it is; advertised from now on. The member is null while no
    /// membership system runs.
    /// </summary>
    internal sealed record Reached(ClusterMember? Cluster, ImmutableArray<string> WireEndpoints);

    /// <summary>
    /// From now on this actor is asked for its usage, and nothing is advertised before it answered once.
    /// </summary>
    internal sealed record WatchUsage(IActorRef Shards);

    /// <summary>Statements that a cluster member sent; answered by <see cref="Learned"/> when dealt with.</summary>
    internal sealed record Learn(ImmutableArray<Statement> Statements);

    /// <summary>A <see cref="Learn"/> was dealt with.</summary>
    internal sealed record Learned;

    /// <summary>Which cluster members are alive now, as this node sees it.</summary>
    internal sealed record ClusterSeen(ImmutableHashSet<ClusterMember> Alive);

    /// <summary>
    /// From now on sends each new <see cref="Known"/> to the subscriber, the present one at once, until it stops.
    /// </summary>
    internal sealed record SubscribeKnown(IActorRef Subscriber);

    /// <summary>All that this node knows, and would tell others.</summary>
    internal sealed record Known(NodeId Self, DirectoryState State);

    /// <summary>The addresses an endpoint's host name has now.</summary>
    internal sealed record Resolved(string Endpoint, ImmutableArray<IPEndPoint> Addresses);
}
