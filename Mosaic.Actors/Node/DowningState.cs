using System.Collections.Immutable;
using Mosaic.Codecs.Statements;

namespace Mosaic.Node;

/// <summary>
/// Which unreachable members to down, and when. Nothing in Mosaic needs a majority, so no side of a partition ever
/// downs itself, and a member goes only when it is certainly replaced, keeps others out, or was gone for very long.
/// </summary>
internal sealed record DowningState(TimeSpan ForgetAfter, TimeSpan UnblockAfter)
{
    private ImmutableDictionary<ClusterMember, TimeSpan> Unreachable { get; init; } =
        ImmutableDictionary<ClusterMember, TimeSpan>.Empty;

    private ImmutableDictionary<ClusterMember, TimeSpan> Leaving { get; init; } =
        ImmutableDictionary<ClusterMember, TimeSpan>.Empty;

    private ImmutableDictionary<ClusterMember, Advertisement> Said { get; init; } =
        ImmutableDictionary<ClusterMember, Advertisement>.Empty;

    private ImmutableHashSet<ClusterMember> Alive { get; init; } = [];

    // When a member that was unreachable was back, the last time; null: none was.
    private TimeSpan? Returned { get; init; }

    /// <summary>A member ceased to answer at a time of a monotonic clock.</summary>
    public DowningState WithUnreachable(ClusterMember member, TimeSpan now) =>
        Unreachable.ContainsKey(member)
            ? this
            : this with { Unreachable = Unreachable.Add(member, now), Alive = Alive.Remove(member) };

    /// <summary>A member is there, at a time of the same clock.</summary>
    public DowningState WithAlive(ClusterMember member, TimeSpan now) => this with
    {
        Unreachable = Unreachable.Remove(member),
        Alive = Alive.Add(member),
        Returned = Unreachable.ContainsKey(member) ? now : Returned,
    };

    /// <summary>A member was downed, or an older run of it was replaced, and waits for its removal.</summary>
    public DowningState WithDowned(ClusterMember member, TimeSpan now) => this with
    {
        Leaving = Leaving.ContainsKey(member) ? Leaving : Leaving.Add(member, now),
        Unreachable = Unreachable.Remove(member),
        Alive = Alive.Remove(member),
    };

    /// <summary>A member is no more.</summary>
    public DowningState WithRemoved(ClusterMember member) => this with
    {
        Unreachable = Unreachable.Remove(member),
        Leaving = Leaving.Remove(member),
        Said = Said.Remove(member),
        Alive = Alive.Remove(member),
    };

    /// <summary>
    /// With what nodes say of themselves. Of members in the cluster the saying stays, also when the node says later
    /// that it is another one: that is how a replaced member is known.
    /// </summary>
    public DowningState WithSaid(IEnumerable<Advertisement> advertisements) => this with
    {
        Said = Said.RemoveRange(Said.Keys.Where(member => !Alive.Contains(member) && !Unreachable.ContainsKey(member)))
            .SetItems(advertisements.Select(static said =>
                KeyValuePair.Create(DirectoryState.MemberOf(said), said))),
    };

    /// <summary>The members to down now.</summary>
    public IEnumerable<ClusterMember> ToDown(TimeSpan now)
    {
        var blocked = Leaving.Values.Where(since => now - since >= UnblockAfter).ToArray();
        // Whoever is cut off while another waits for its removal loses all the others, and must not remove them.
        var isMost = Alive.Count > Unreachable.Count;
        // Whoever is cut off loses the others one after the other, and so they come back: until that is over, who
        // keeps whom out is not to be seen.
        var last = Unreachable.Values.Append(Returned ?? TimeSpan.MinValue).Max();
        var isQuiet = last <= now - UnblockAfter;
        return Unreachable.Where(lost =>
            now - lost.Value >= ForgetAfter
            || (isQuiet && now - lost.Value >= UnblockAfter && blocked.Any(since => isMost || lost.Value <= since))
            || IsReplaced(lost.Key)).Select(static lost => lost.Key);
    }

    private bool IsReplaced(ClusterMember member) =>
        Said.TryGetValue(member, out var old) && Alive.Any(other =>
            Said.TryGetValue(other, out var news) && news.Node == old.Node && news.Incarnation > old.Incarnation
            && other.Address != member.Address);
}
