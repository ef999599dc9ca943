using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>
/// When to leave one cluster for another of the same network. Two clusters that meet must agree, without talking, on
/// which of them dissolves: the smaller one, and of equals the one whose leader's node id is greater.
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
        if (Since is { } since && now - since < Patience * (1 << Math.Min(Fruitless, MaxDoublings))) return false;
        return mine.Size < theirs.Size || (mine.Size == theirs.Size && ours.CompareTo(other) > 0);
    }

    /// <summary>After leaving for another cluster.</summary>
    public IslandState WithYield(TimeSpan now) => this with { Since = now, Fruitless = Fruitless + 1 };

    /// <summary>After the change brought this node together with whom it left for.</summary>
    public IslandState WithMerge() => this with { Fruitless = 0 };
}
