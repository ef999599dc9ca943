using System.Globalization;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>What two views of the network differ in, as events.</summary>
internal static class PeerChanges
{
    /// <summary>The events between two views; of another network there are none.</summary>
    public static IEnumerable<NodeEvent> Between(NetworkView? before, NetworkView now)
    {
        if (before is null || before.Network != now.Network)
        {
            foreach (var peer in now.ReachablePeers) yield return Reachable(peer);
            yield break;
        }
        foreach (var peer in now.Peers.OrderBy(static peer => peer.Node))
        {
            if (!before.Nodes.TryGetValue(peer.Node, out var known))
                yield return About(EventKinds.PeerJoined, peer, "is a member now");
            if (peer.Reachable && known?.Reachable != true) yield return Reachable(peer);
            else if (!peer.Reachable && known?.Reachable == true)
                yield return About(EventKinds.PeerAway, peer, "cannot be reached any more");
        }
        foreach (var peer in before.Peers.Where(peer => !now.Nodes.ContainsKey(peer.Node)))
            yield return About(EventKinds.PeerLeft, peer, "is a member no more");
    }

    private static NodeEvent Reachable(Peer peer) => About(EventKinds.PeerReachable, peer, "can be reached");

    private static NodeEvent About(string kind, Peer peer, string what) => new(
        kind, string.Create(CultureInfo.InvariantCulture, $"peer {peer.Node.Value.ToShortString()} {what}"))
    {
        Peer = peer.Node,
    };
}
