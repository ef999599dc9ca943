using Mosaic.Codecs.Statements;
using Mosaic.Node;
using Xunit;

namespace Mosaic.Tests.Node;

/// <summary>Who is in, rule by rule.</summary>
public sealed class RosterTests : IDisposable
{
    private readonly RosterSamples _samples = new();

    public void Dispose() => _samples.Dispose();

    private RosterState With(params Statement[] statements) =>
        statements.Aggregate(_samples.Founded, static (roster, statement) => roster.With(statement));

    private Standing? Of(RosterState roster, int node) =>
        roster.View.Nodes.GetValueOrDefault(_samples.Nodes[node].NodeId)?.Standing;

    private bool IsIn(RosterState roster, int node) => roster.Members.ContainsKey(_samples.Nodes[node].NodeId);

    [Fact]
    public void A_grant_lets_in_as_many_as_it_has_uses_the_earliest_first()
    {
        var grant = _samples.Grant(0, 0, 10, uses: 2);
        var roster = With(grant.Statement, _samples.Member(3, 3, 13, grant, 0).Statement,
            _samples.Member(1, 1, 11, grant, 0).Statement, _samples.Member(2, 2, 12, grant, 0).Statement);
        Assert.True(IsIn(roster, 1));
        Assert.True(IsIn(roster, 2));
        Assert.Equal(Standing.NotAdmitted, Of(roster, 3));
        Assert.Equal(_samples.Nodes[0].NodeId, roster.View.Nodes[_samples.Nodes[1].NodeId].InvitedBy);
    }

    [Fact]
    public void An_accounts_further_nodes_use_nothing_up()
    {
        var grant = _samples.Grant(0, 0, 10);
        var roster = With(grant.Statement, _samples.Member(1, 1, 11, grant, 0).Statement,
            _samples.Member(2, 1, 12, grant, 0).Statement, _samples.Member(3, 1, 13).Statement);
        Assert.All([1, 2, 3], node => Assert.True(IsIn(roster, node)));
        Assert.Equal(1, roster.View.Grants[grant.Statement.Id]);
    }

    [Fact]
    public void An_expired_grant_lets_nobody_in()
    {
        var grant = _samples.Grant(0, 0, 10, expires: 20);
        Assert.False(IsIn(With(grant.Statement, _samples.Member(1, 1, 21, grant, 0).Statement), 1));
    }

    [Fact]
    public void A_strangers_grant_and_a_membership_without_one_let_nobody_in()
    {
        var grant = _samples.Grant(5, 0, 10);
        Assert.False(IsIn(With(grant.Statement, _samples.Member(1, 1, 11, grant, 0).Statement), 1));
        Assert.False(IsIn(With(_samples.Member(1, 1, 11).Statement), 1));
    }

    [Fact]
    public void One_that_left_is_out_until_a_later_membership()
    {
        var grant = _samples.Grant(0, 0, 10);
        var left = With(grant.Statement, _samples.Member(1, 1, 11, grant, 0).Statement, _samples.Left(1, 12).Statement);
        Assert.Equal(Standing.Left, Of(left, 1));
        Assert.True(IsIn(left.With(_samples.Member(1, 1, 13).Statement), 1));
        Assert.False(IsIn(left.With(_samples.Member(1, 1, 11).Statement), 1));
    }

    [Fact]
    public void A_later_membership_changes_a_nodes_account()
    {
        var grant = _samples.Grant(0, 0, 10);
        var roster = With(grant.Statement, _samples.Member(1, 1, 11, grant, 0).Statement,
            _samples.Member(1, 2, 12).Statement);
        Assert.Equal(_samples.Accounts[2].AccountId, roster.Members[_samples.Nodes[1].NodeId].Account);
        Assert.Contains(_samples.Accounts[1].AccountId, roster.View.Accounts);
    }

    [Fact]
    public void A_revocation_is_final_whatever_comes_later()
    {
        var grant = _samples.Grant(0, 0, 10);
        var roster = With(grant.Statement, _samples.Member(1, 1, 11, grant, 0).Statement,
            _samples.Revoked(0, 1, 12).Statement, _samples.Member(1, 1, 13).Statement,
            _samples.Member(1, 2, 14).Statement);
        Assert.Equal(Standing.Revoked, Of(roster, 1));
        Assert.False(IsIn(roster, 1));
        // Its account has no other node: it needs a new invitation.
        Assert.False(IsIn(roster.With(_samples.Member(2, 1, 15).Statement), 2));
    }

