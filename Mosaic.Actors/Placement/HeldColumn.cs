using Mosaic.Model;

namespace Mosaic.Placement;

/// <summary>One column of a content on one holder. A column may have several holders.</summary>
/// <param name="Node">The holder.</param>
/// <param name="Column">The column's index, 0..n-1.</param>
public readonly record struct HeldColumn(NodeId Node, int Column);
