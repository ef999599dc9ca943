using System.Collections.Immutable;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>
/// When to leave one cluster for another of the same network. Two clusters that meet must agree, without talking, on
/// which of them dissolves: the smaller one, and of equals the one whose leader's node id is greater. Clusters may also
/// be torn: one has members of the other, which has never heard of it and ignores what it says. So it is when those who
/// came while a node was cut off were told of it and it was never told of them, and when a newcomer's host died before
/// it told anybody of the newcomer. Then the lesser side of the tear goes over.
/// </summary>
/// <param name="Patience">The least time between two changes of cluster.</param>
/// <param name="Since">When the last change was, on a monotonic clock; null: there was none.</param>
/// <param name="Fruitless">How many changes in a row led nowhere.</param>
internal sealed record IslandState(TimeSpan Patience, TimeSpan? Since = null, int Fruitless = 0)
{
    private const int MaxDoublings = 4;
    private const int MutePatiences = 4;

    /// <summary>A cluster as one of its members sees it; a leader of null: not formed yet.</summary>
    public readonly record struct Island(string Address, int Size, NodeId? Leader);

    /// <summary>Whether this node is to leave its cluster for the other.</summary>
    public bool Yields(Island mine, Island theirs, TimeSpan now)
    {
        if (mine.Leader is not { } ours || theirs.Leader is not { } other || ours == other) return false;
        if (theirs.Address.Length == 0 || theirs.Size <= 0) return false;
        if (!IsPatient(now)) return false;
        return mine.Size < theirs.Size || (mine.Size == theirs.Size && ours.CompareTo(other) > 0);
    }

    /// <summary>Of a member that this cluster and its own do not both know: which does, and since when.</summary>
    private readonly record struct Tear(bool IsMember, TimeSpan Since);

    private ImmutableDictionary<ClusterMember, Tear> Tears { get; init; } =
        ImmutableDictionary<ClusterMember, Tear>.Empty;

    private ImmutableDictionary<ClusterMember, TimeSpan> Mute { get; init; } =
        ImmutableDictionary<ClusterMember, TimeSpan>.Empty;

    /// <summary>
    /// Whether there is a tear between this node and a peer for so long that no gossip mends it (word of a newcomer
    /// takes a while), and this is the side that goes over. The cluster that knows both counts the members of the other
    /// too; without them it must not be smaller, or it is the one to go.
    /// </summary>
    /// <param name="peer">The peer's member.</param>
    /// <param name="mine">The size of this node's cluster; 0: it was not let in yet.</param>
    /// <param name="theirs">The size of the peer's; 0 as well.</param>
    /// <param name="now">A monotonic clock.</param>
    public bool YieldsTorn(ClusterMember peer, int mine, int theirs, TimeSpan now)
    {
        if (!Tears.TryGetValue(peer, out var tear) || now - tear.Since < Patience || !IsPatient(now)) return false;
        if (theirs <= 0) return false;
        return tear.IsMember ? mine < 2 * theirs : mine > 0 && theirs >= 2 * mine;
    }

    /// <summary>
    /// After a peer said which member it is, whether it has this node's among those that are alive, and whether it
    /// knows it at all. Nothing is kept of a peer that is in one cluster with this node, or in another altogether.
    /// </summary>
    public IslandState WithHeard(
        ClusterMember peer, bool hasThis, bool knowsThis, ImmutableHashSet<ClusterMember> members, TimeSpan now)
    {
        var isMember = members.Contains(peer);
        if (isMember && knowsThis)
            return this with { Tears = Tears.Remove(peer), Mute = Mute.ContainsKey(peer) ? Mute : Mute.Add(peer, now) };
        if (!isMember && !hasThis) return this with { Tears = Tears.Remove(peer) };
        var isKept = Tears.TryGetValue(peer, out var tear);
        if (isKept ? tear.IsMember == isMember : Tears.Count >= RosterState.MaxMembers) return this;
        return this with { Tears = Tears.SetItem(peer, new Tear(isMember, now)) };
    }

    /// <summary>
    /// After the members of this node's cluster, or those of them that are alive, became others: a tear of the other
    /// kind ends, and whoever answers is not mute.
    /// </summary>
    public IslandState WithMembers(
        ImmutableHashSet<ClusterMember> members, ImmutableHashSet<ClusterMember> alive) =>
        Tears.IsEmpty && Mute.IsEmpty ? this : this with
        {
            Tears = Tears.RemoveRange(Tears.Where(
                tear => tear.Value.IsMember != members.Contains(tear.Key)).Select(static tear => tear.Key)),
            Mute = Mute.RemoveRange(Mute.Keys.Where(peer => !members.Contains(peer) || alive.Contains(peer))),
        };

    /// <summary>
    /// Whether a member of this node's cluster, which knows this one, has answered over the wire for so long without
    /// answering in the cluster that something is wrong with the connections between the two.
    /// </summary>
    public bool IsMute(ClusterMember peer, TimeSpan now) =>
        Mute.TryGetValue(peer, out var since) && now - since >= MutePatiences * Patience;

    /// <summary>After the connections with a mute member were closed, so that others are made.</summary>
    public IslandState WithReconnect(ClusterMember peer, TimeSpan now) =>
        this with { Mute = Mute.SetItem(peer, now) };

    /// <summary>After this node's member ended: nothing of this is the next one's.</summary>
    public IslandState WithoutRun() => this with { Tears = Tears.Clear(), Mute = Mute.Clear() };

    /// <summary>After leaving for another cluster.</summary>
    public IslandState WithYield(TimeSpan now) =>
        WithoutRun() with { Since = now, Fruitless = Fruitless + 1 };

    /// <summary>After the change brought this node together with whom it left for.</summary>
    public IslandState WithMerge() => this with { Fruitless = 0 };

    private bool IsPatient(TimeSpan now) =>
        Since is not { } since || now - since >= Patience * (1 << Math.Min(Fruitless, MaxDoublings));
}