    [Fact]
    public void An_account_revokes_its_own_node_and_no_others()
    {
        var grant = _samples.Grant(0, 0, 10, uses: 2);
        var roster = With(grant.Statement, _samples.Member(1, 1, 11, grant, 0).Statement,
            _samples.Member(2, 2, 12, grant, 0).Statement);
        Assert.Equal(Standing.Revoked, Of(roster.With(_samples.Revoked(1, 1, 13).Statement), 1));
        Assert.Equal(Standing.Member, Of(roster.With(_samples.Revoked(1, 2, 13).Statement), 2));
    }

    [Fact]
    public void Whoever_has_a_revoked_nodes_key_lets_nobody_in_at_any_date()
    {
        var grant = _samples.Grant(0, 0, 10);
        var own = _samples.Grant(1, 1, 12, uses: 10);
        var kept = _samples.Member(2, 2, 13, own, 1);
        var backdated = _samples.Grant(1, 2, 12, uses: 10);
        var roster = With(grant.Statement, _samples.Member(1, 1, 11, grant, 0).Statement, own.Statement,
            kept.Statement, _samples.Revoked(0, 1, 20, kept).Statement, backdated.Statement,
            _samples.Member(3, 3, 14, own, 1).Statement, _samples.Member(4, 3, 14, backdated, 2).Statement);
        Assert.True(IsIn(roster, 2));
        Assert.False(IsIn(roster, 3));
        Assert.False(IsIn(roster, 4));
    }

    [Fact]
    public void Only_an_admin_makes_admins_and_only_they_invite_when_told_so()
    {
        var grant = _samples.Grant(0, 0, 10, uses: 2);
        var roster = With(grant.Statement, _samples.Member(1, 1, 11, grant, 0).Statement,
            _samples.Member(2, 2, 12, grant, 0).Statement);
        Assert.DoesNotContain(_samples.Accounts[1].AccountId,
            roster.With(_samples.Admins(1, 13, [1]).Statement).View.Admins);
        var ruled = roster.With(_samples.Admins(0, 13, [1], onlyAdminsGrant: true).Statement);
        Assert.Contains(_samples.Accounts[1].AccountId, ruled.View.Admins);
        Assert.Contains(_samples.Accounts[0].AccountId, ruled.View.Admins);
        Assert.True(ruled.View.MayGrant(_samples.Nodes[1].NodeId));
        Assert.False(ruled.View.MayGrant(_samples.Nodes[2].NodeId));
        var refused = _samples.Grant(2, 1, 20);
        Assert.False(IsIn(ruled.With(refused.Statement).With(_samples.Member(3, 3, 21, refused, 1).Statement), 3));
        // An admin's revocation counts, though somebody else is the only admin later.
        Assert.Equal(Standing.Revoked, Of(ruled.With(_samples.Revoked(1, 2, 14).Statement)
            .With(_samples.Admins(0, 15, []).Statement), 2));
    }

    [Fact]
    public void A_key_of_another_node_is_not_ones_own()
    {
        var grant = _samples.Grant(0, 0, 10, uses: 2);
        var thief = Member.Create(_samples.Network, _samples.Nodes[2].Signing, _samples.Accounts[2].Signing,
            _samples.Nodes[1].MemberKeys(), RosterSamples.At(12), grant, _samples.Invitations[0]);
        var roster = With(grant.Statement, _samples.Member(1, 1, 11, grant, 0).Statement, thief.Statement);
        Assert.True(IsIn(roster, 1));
        Assert.False(IsIn(roster, 2));
    }

    [Fact]
    public void An_open_network_admits_whoever_asks()
    {
        var open = Founding.Create(_samples.Accounts[0].Signing, _samples.Nodes[0].NodeId, RosterSamples.At(0),
            new byte[Founding.NonceSize], isOpen: true);
        var member = Member.Create(open.Network, _samples.Nodes[1].Signing, _samples.Accounts[1].Signing,
            _samples.Nodes[1].MemberKeys(), RosterSamples.At(1));
        Assert.True(IsIn(RosterState.Empty.With(open).With(member), 1));
        Assert.NotEqual(_samples.Network, open.Network);
    }
}
