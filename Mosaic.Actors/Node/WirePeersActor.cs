using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Model;
using Mosaic.Wire;

namespace Mosaic.Node;

/// <summary>
/// Tells the wire whom it may talk to: every node of the roster, reachable or not, since sessions do not need the
/// cluster. The wire hears of changes only.
/// </summary>
internal sealed class WirePeersActor : ReceiveActor
{
    private ImmutableDictionary<NodeId, WirePeer> _peers = ImmutableDictionary<NodeId, WirePeer>.Empty;
    private NetworkId? _network;

    /// <summary>See <see cref="Props"/>.</summary>
    public WirePeersActor(IActorRef wire)
    {
        Receive<NetworkView>(view =>
        {
            if (_network != view.Network)
            {
                _network = view.Network;
                wire.Tell(new WireProtocol.SetNetwork(view.Network));
            }
            var peers = view.Peers.ToImmutableDictionary(
                static peer => peer.Node, static peer => new WirePeer(peer.Node, peer.WireKey, peer.Endpoints));
            if (Same(peers, _peers)) return;
            _peers = peers;
            wire.Tell(new WireProtocol.SetPeers(peers));
        });
    }

    /// <summary>How to start it; it is to be subscribed to the directory.</summary>
    public static Props Props(IActorRef wire) => Akka.Actor.Props.Create(() => new WirePeersActor(wire));

    private static bool Same(
        ImmutableDictionary<NodeId, WirePeer> left, ImmutableDictionary<NodeId, WirePeer> right) =>
        left.Count == right.Count && left.Values.All(peer =>
            right.TryGetValue(peer.Node, out var other) && peer.X25519Key == other.X25519Key
            && peer.Endpoints.SequenceEqual(other.Endpoints));
}
