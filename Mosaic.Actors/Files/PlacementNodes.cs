using Mosaic.Model;
using Mosaic.Placement;

namespace Mosaic.Files;

/// <summary>The network's view as placement sees it.</summary>
internal static class PlacementNodes
{
    /// <summary>Every node of the roster; this one counts as alive.</summary>
    public static IReadOnlyDictionary<NodeId, PlacementNode> Of(NetworkView view) =>
        PlacementNode.Of(view).ToDictionary(static node => node.Node);

    /// <summary>Nodes that can be reached and could hold columns of a content from that origin.</summary>
    public static int Eligible(NetworkView view, NodeId origin) =>
        view.Nodes.Keys.Count(node => node != origin && view.IsReachable(node));
}
