using System.Collections.Immutable;
using Akka.Actor;
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
    /// From now on sends each new <see cref="NetworkView"/> to the subscriber, the present one at once; until it stops.
    /// </summary>
    public sealed record Subscribe(IActorRef Subscriber);

    /// <summary>Changes this node's zone, durably; answered by <see cref="ZoneSet"/>.</summary>
    public sealed record SetZone(string Zone);

    /// <summary>The zone is durable.</summary>
    public sealed record ZoneSet(string Zone);

    /// <summary>Asks for counters; answered by <see cref="Statistics"/>.</summary>
    public sealed record GetStatistics;

    /// <summary>Statements of others that were refused, by reason.</summary>
    public sealed record Statistics(ImmutableSortedDictionary<string, long> Refused);
}
