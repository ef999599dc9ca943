using System.Collections.Immutable;

namespace Mosaic.Model;

/// <summary>
/// What a node knows of its network at one moment: an immutable snapshot which the directory sends, whole, to
/// everyone who asked for it each time it changes. Authority (who is a member) and liveness (who is reachable) are
/// both read here and nowhere else.
/// </summary>
/// <param name="Network">The network id.</param>
/// <param name="Self">This node.</param>
/// <param name="Account">The account this node belongs to.</param>
/// <param name="Nodes">Every node of the roster, this one included.</param>
public sealed record NetworkView(
    NetworkId Network,
    NodeId Self,
    AccountId Account,
    ImmutableDictionary<NodeId, Peer> Nodes)
{
    /// <summary>Nodes that were members once and are not now: what they signed then is still theirs.</summary>
    public ImmutableHashSet<NodeId> FormerNodes { get; init; } = [];

    /// <summary>Accounts that had a node once and have none now: likewise.</summary>
    public ImmutableHashSet<AccountId> FormerAccounts { get; init; } = [];

    /// <summary>Every node but this one.</summary>
    public IEnumerable<Peer> Peers => Nodes.Values.Where(peer => peer.Node != Self);

    /// <summary>Every node but this one that is reachable now.</summary>
    public IEnumerable<Peer> ReachablePeers => Peers.Where(peer => peer.Reachable);

    /// <summary>Whether the roster admitted this node.</summary>
    public bool IsMember(NodeId node) => Nodes.ContainsKey(node);

    /// <summary>Whether the account owns a node of the roster.</summary>
    public bool OwnsMember(AccountId account) => Nodes.Values.Any(peer => peer.Account == account);

    /// <summary>Whether the node is a reachable member; this node always is.</summary>
    public bool IsReachable(NodeId node) =>
        node == Self || (Nodes.TryGetValue(node, out var peer) && peer.Reachable);
}
