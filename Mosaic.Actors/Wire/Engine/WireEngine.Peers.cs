using System.Collections.Immutable;
using System.Net;
using Mosaic.Model;

namespace Mosaic.Wire.Engine;

/// <content>Whom the engine talks to: the network and its peers, and how a link to one begins and ends.</content>
internal sealed partial class WireEngine
{
    // Where the directory says that peers are: a hint, which proves nothing.
    private readonly Dictionary<SocketAddress, PeerLink> _linksByAddress = [];

    /// <summary>The network to talk in; another than before ends all sessions.</summary>
    public void SetNetwork(NetworkId network)
    {
        var before = _context.Prologue;
        _context.SetNetwork(network);
        if (before.Length == 0 || before.AsSpan().SequenceEqual(_context.Prologue))
            return;
        RemoveGuests();
        var peers = _links.Values.Select(link => link.Peer).OfType<WirePeer>().ToArray();
        foreach (var peer in peers)
            Remove(peer.Node, "this node changed its network");
        SetPeers(peers.ToImmutableDictionary(static peer => peer.Node));
    }

    /// <summary>
    /// Replaces the set of peers; this node itself in it is skipped. A guest whose key is now a peer's goes on as that
    /// peer; a peer that is no longer one does not become a guest, save by a handshake of its own.
    /// </summary>
    public void SetPeers(ImmutableDictionary<NodeId, WirePeer> peers)
    {
        foreach (var (node, link) in _links.ToArray())
        {
            if (!peers.TryGetValue(node, out var peer) || peer.X25519Key != link.Key)
                Remove(node, "the peer is no longer known");
        }
        foreach (var peer in peers.Values)
        {
            if (_links.TryGetValue(peer.Node, out var link))
                link.Update(peer);
            else if (peer.Node != _context.Self)
                Add(peer);
        }
        _linksByAddress.Clear();
        foreach (var link in _links.Values)
        {
            foreach (var endpoint in link.Peer!.Endpoints)
                _linksByAddress[endpoint.Serialize()] = link;
        }
    }

    private void Add(WirePeer peer)
    {
        if (_links.Count >= _context.Settings.MaxPeers || _linksByKey.ContainsKey(peer.X25519Key))
            return;
        if (_guests.TryGet(peer.X25519Key, out var link))
        {
            _guests.Remove(link);
            link.Promote(peer);
            // It has more credit now, and should hear of it.
            _touched.Add(link);
        }
        else
        {
            link = new PeerLink(_context, peer);
        }
        _links.Add(peer.Node, link);
        _linksByKey.Add(peer.X25519Key, link);
    }

    private void Remove(NodeId node, string why)
    {
        _links.Remove(node, out var link);
        _linksByKey.Remove(link!.Key);
        foreach (var request in link.Requests.Values.ToArray())
            Fail(request, WireFailure.Unreachable, why);
        End(link);
    }

    private void End(PeerLink link)
    {
        foreach (var ticket in link.Tickets.Values.Concat(link.Voided).ToArray())
        {
            if (_tickets.TryGetValue(ticket, out var open))
                Close(open);
        }
        _touched.Remove(link);
        link.Dispose();
    }
}
