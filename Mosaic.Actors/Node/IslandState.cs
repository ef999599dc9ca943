using System.Collections.Immutable;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>
/// When to leave one cluster for another of the same network. Two clusters that meet must agree, without talking, on
/// which of them dissolves: the smaller one, and of equals the one whose leader's node id is greater. One member may
/// also be in both: those who came while it was cut off were told of it, and it was never told of them by anybody who
/// is still there, so that its cluster ignores what they say. Such a torn node goes over to them.
/// </summary>
/// <param name="Patience">The least time between two changes of cluster.</param>
/// <param name="Since">When the last change was, on a monotonic clock; null: there was none.</param>
/// <param name="Fruitless">How many changes in a row led nowhere.</param>
internal sealed record IslandState(TimeSpan Patience, TimeSpan? Since = null, int Fruitless = 0)
{
    private const int MaxDoublings = 4;

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

    /// <summary>Who has this node's member in its cluster without being in this node's, and since when.</summary>
    private ImmutableDictionary<ClusterMember, TimeSpan> Tearing { get; init; } =
        ImmutableDictionary<ClusterMember, TimeSpan>.Empty;

    /// <summary>
    /// Whether a peer that has this node's member alive is unknown here for so long that this node is to go over to
    /// it: word of a newcomer takes a while.
    /// </summary>
    public bool IsTornBy(ClusterMember peer, TimeSpan now) =>
        Tearing.TryGetValue(peer, out var since) && now - since >= Patience && IsPatient(now);

    /// <summary>
    /// After a peer said which member it is, and whether it has this node's among those that are alive. Of a peer that
    /// is in this node's cluster, nothing is kept.
    /// </summary>
    public IslandState WithHeard(
        ClusterMember peer, bool hasThis, ImmutableHashSet<ClusterMember> members, TimeSpan now)
    {
        if (!hasThis || members.Contains(peer)) return this with { Tearing = Tearing.Remove(peer) };
        return Tearing.ContainsKey(peer) || Tearing.Count >= RosterState.MaxMembers
            ? this : this with { Tearing = Tearing.Add(peer, now) };
    }

    /// <summary>After the members of this node's cluster became others.</summary>
    public IslandState WithMembers(ImmutableHashSet<ClusterMember> members) =>
        Tearing.IsEmpty ? this : this with { Tearing = Tearing.RemoveRange(members) };

    /// <summary>After leaving for another cluster.</summary>
    public IslandState WithYield(TimeSpan now) =>
        this with { Since = now, Fruitless = Fruitless + 1, Tearing = Tearing.Clear() };

    /// <summary>After the change brought this node together with whom it left for.</summary>
    public IslandState WithMerge() => this with { Fruitless = 0 };

    private bool IsPatient(TimeSpan now) =>
        Since is not { } since || now - since >= Patience * (1 << Math.Min(Fruitless, MaxDoublings));
}
