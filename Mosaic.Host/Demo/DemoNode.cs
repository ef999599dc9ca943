namespace Mosaic.Host.Demo;

/// <summary>The demo's nodes. A uploads and downloads; the others are its peers.</summary>
internal enum DemoNode
{
    A,
    B,
    C,
    D,
}

/// <summary>Who is who in the demo.</summary>
internal static class DemoNodes
{
    public static readonly IReadOnlyList<DemoNode> All = Enum.GetValues<DemoNode>();

    /// <summary>Those that keep A's files, and die for it.</summary>
    public static readonly IReadOnlyList<DemoNode> Peers = [DemoNode.B, DemoNode.C, DemoNode.D];
}
