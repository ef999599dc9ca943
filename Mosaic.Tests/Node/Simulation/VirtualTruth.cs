using Mosaic.Model;
using Mosaic.Node;

namespace Mosaic.Tests.Node.Simulation;

/// <summary>What every node must know at the end, from what was done and not from what anybody believes.</summary>
internal static class VirtualTruth
{
    /// <summary>Where a running node is wrong; lazily, for the first is enough to go on waiting.</summary>
    /// <param name="network">The nodes.</param>
    /// <param name="isIn">Who was let in and has not left.</param>
    public static IEnumerable<string> Differences(VirtualNetwork network, bool[] isIn)
    {
        var members = network.Nodes.Where(node => isIn[node.Number]).ToArray();
        var running = members.Where(static node => node.IsRunning).ToArray();
        var ids = members.Select(static node => node.Id).ToHashSet();
        foreach (var node in running)
        {
            if (!ids.SetEquals(node.Directory.Roster.Members.Keys))
                yield return $"{node.Number} takes other nodes for members: {Text(network, node)}";
            foreach (var other in members)
            {
                if (Wrong(node, other) is { } wrong) yield return $"{node.Number} on {other.Number}: {wrong}";
            }
            var alive = running.Select(static other => other.Run).ToHashSet();
            if (node.View.Members.FirstOrDefault(member => !alive.Contains(member)) is { Address: not null } dead
                && running.Length == members.Length)
                yield return $"{node.Number} has {dead} in its cluster, which is no more";
        }
        foreach (var node in network.Nodes.Where(node => !isIn[node.Number] && node.IsRunning))
        {
            if (node.Run is not null || node.IsMember) yield return $"{node.Number} left and goes on";
        }
    }

    /// <summary>Two members that do not have the same statements, of which all else follows; null: all have.</summary>
    public static string? Disagreement(VirtualNetwork network, bool[] isIn)
    {
        var running = network.Nodes.Where(node => isIn[node.Number] && node.IsRunning).ToArray();
        var digest = running.Length == 0 ? null : ExchangeDigest.Of(running[0].Directory, wantsAnswer: false);
        var other = running.FirstOrDefault(node => !digest!.Matches(
            ExchangeDigest.Of(node.Directory, wantsAnswer: false)));
        return other is null ? null : $"{other.Number} and {running[0].Number} know different statements";
    }

    private static string? Wrong(VirtualNode node, VirtualNode other)
    {
        var reachable = other.IsRunning;
        if (other != node && node.Directory.IsReachable(other.Id) != reachable)
            return reachable ? "does not see it" : "sees it, and it is gone";
        if (!reachable) return null;
        var said = node.Directory.Advertisements.GetValueOrDefault(other.Id);
        return said is null ? "knows no address"
            : DirectoryState.MemberOf(said) != other.Run ? $"takes {DirectoryState.MemberOf(said)} for {other.Run}"
            : !said.WireEndpoints.SequenceEqual([other.WireAddress]) ? $"knows the wire at {said.WireEndpoints[0]}"
            : null;
    }

    /// <summary>How the network looks from one node.</summary>
    public static string Text(VirtualNetwork network, VirtualNode node) => $"{node.Number}"
        + $"{(node.IsRunning ? "" : " (dead)")} {node.Run} knows " + string.Join(", ", network.Nodes
            .Where(other => node.Directory.Roster.Members.ContainsKey(other.Id))
            .Select(other => $"{other.Number} at {Address(node.Directory, other.Id)}"
                + $" {(node.Directory.IsReachable(other.Id) ? "up" : "down")}"))
        + "; cluster " + string.Join(", ", node.View.Phases.Where(static pair => pair.Value != Phase.Removed)
            .Select(static pair => $"{pair.Key} {pair.Value}"));

    private static string Address(DirectoryState state, NodeId node) =>
        state.Advertisements.TryGetValue(node, out var said)
            ? $"{DirectoryState.MemberOf(said)}/{said.WireEndpoints[0]}" : "?";
}
