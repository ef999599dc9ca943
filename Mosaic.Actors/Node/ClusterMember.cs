namespace Mosaic.Node;

/// <summary>
/// One run of one membership system: its address <c>host:port</c> and the number that tells it apart from earlier runs
/// at that address. What a node's advertisement must name for the cluster's verdict on this member to be about it.
/// </summary>
internal readonly record struct ClusterMember(string Address, int Uid)
{
    /// <summary><c>host:port#uid</c>.</summary>
    public override string ToString() => $"{Address}#{Uid}";
}
