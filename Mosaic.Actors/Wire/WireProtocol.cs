using System.Collections.Immutable;
using System.Net;
using Akka.Actor;
using Mosaic.Model;
using Mosaic.Wire.Messages;

namespace Mosaic.Wire;

/// <summary>Why a request got no answer.</summary>
public enum WireFailure
{
    /// <summary>The peer is unknown, has no address, or answered no handshake in time.</summary>
    Unreachable,
    /// <summary>The deadline passed. The peer may or may not have acted on the request.</summary>
    TimedOut,
    /// <summary>The peer answered with a typed refusal.</summary>
    Refused,
    /// <summary>Too much is queued for this peer already; nothing was sent.</summary>
    Overloaded,
    /// <summary>This node is stopping.</summary>
    ShuttingDown,
}

/// <summary>
/// A peer as the directory knows it. Only the static keys of the current set may complete a handshake.
/// </summary>
/// <param name="Node">The node's id.</param>
/// <param name="X25519Key">Its static X25519 public key, certified by the node's own key in its roster entry.</param>
/// <param name="Endpoints">Where it may be reached; tried in turn. May be empty: then it can only come to us.</param>
public sealed record WirePeer(NodeId Node, Id256 X25519Key, ImmutableArray<IPEndPoint> Endpoints);

/// <summary>The messages of the wire actor.</summary>
public static class WireProtocol
{
    /// <summary>
    /// Sends a request; the sender gets exactly one <see cref="Response"/> or <see cref="Failed"/>. A node may ask
    /// itself: the message then goes to its own handlers without touching the network.
    /// </summary>
    /// <param name="To">The peer, or this node.</param>
    /// <param name="Message">The request.</param>
    /// <param name="Timeout">From now until <see cref="WireFailure.TimedOut"/>; at most
    /// <see cref="WireSettings.MaxRequestTimeout"/>.</param>
    /// <param name="Correlation">Comes back with the outcome.</param>
    public sealed record Request(NodeId To, WireMessage Message, TimeSpan Timeout, object? Correlation = null)
        : INoSerializationVerificationNeeded;

    /// <summary>The peer's answer to a <see cref="Request"/>; never of kind <see cref="WireKind.Refused"/>.</summary>
    public sealed record Response(NodeId From, WireMessage Message, object? Correlation)
        : INoSerializationVerificationNeeded;

    /// <summary>A <see cref="Request"/> got no answer, or a refusal.</summary>
    /// <param name="To">Whom it was for.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="Detail">For a person.</param>
    /// <param name="Correlation">What the request carried.</param>
    /// <param name="Refusal">The peer's refusal, when the reason is <see cref="WireFailure.Refused"/>.</param>
    public sealed record Failed(
        NodeId To, WireFailure Reason, string Detail, object? Correlation, Refused? Refusal = null)
        : INoSerializationVerificationNeeded;

    /// <summary>Sends a message that has no answer; lost silently when the peer cannot be reached.</summary>
    public sealed record Notify(NodeId To, WireMessage Message) : INoSerializationVerificationNeeded;

    /// <summary>
    /// Gives up the sender's requests to a peer that carry an equal correlation: no outcome follows, and what is not
    /// sent yet is not sent. Harmless when there is none.
    /// </summary>
    public sealed record Cancel(NodeId To, object Correlation) : INoSerializationVerificationNeeded;

    /// <summary>These kinds go to this actor from now on, until it stops. The last registration counts.</summary>
    public sealed record RegisterHandler(ImmutableArray<WireKind> Kinds, IActorRef Handler)
        : INoSerializationVerificationNeeded;

    /// <summary>
    /// To a handler: a peer's message. It must be answered to the wire with <see cref="Reply"/> (if
    /// <paramref name="WantsReply"/>) or <see cref="Handled"/>, which gives the peer its credit back.
    /// </summary>
    /// <param name="From">The authenticated sender.</param>
    /// <param name="Message">What it sent.</param>
    /// <param name="Ticket">Names this message in the answer.</param>
    /// <param name="WantsReply">False for a <see cref="Notify"/>.</param>
    /// <param name="Remaining">How long the requester will wait from now; after it the ticket is void.</param>
    public sealed record Incoming(NodeId From, WireMessage Message, long Ticket, bool WantsReply, TimeSpan Remaining)
        : INoSerializationVerificationNeeded;

    /// <summary>
    /// To the handler of <see cref="WireKind.Join"/>: somebody whose key is no peer's asks to join. It must be answered
    /// to the wire with <see cref="Reply"/>; nothing else of a guest reaches any handler. A peer's Join comes as
    /// <see cref="Incoming"/>.
    /// </summary>
    /// <param name="X25519Key">The key that the guest proved to hold; whose it is, its statements must say.</param>
    /// <param name="Address">Where it proved to receive.</param>
    /// <param name="Message">What it sent.</param>
    /// <param name="Ticket">Names this message in the answer.</param>
    /// <param name="Remaining">How long it will wait, and may stay, from now; after it the ticket is void.</param>
    public sealed record GuestIncoming(
        Id256 X25519Key, IPEndPoint Address, WireMessage Message, long Ticket, TimeSpan Remaining)
        : INoSerializationVerificationNeeded;

    /// <summary>
    /// The answer to an <see cref="Incoming"/> or <see cref="GuestIncoming"/>; a void ticket is ignored.
    /// </summary>
    public sealed record Reply(long Ticket, WireMessage Message) : INoSerializationVerificationNeeded;

    /// <summary>An <see cref="Incoming"/> was dealt with and has no answer.</summary>
    public sealed record Handled(long Ticket);

    /// <summary>
    /// Replaces the set of peers. Sessions of peers that vanished, or whose key changed, are dropped and their
    /// requests fail; others go on. A guest whose key is now a peer's goes on as that peer.
    /// </summary>
    public sealed record SetPeers(ImmutableDictionary<NodeId, WirePeer> Peers);

    /// <summary>
    /// Whether strangers may make first contact, to send a <see cref="WireKind.Join"/> and nothing else; at first they
    /// may not. Those that are here go when it becomes false.
    /// </summary>
    public sealed record AdmitGuests(bool Admit);

    /// <summary>The network whose nodes we talk to; until it is set, nothing is sent or accepted.</summary>
    /// <param name="Network">The network.</param>
    /// <param name="Entering">
    /// This node only asks to be let in: until it is told otherwise, peers get and give nothing but
    /// <see cref="WireKind.Join"/> and its answer, since all else that this node has may be another network's.
    /// </param>
    public sealed record SetNetwork(NetworkId Network, bool Entering = false);

    /// <summary>Asks for <see cref="Bound"/>.</summary>
    public sealed record GetEndpoint
    {
        /// <summary>The only one.</summary>
        public static readonly GetEndpoint Instance = new();
    }

    /// <summary>Where the socket is bound.</summary>
    public sealed record Bound(IPEndPoint Endpoint);

    /// <summary>Asks for <see cref="WireStatistics"/>.</summary>
    public sealed record GetStatistics
    {
        /// <summary>The only one.</summary>
        public static readonly GetStatistics Instance = new();
    }
}
