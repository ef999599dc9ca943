using System.Collections.Immutable;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>
/// Who founded the network and who is a member: a set of verified statements. Merging is union, of one node's members
/// the latest (time, then bytes), hence commutative, associative and idempotent.
/// </summary>
public sealed record RosterState
{
    /// <summary>The most nodes of a network; members beyond are refused.</summary>
    public const int MaxMembers = 1024;

    private RosterState(Founding? founding, ImmutableDictionary<NodeId, Member> members)
    {
        Founding = founding;
        Members = members;
    }

    /// <summary>Of a node that is in no network.</summary>
    public static RosterState Empty { get; } = new(null, ImmutableDictionary<NodeId, Member>.Empty);

    /// <summary>The founding statement, whose id is the network's.</summary>
    public Founding? Founding { get; }

    /// <summary>The latest membership of each node.</summary>
    public ImmutableDictionary<NodeId, Member> Members { get; }

    /// <summary>The network; null before it is known.</summary>
    public NetworkId? Network => Founding?.Network;

    /// <summary>With the network's founding statement, whose signature was checked. The first one counts.</summary>
    public RosterState With(Founding founding) => Founding is null ? new(founding, Members) : this;

    /// <summary>With a membership whose signatures and network were checked; unless a later one is known.</summary>
    public RosterState With(Member member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return IsNews(member) ? new(Founding, Members.SetItem(member.Node, member)) : this;
    }

    /// <summary>Whether the membership is later than what is known of its node.</summary>
    public bool IsNews(Member member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return !Members.TryGetValue(member.Node, out var known)
            || StatementOrder.IsLater((member.Time, member.Statement), (known.Time, known.Statement));
    }

    /// <summary>The union with another roster of the same network.</summary>
    public RosterState Merge(RosterState other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var start = other.Founding is { } founding ? With(founding) : this;
        return other.Members.Values.Aggregate(start, static (roster, member) => roster.With(member));
    }

    /// <summary>Equality of the sets.</summary>
    public bool Equals(RosterState? other) =>
        other is not null && Equals(Founding?.Statement, other.Founding?.Statement)
        && Members.Count == other.Members.Count
        && Members.All(pair => other.Members.TryGetValue(pair.Key, out var member) && member.Equals(pair.Value));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Founding?.Network, Members.Count);
}
