using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Model;
using Mosaic.Wire;

namespace Mosaic.Node;

/// <summary>
/// Tells the wire whom it may talk to: every node of the roster, reachable or not, since sessions do not need the
/// cluster; and, while this node asks to be let into a network, the members it asks. The wire hears of changes only.
/// </summary>
internal sealed class WirePeersActor : ReceiveActor
{
    private readonly IActorRef _wire;
    private ImmutableDictionary<NodeId, WirePeer> _peers = ImmutableDictionary<NodeId, WirePeer>.Empty;
    private WireProtocol.SetNetwork? _network;
    private NetworkView? _view;
    private Contacts? _contacts;

    /// <summary>See <see cref="Props"/>.</summary>
    public WirePeersActor(IActorRef wire)
    {
        _wire = wire;
        Receive<NetworkView>(view =>
        {
            _view = view;
            Tell();
        });
        Receive<Contacts>(contacts =>
        {
            _contacts = contacts;
            Tell();
            Sender.Tell(new Connected());
        });
        Receive<NoContacts>(_ =>
        {
            _contacts = null;
            Tell();
        });
    }

    /// <summary>
    /// Until <see cref="NoContacts"/> the wire speaks in this network, with these and the roster's nodes if it is
    /// theirs. Answered by <see cref="Connected"/>.
    /// </summary>
    /// <param name="Network">The network.</param>
    /// <param name="IsOther">It is not the one that this node was in: nothing but Join is spoken there.</param>
    /// <param name="Peers">The members asked.</param>
    public sealed record Contacts(NetworkId Network, bool IsOther, ImmutableArray<WirePeer> Peers);

    /// <summary>The wire was told.</summary>
    public sealed record Connected;

    /// <summary>Back to the roster alone.</summary>
    public sealed record NoContacts;

    /// <summary>How to start it; it is to be subscribed to the directory.</summary>
    public static Props Props(IActorRef wire) => Akka.Actor.Props.Create(() => new WirePeersActor(wire));

    /// <inheritdoc/>
    protected override void PreStart() => _wire.Tell(new WireProtocol.AdmitGuests(true));

    private void Tell()
    {
        var network = _contacts?.Network ?? _view?.Network;
        if (network is { } known)
        {
            var set = new WireProtocol.SetNetwork(known, Entering: _contacts is { IsOther: true });
            if (set != _network) _wire.Tell(_network = set);
        }
        var peers = _view is { } view && view.Network == network
            ? view.Peers.ToImmutableDictionary(
                static peer => peer.Node, static peer => new WirePeer(peer.Node, peer.WireKey, peer.Endpoints))
            : ImmutableDictionary<NodeId, WirePeer>.Empty;
        if (_contacts is not null) peers = peers.SetItems(_contacts.Peers.Select(
            static peer => KeyValuePair.Create(peer.Node, peer)));
        if (Same(peers, _peers)) return;
        _peers = peers;
        _wire.Tell(new WireProtocol.SetPeers(peers));
    }

    private static bool Same(
        ImmutableDictionary<NodeId, WirePeer> left, ImmutableDictionary<NodeId, WirePeer> right) =>
        left.Count == right.Count && left.Values.All(peer =>
            right.TryGetValue(peer.Node, out var other) && peer.X25519Key == other.X25519Key
            && peer.Endpoints.SequenceEqual(other.Endpoints));
}
