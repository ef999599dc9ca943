using Mosaic.Model;

namespace Mosaic.Placement;

/// <summary>A node as placement sees it.</summary>
/// <param name="Node">The node's id.</param>
/// <param name="Account">The account that certified it. One person's machines fail together.</param>
/// <param name="Zone">
/// The failure domain the node declares, one name for the whole network; empty when it declares none, and then the
/// node is a zone of its own.
/// </param>
/// <param name="Capacity">Bytes it contributes.</param>
/// <param name="Used">Bytes of these that are taken; may exceed the capacity after that was lowered.</param>
/// <param name="Alive">True while it can be reached.</param>
public sealed record PlacementNode(
    NodeId Node, AccountId Account, string Zone, long Capacity, long Used, bool Alive)
{
    /// <summary>Every node of the roster, the one that asks included.</summary>
    public static IEnumerable<PlacementNode> Of(NetworkView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.Nodes.Values.Select(peer => new PlacementNode(
            peer.Node, peer.Account, peer.Zone, peer.Capacity, peer.Used, view.IsReachable(peer.Node)));
    }

    /// <summary>Bytes it can still take; never negative.</summary>
    public long Free => Math.Max(0, Capacity - Used);

    /// <summary>What the node's zone is compared by: the declared name, else the node's own id.</summary>
    public string ZoneKey => Zone.Length > 0 ? Zone : Node.ToString();
}
