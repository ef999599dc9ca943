using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Node;
using Mosaic.Wire.Messages;
using Xunit;

namespace Mosaic.Tests.Node;

/// <summary>What a member answers to a newcomer, rule by rule; a refusal keeps nothing.</summary>
public sealed class AdmissionTests : IDisposable
{
    private readonly RosterSamples _samples = new();

    public void Dispose() => _samples.Dispose();

    private static DateTimeOffset Now(int at) => RosterSamples.Start.AddSeconds(at);

    private static Join Of(int at, params Statement[] statements)
    {
        var join = new Join { TimestampMs = Now(at).ToUnixTimeMilliseconds() };
        join.Statements.AddRange(statements.Select(static one => ByteString.CopyFrom(one.Bytes.Span)));
        return join;
    }

    private Admission Decide(RosterState roster, Join join, int node, int now) =>
        Admission.Decide(roster, join, _samples.Nodes[node].X25519PublicKey, Now(now));

    private static void Refused(RefusalCode code, Admission admission)
    {
        Assert.Equal(code, admission.Refusal?.Code);
        Assert.Empty(admission.Kept);
        Assert.NotEmpty(admission.Refusal!.Message);
    }

    [Fact]
    public void A_newcomer_with_a_grant_is_let_in_and_may_ask_again()
    {
        var grant = _samples.Grant(0, 0, 10);
        var join = Of(11, grant.Statement, _samples.Member(1, 1, 11, grant, 0).Statement);
        var admission = Decide(_samples.Founded, join, 1, 11);
        Assert.Null(admission.Refusal);
        Assert.Equal(2, admission.Kept.Length);
        var roster = admission.Kept.Aggregate(_samples.Founded, static (next, one) => next.With(one));
        var again = Decide(roster, join, 1, 12);
        Assert.Null(again.Refusal);
        Assert.Empty(again.Kept);
    }

    [Fact]
    public void Without_a_valid_invitation_nobody_comes_in()
    {
        var grant = _samples.Grant(0, 0, 10);
        Refused(RefusalCode.NotAllowed, Decide(_samples.Founded, Of(11, _samples.Member(1, 1, 11).Statement), 1, 11));
        Refused(RefusalCode.NotAllowed, Decide(_samples.Founded,
            Of(11, _samples.Member(1, 1, 11, grant, 0).Statement), 1, 11));
        // The right grant, but signed with another secret.
        Refused(RefusalCode.BadSignature, Decide(_samples.Founded,
            Of(11, grant.Statement, _samples.Member(1, 1, 11, grant, 1).Statement), 1, 11));
        // A grant that a stranger made for itself.
        var own = _samples.Grant(1, 0, 10);
        Refused(RefusalCode.NotAllowed, Decide(_samples.Founded,
            Of(11, own.Statement, _samples.Member(1, 1, 11, own, 0).Statement), 1, 11));
    }

    [Fact]
    public void Expired_by_the_receivers_clock_or_by_its_own_date()
    {
        var grant = _samples.Grant(0, 0, 10, expires: 100);
        // Dated back to before the expiry, as far as the clocks' tolerance allows.
        Refused(RefusalCode.Expired, Decide(_samples.Founded,
            Of(150, grant.Statement, _samples.Member(1, 1, 90, grant, 0).Statement), 1, 150));
        Refused(RefusalCode.Expired, Decide(_samples.Founded,
            Of(150, grant.Statement, _samples.Member(1, 1, 150, grant, 0).Statement), 1, 150));
    }

    [Fact]
    public void A_used_up_invitation_lets_in_only_nodes_of_accounts_that_are_in()
    {
        var grant = _samples.Grant(0, 0, 10);
        var roster = _samples.Founded.With(grant.Statement).With(_samples.Member(1, 1, 11, grant, 0).Statement);
        Refused(RefusalCode.UsedUp, Decide(roster,
            Of(12, grant.Statement, _samples.Member(2, 2, 12, grant, 0).Statement), 2, 12));
        Assert.Null(Decide(roster,
            Of(12, grant.Statement, _samples.Member(2, 1, 12, grant, 0).Statement), 2, 12).Refusal);
    }

    [Fact]
    public void A_replayed_join_is_another_nodes()
    {
        var grant = _samples.Grant(0, 0, 10);
        var join = Of(11, grant.Statement, _samples.Member(1, 1, 11, grant, 0).Statement);
        Refused(RefusalCode.NotAllowed, Decide(_samples.Founded, join, 2, 11));
    }

