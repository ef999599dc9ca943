using System.Collections.Immutable;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>How a node stands to the network.</summary>
public enum Standing
{
    /// <summary>It is in.</summary>
    Member,

    /// <summary>It was in and said goodbye; it may come back.</summary>
    Left,

    /// <summary>It was thrown out, for good.</summary>
    Revoked,

    /// <summary>What it signed does not let it in: its grant is expired, used up, or not valid.</summary>
    NotAdmitted,
}

/// <summary>A node the roster has heard of.</summary>
/// <param name="Member">Its latest membership that counts, or the latest it claimed where none does.</param>
/// <param name="Standing">How it stands.</param>
/// <param name="InvitedBy">Whose grant first let it in; null where none was needed.</param>
/// <param name="Since">When it first came in.</param>
public sealed record RosterNode(Member Member, Standing Standing, NodeId? InvitedBy, Hlc Since);

/// <summary>
/// Who is in, read off a roster: a pure function of its set, hence the same on every node that has the set. The rules
/// are in docs/membership.md; <see cref="RosterReading"/> applies them.
/// </summary>
/// <param name="Nodes">Every node the roster has heard of.</param>
/// <param name="Members">The latest membership of each node that is in.</param>
/// <param name="Accounts">Every account that ever had a node in, since revoked or not: what it signed stands.</param>
/// <param name="Grants">Of each grant that is valid, how many nodes it let in.</param>
/// <param name="Admins">The accounts that may revoke any node.</param>
/// <param name="OnlyAdminsGrant">Whether only their nodes may let others in.</param>
public sealed record RosterView(
    ImmutableDictionary<NodeId, RosterNode> Nodes,
    ImmutableDictionary<NodeId, Member> Members,
    ImmutableHashSet<AccountId> Accounts,
    ImmutableDictionary<StatementId, int> Grants,
    ImmutableHashSet<AccountId> Admins,
    bool OnlyAdminsGrant)
{
    /// <summary>Reads a roster.</summary>
    public static RosterView Of(RosterState roster)
    {
        ArgumentNullException.ThrowIfNull(roster);
        return new RosterReading(roster).Read();
    }

    /// <summary>Whether the node was thrown out.</summary>
    public bool IsRevoked(NodeId node) => Nodes.TryGetValue(node, out var known) && known.Standing == Standing.Revoked;

    /// <summary>Whether the node was ever in, thrown out or gone since or not.</summary>
    public bool WasAdmitted(NodeId node) =>
        Nodes.TryGetValue(node, out var known) && known.Standing != Standing.NotAdmitted;

    /// <summary>Whether a node may let others in.</summary>
    public bool MayGrant(NodeId node) =>
        Members.TryGetValue(node, out var member) && (!OnlyAdminsGrant || Admins.Contains(member.Account));

    /// <summary>Whether an account may throw a node out.</summary>
    public bool MayRevoke(AccountId account, NodeId node) =>
        Admins.Contains(account) || (Nodes.TryGetValue(node, out var known) && known.Member.Account == account);
}
