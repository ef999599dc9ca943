using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest;

public sealed class StatementIngressTests
{
    private static readonly IngressRules Rules =
        IngressRules.Nobody.With(View(Holders[0], Alice, (Holders[1], Bob)));

    [Fact]
    public void Members_and_their_accounts_may_speak()
    {
        var version = Version(Alice, "a", 300);

        Assert.Null(Check(version.Statement));
        Assert.Null(Check(Naming(Bob, "a", 1, version).Statement));
        Assert.Null(Check(Receipt(Holders[1], version.Content, 1, 0).Statement));
    }

    [Fact]
    public void A_receipt_is_a_nodes_and_a_version_an_accounts()
    {
        var version = Version(Alice, "a", 1);

        Assert.Equal(Refusal.NotMember, Check(Receipt(Alice, version.Content, 1, 0).Statement));
        Assert.Equal(Refusal.NotMember, Check(Version(Holders[0], "a", 1).Statement));
        Assert.Equal(Refusal.NotMember, Check(Receipt(Holders[2], version.Content, 1, 0).Statement));
        Assert.Equal(Refusal.NotMember, Check(Naming(Mallory, "a", 1, version).Statement));
    }

    [Fact]
    public void More_than_five_minutes_ahead_is_refused_wherever_the_time_stands()
    {
        var version = Version(Alice, "a", 1);

        Assert.Equal(Refusal.AheadOfClock, Check(Version(Alice, "a", 300.001).Statement));
        Assert.Equal(Refusal.AheadOfClock, Check(UpTo(Alice, "a", 1, 300.001).Statement));
        Assert.Equal(Refusal.AheadOfClock, Check(Receipt(Holders[0], version.Content, 300.001, 0).Statement));
        Assert.Null(Check(Version(Alice, "a", -1e9).Statement));
    }

    [Fact]
    public void Another_network_another_type_a_bad_body_and_a_bad_signature_are_refused()
    {
        Assert.Equal(Refusal.OtherNetwork,
            Check(Version(Alice, "a", 1, network: new NetworkId(Hash("other"))).Statement));
        Assert.Equal(Refusal.UnknownType, Check(Statement.Sign(Network, StatementType.Member, Alice, [])));
        Assert.Equal(Refusal.UnknownType, Check(Statement.Sign(Network, (StatementType)99, Alice, [])));
        Assert.Equal(Refusal.Malformed, Check(Statement.Sign(Network, StatementType.FileVersion, Alice, [1, 2])));
        Assert.Equal(Refusal.Malformed, Check(Statement.Sign(Network, StatementType.Receipt, Holders[0], [])));
        var forged = Version(Alice, "a", 1).Statement.Bytes.ToArray();
        forged[^1] ^= 1;
        Assert.Equal(Refusal.BadSignature, Check(Statement.Parse(forged)));
    }

    [Fact]
    public void Whoever_was_a_member_may_be_heard_for_ever_but_not_in_another_network()
    {
        var without = View(Holders[0], Alice);
        var elsewhere = without with { Network = new NetworkId(Hash("other")) };

        Assert.True(Rules.Covers(without));
        Assert.Contains(Account(Bob), Rules.With(without).Accounts.AsEnumerable());
        Assert.DoesNotContain(Account(Bob), Rules.With(elsewhere).Accounts.AsEnumerable());
    }

    [Fact]
    public void Each_refusal_has_a_name_and_a_sentence()
    {
        var all = Enum.GetValues<Refusal>();

        Assert.Equal(all.Length, all.Select(StatementIngress.NameOf).Distinct().Count());
        Assert.Equal(all.Length, all.Select(StatementIngress.Explain).Distinct().Count());
    }

    private static Refusal? Check(Statement statement) => StatementIngress.Check(statement, Rules, Now, out _);
}
