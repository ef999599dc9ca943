using System.Collections.Immutable;
using System.Net;
using Akka.Actor;

namespace Mosaic.Node;

/// <summary>What <c>/user/membership</c> takes and sends. All local.</summary>
internal static class MembershipProtocol
{
    /// <summary>Asks where the membership system listens; answered, when it does, by one of the two below.</summary>
    public sealed record GetBound;

    /// <summary>It listens there; the host is the one peers are told.</summary>
    public sealed record Bound(DnsEndPoint EndPoint);

    /// <summary>The first start of the system failed, such as by a port in use.</summary>
    public sealed record NotBound(Exception Cause);

    /// <summary>Says goodbye to the cluster and ends the system; answered by <see cref="Left"/>.</summary>
    public sealed record Leave;

    /// <summary>The system has ended.</summary>
    public sealed record Left;

    /// <summary>Asks for the running system; answered by <see cref="Running"/>. For tests.</summary>
    public sealed record GetSystem;

    /// <summary>The running membership system; null between two runs.</summary>
    public sealed record Running(ActorSystem? System);

    /// <summary>How the cluster looks from here, sent by <c>/user/exchange</c> each time it changes.</summary>
    /// <param name="Self">This node's member.</param>
    /// <param name="Joined">Whether this node's member is itself Up or WeaklyUp.</param>
    /// <param name="Alive">Members that are Up or WeaklyUp and reachable, this one included.</param>
    /// <param name="Leader">The cluster's leader; null while there is none.</param>
    /// <param name="Members">All of the cluster, whether they answer or not.</param>
    public sealed record ClusterPicture(ClusterMember Self, bool Joined, ImmutableHashSet<ClusterMember> Alive,
        ClusterMember? Leader, ImmutableHashSet<ClusterMember> Members);

    /// <summary>No membership system runs.</summary>
    public sealed record NoCluster;

    /// <summary>The member answers over the wire and not in the cluster: close what connections there are.</summary>
    public sealed record Reconnect(ClusterMember Member);

    /// <summary>This node's cluster dissolves: join that one instead.</summary>
    public sealed record GoOver(Address Target);

    /// <summary>Others have shut this member out: only a new run of the system can come back.</summary>
    public sealed record ShutOut(string By);

    /// <summary>
    /// Removes a member from the cluster at once and ends the association with it, for as long as that run of it
    /// lives; where it is no member, only the latter. This node's own member is not removed.
    /// </summary>
    public sealed record Expel(ClusterMember Member);
}
