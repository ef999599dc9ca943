using System.Collections.Immutable;
using Mosaic.Model;

namespace Mosaic.Placement;

/// <summary>What <see cref="PlacementPlanner.Plan"/> is asked: who shall hold which column of one content.</summary>
/// <param name="Content">The content; its id seeds the choice among equals.</param>
/// <param name="Code">The code, whose n columns are to be placed.</param>
/// <param name="ColumnBytes">Bytes a column takes on its holder; not negative.</param>
/// <param name="Origin">The uploading node, which never holds a column of its own upload.</param>
/// <param name="Nodes">The nodes of the roster, each once, in any order; may contain the origin.</param>
public sealed record PlacementRequest(
    ContentId Content, Code Code, long ColumnBytes, NodeId Origin, IReadOnlyCollection<PlacementNode> Nodes)
{
    /// <summary>Nodes not to be used, such as those that failed in this upload.</summary>
    public IReadOnlySet<NodeId> Excluded { get; init; } = ImmutableHashSet<NodeId>.Empty;

    /// <summary>
    /// Columns that are already held, by column. They stay, and their bytes are taken as part of the holder's
    /// <see cref="PlacementNode.Used"/>, when the holder may be used; others are placed anew. Only when more than m of
    /// them on one node stand in the way of the promise are that node's surplus columns moved.
    /// </summary>
    public IReadOnlyDictionary<int, NodeId> Held { get; init; } = ImmutableDictionary<int, NodeId>.Empty;

    /// <summary>True to place the columns even when the loss of one peer could lose the content.</summary>
    public bool AllowFragile { get; init; }
}
