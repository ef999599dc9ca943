namespace Mosaic.Host.Processes;

/// <summary>Flags of <c>mos node</c> for nodes on loopback.</summary>
internal static class NodeFlags
{
    /// <summary>Ports that the system chooses.</summary>
    public static readonly IReadOnlyList<string> FreePorts = ["--cluster", "127.0.0.1:0", "--wire", "127.0.0.1:0"];

    /// <summary><see cref="FreePorts"/>, and the cluster address of a node to join.</summary>
    public static IReadOnlyList<string> Join(string cluster) => [.. FreePorts, "--join", cluster];
}