    [Fact]
    public void A_revoked_node_and_the_guests_of_one_are_told_so()
    {
        var grant = _samples.Grant(0, 0, 10, uses: 5);
        var own = _samples.Grant(1, 1, 12);
        var roster = _samples.Founded.With(grant.Statement).With(_samples.Member(1, 1, 11, grant, 0).Statement)
            .With(own.Statement).With(_samples.Revoked(0, 1, 13).Statement);
        Refused(RefusalCode.Revoked, Decide(roster,
            Of(14, grant.Statement, _samples.Member(1, 1, 14, grant, 0).Statement), 1, 14));
        Refused(RefusalCode.NotAllowed, Decide(roster,
            Of(14, own.Statement, _samples.Member(2, 2, 14, own, 1).Statement), 2, 14));
    }

    [Fact]
    public void A_revoked_node_is_shown_how_and_finds_the_same_by_itself()
    {
        var grant = _samples.Grant(0, 0, 10, uses: 5);
        var (own, other) = (_samples.Member(1, 1, 11, grant, 0), _samples.Member(2, 2, 12, grant, 0));
        var before = _samples.Founded.With(grant.Statement).With(own.Statement).With(other.Statement);
        var roster = before.With(_samples.Admins(0, 13, [0, 2]).Statement)
            .With(_samples.Revoked(2, 1, 14).Statement).With(_samples.Revoked(2, 3, 15).Statement);
        var refusal = Decide(roster, Of(16, grant.Statement, own.Statement), 1, 16).Refusal!;
        Assert.Equal(RefusalCode.Revoked, refusal.Code);
        Assert.Equal(2, refusal.Statements.Count);
        foreach (var statement in refusal.Statements.Select(static bytes => Statement.Parse(bytes.Span)))
        {
            Assert.Equal(Verdict.New, RosterRules.Judge(before, statement, Now(16)));
            before = before.With(statement);
        }
        Assert.True(before.View.IsRevoked(own.Node));
    }

    [Theory]
    [InlineData(3600, "60 minutes ahead")]
    [InlineData(-86400 * 3, "3 days behind")]
    public void A_clock_that_is_off_is_told_by_how_much(int off, string words)
    {
        var grant = _samples.Grant(0, 0, 10, expires: 1 << 20);
        var refused = Decide(_samples.Founded,
            Of(1000 + off, grant.Statement, _samples.Member(1, 1, 1000, grant, 0).Statement), 1, 1000);
        Refused(RefusalCode.ClockSkew, refused);
        Assert.Equal(off * 1000L, refused.Refusal!.SkewMs);
        Assert.Contains(words, refused.Refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_membership_dated_far_from_now_is_refused()
    {
        var grant = _samples.Grant(0, 0, 10, expires: 1 << 20);
        Refused(RefusalCode.ClockSkew, Decide(_samples.Founded,
            Of(5000, grant.Statement, _samples.Member(1, 1, 20, grant, 0).Statement), 1, 5000));
    }

    [Fact]
    public void Another_networks_invitation_and_garbage_are_refused()
    {
        using var other = new RosterSamples();
        var founding = Founding.Create(other.Accounts[1].Signing, other.Nodes[0].NodeId, RosterSamples.At(0),
            new byte[Founding.NonceSize]);
        var grant = Grant.Create(founding.Network, other.Nodes[0].Signing, other.Invitations[0].PublicKey, Now(100), 1,
            RosterSamples.At(10));
        var member = Member.Create(founding.Network, other.Nodes[1].Signing, other.Accounts[1].Signing,
            other.Nodes[1].MemberKeys(), RosterSamples.At(11), grant, other.Invitations[0]);
        Refused(RefusalCode.NotAllowed, Decide(_samples.Founded, Of(11, grant.Statement, member.Statement), 1, 11));
        Refused(RefusalCode.Malformed, Decide(_samples.Founded, Of(11), 1, 11));
        Refused(RefusalCode.Malformed, Decide(_samples.Founded, Of(11, grant.Statement), 1, 11));
        var garbage = Of(11);
        garbage.Statements.Add(ByteString.CopyFrom([1, 2, 3]));
        Refused(RefusalCode.Malformed, Decide(_samples.Founded, garbage, 1, 11));
    }
}
