using System.Collections.Immutable;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>
/// Reads who is in off a roster, in three passes over its statements by (time, bytes). Admins first, since they depend
/// on nothing else; then revocations, which need admins and owners; then grants and memberships in turn. A revocation
/// works whatever its time: the thief of a node's key can date what it signs as it likes.
/// </summary>
internal sealed class RosterReading
{
    private readonly RosterState _roster;
    private readonly bool _open;
    private readonly AccountId? _founder;
    private readonly List<(Hlc Time, ImmutableHashSet<AccountId> Accounts, bool OnlyAdminsGrant)> _admins = [];
    private readonly HashSet<NodeId> _revoked = [];
    private readonly HashSet<StatementId> _kept = [];
    private readonly Dictionary<StatementId, (Grant Grant, HashSet<NodeId> Used)> _grants = [];
    private readonly Dictionary<NodeId, RosterNode> _nodes = [];
    private readonly Dictionary<AccountId, HashSet<NodeId>> _owned = [];
    private readonly HashSet<NodeId> _admitted = [];
    private readonly Dictionary<Id256, NodeId> _keys = [];

    /// <summary>Begins to read.</summary>
    public RosterReading(RosterState roster)
    {
        _roster = roster;
        _founder = roster.Founding?.Founder;
        _open = roster.Founding?.IsOpen ?? false;
    }

    /// <summary>Reads.</summary>
    public RosterView Read()
    {
        ReadAdmins();
        ReadRevocations();
        foreach (var entry in _roster.Entries)
        {
            if (entry.Body is Grant grant) Read(grant);
            if (entry.Body is Member member) Read(member);
            if (entry.Body is Left left) Read(left);
        }
        var members = _nodes.Values.Where(static node => node.Standing == Standing.Member)
            .OrderBy(static node => node.Since).ThenBy(static node => node.Member.Node)
            .Take(RosterState.MaxMembers).ToImmutableDictionary(
                static node => node.Member.Node, static node => node.Member);
        var (_, accounts, onlyAdminsGrant) = _admins[^1];
        return new RosterView(_nodes.ToImmutableDictionary(), members, [.. _owned.Keys],
            _grants.ToImmutableDictionary(static pair => pair.Key, static pair => pair.Value.Used.Count),
            accounts, onlyAdminsGrant);
    }

    private void ReadAdmins()
    {
        ImmutableHashSet<AccountId> always = _founder is { } founder ? [founder] : [];
        _admins.Add((Hlc.Zero, always, false));
        foreach (var admins in _roster.Entries.Select(static entry => entry.Body).OfType<Admins>())
        {
            if (_admins[^1].Accounts.Contains(admins.By))
                _admins.Add((admins.Time, always.Union(admins.Accounts), admins.OnlyAdminsGrant));
        }
    }

    private void ReadRevocations()
    {
        foreach (var revoked in _roster.Entries.Select(static entry => entry.Body).OfType<Revoked>())
        {
            if (!AdminsAt(revoked.Time).Accounts.Contains(revoked.By)
                && OwnerAt(revoked.Node, revoked.Time) != revoked.By) continue;
            _revoked.Add(revoked.Node);
            _kept.UnionWith(revoked.Keeps);
        }
    }

    private (Hlc Time, ImmutableHashSet<AccountId> Accounts, bool OnlyAdminsGrant) AdminsAt(Hlc time) =>
        _admins.FindLast(known => known.Time < time || known.Time == Hlc.Zero);

    private AccountId? OwnerAt(NodeId node, Hlc time) => _roster.Entries
        .TakeWhile(entry => entry.Time < time).Select(static entry => entry.Body).OfType<Member>()
        .LastOrDefault(member => member.Node == node)?.Account;

    private void Read(Grant grant)
    {
        if (!_nodes.TryGetValue(grant.Granter, out var granter) || granter.Standing == Standing.NotAdmitted) return;
        var (_, accounts, onlyAdmins) = AdminsAt(grant.Time);
        if (!onlyAdmins || accounts.Contains(granter.Member.Account)) _grants[grant.Statement.Id] = (grant, []);
    }

    private void Read(Member member)
    {
        var before = _nodes.GetValueOrDefault(member.Node);
        var admitted = _admitted.Contains(member.Node);
        NodeId? invitedBy = null;
        if (!HasOwnKeys(member)
            || (!_open && !admitted && !IsFree(member.Account) && !MayUse(member, out invitedBy)))
        {
            if (admitted) return;
            var standing = _revoked.Contains(member.Node) ? Standing.Revoked : Standing.NotAdmitted;
            _nodes[member.Node] = new RosterNode(member, standing, null, member.Time);
            return;
        }
        if (!_owned.TryGetValue(member.Account, out var owned)) _owned[member.Account] = owned = [];
        owned.Add(member.Node);
        _admitted.Add(member.Node);
        _keys[member.Keys.WireKey] = _keys[member.Keys.TlsKeyHash] = member.Node;
        _nodes[member.Node] = admitted
            ? before! with { Member = member, Standing = Admitted(member.Node) }
            : new RosterNode(member, Admitted(member.Node), invitedBy, member.Time);
    }

    /// <summary>A key belongs to the node that was first in with it: another that names it does not have it.</summary>
    private bool HasOwnKeys(Member member)
    {
        Id256[] keys = [member.Keys.WireKey, member.Keys.TlsKeyHash];
        return keys.All(key => !_keys.TryGetValue(key, out var owner) || owner == member.Node);
    }

    private void Read(Left left)
    {
        if (_nodes.TryGetValue(left.Node, out var node) && node.Standing == Standing.Member)
            _nodes[left.Node] = node with { Standing = Standing.Left };
    }

    private Standing Admitted(NodeId node) => _revoked.Contains(node) ? Standing.Revoked : Standing.Member;

    /// <summary>Whether the account's nodes need no grant: the founder's, or one with a node not revoked.</summary>
    private bool IsFree(AccountId account) => account == _founder
        || (_owned.TryGetValue(account, out var owned) && owned.Any(node => !_revoked.Contains(node)));

    private bool MayUse(Member member, out NodeId? invitedBy)
    {
        invitedBy = null;
        if (member.Grant is not { } id || !_grants.TryGetValue(id, out var known)) return false;
        var (grant, used) = known;
        if (member.Time.Instant > grant.Expires) return false;
        // A revoked node's grants let in only those whom the revoker saw.
        if (_revoked.Contains(grant.Granter) && !_kept.Contains(member.Statement.Id)) return false;
        if (used.Count >= grant.Uses) return false;
        used.Add(member.Node);
        invitedBy = grant.Granter;
        return true;
    }
}
