using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Mosaic.Codecs.Invitations;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Wire.Messages;

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

    /// <summary>What earlier starts left behind, and the network they were in, if any.</summary>
    internal sealed record Remembered(NodeMemory Memory, NetworkId? Network);

    /// <summary>
    /// Begins this process's life: makes <paramref name="Memory"/> durable and, where the node was never in a network
    /// and is to join none by address, founds one. Answered by <see cref="Began"/> when durable, or by
    /// <see cref="Status.Failure"/> where the node's network and <paramref name="Insecure"/> do not go together.
    /// </summary>
    /// <param name="Memory">What it remembers from now on.</param>
    /// <param name="Insecure">Whether it may be in an open network.</param>
    internal sealed record Begin(NodeMemory Memory, bool Insecure);

    /// <summary>What <see cref="Begin"/> asked for is durable.</summary>
    internal sealed record Began;

    /// <summary>
    /// This node is an account's from now on; answered by <see cref="AccountUsed"/> when its membership, where it has
    /// one, is that account's and durable. A logged out one leaves the membership as it is.
    /// </summary>
    internal sealed record UseAccount(NodeAccount Account) : INoSerializationVerificationNeeded;

    /// <summary>What <see cref="UseAccount"/> asked for is durable.</summary>
    internal sealed record AccountUsed;

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
    /// <param name="Self">This node.</param>
    /// <param name="State">What it knows.</param>
    /// <param name="News">Statements of the roster that came about here, which others cannot know yet.</param>
    internal sealed record Known(NodeId Self, DirectoryState State, ImmutableArray<Statement> News);

    /// <summary>
    /// Asks for this node's membership in the network of an invitation; answered by <see cref="MembershipMade"/>. It is
    /// not kept before <see cref="Adopt"/> says that it was taken.
    /// </summary>
    internal sealed record MakeMembership(Invitation Invitation) : INoSerializationVerificationNeeded;

    /// <summary>What to present: the grant and this node's membership.</summary>
    /// <param name="Statements">In the order in which they are to be presented.</param>
    /// <param name="Present">The network this node is in now.</param>
    /// <param name="IsMember">Whether it is in the invitation's network already, and need not ask for it.</param>
    /// <param name="Members">How many nodes its present network has.</param>
    internal sealed record MembershipMade(
        ImmutableArray<Statement> Statements, NetworkId? Present, bool IsMember, int Members);

    /// <summary>
    /// A network's statements, as a member gave them to this node that it let in, its own membership among them. Of
    /// another network than the present one, they replace all that is known. Answered by <see cref="Adopted"/> when
    /// durable, or by <see cref="NetworkProtocol.Denied"/>.
    /// </summary>
    internal sealed record Adopt(NetworkId Network, ImmutableArray<Statement> Statements);

    /// <summary>This node is a member, durably.</summary>
    internal sealed record Adopted(int Members);

    /// <summary>
    /// A node asks to be let in; answered, to the wire, when what was decided is durable.
    /// </summary>
    /// <param name="Join">What it presents.</param>
    /// <param name="WireKey">The key it has proven to hold.</param>
    /// <param name="Ticket">The wire's name for the request.</param>
    internal sealed record Admit(Join Join, Id256 WireKey, long Ticket) : INoSerializationVerificationNeeded;

    /// <summary>The addresses an endpoint's host name has now.</summary>
    internal sealed record Resolved(string Endpoint, ImmutableArray<IPEndPoint> Addresses);
}
