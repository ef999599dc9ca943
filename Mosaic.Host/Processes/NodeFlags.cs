namespace Mosaic.Host.Processes;

/// <summary>Flags of <c>mos node</c> for nodes on loopback.</summary>
internal static class NodeFlags
{
    /// <summary>Ports that the system chooses.</summary>
    public static readonly IReadOnlyList<string> FreePorts = ["--cluster", "127.0.0.1:0", "--wire", "127.0.0.1:0"];

    /// <summary><see cref="FreePorts"/>, and an open network: whoever reaches it may join.</summary>
    public static readonly IReadOnlyList<string> Open = [.. FreePorts, "--insecure"];

    /// <summary><see cref="Open"/>, and the cluster address of a node to join.</summary>
    public static IReadOnlyList<string> Join(string cluster) => [.. Open, "--join", cluster];

    /// <summary><see cref="FreePorts"/>, and the file of an invitation.</summary>
    public static IReadOnlyList<string> Invited(string file) => [.. FreePorts, "--join", file];
}
