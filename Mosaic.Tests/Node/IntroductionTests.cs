using Mosaic.Codecs.Statements;
using Mosaic.Node;
using Xunit;

namespace Mosaic.Tests.Node;

/// <summary>What a node presents to members that do not know it.</summary>
public sealed class IntroductionTests : IDisposable
{
    private readonly RosterSamples _samples = new();

    public void Dispose() => _samples.Dispose();

    private Statement[] Of(RosterState roster, int node) =>
        [.. IntroductionActor.StatementsOf(roster, _samples.Nodes[node].NodeId)];

    [Fact]
    public void A_member_presents_its_grant_and_the_membership_that_names_it()
    {
        var grant = _samples.Grant(0, 0, 10, uses: 5);
        var first = _samples.Member(1, 1, 11, grant, 0);
        var roster = _samples.Founded.With(grant.Statement).With(first.Statement);
        Statement[] both = [grant.Statement, first.Statement];
        Assert.Equal(both, Of(roster, 1));

        // Another account later: nobody would take that in who never heard of the node.
        Assert.Equal(both, Of(roster.With(_samples.Member(1, 2, 12).Statement), 1));

        var again = _samples.Member(1, 1, 13, grant, 0);
        Assert.Equal([grant.Statement, again.Statement], Of(roster.With(again.Statement), 1));
    }

    [Fact]
    public void Without_a_grant_it_presents_its_latest_membership_and_one_that_is_out_nothing()
    {
        var later = _samples.Member(0, 0, 12);
        Assert.Equal([later.Statement], Of(_samples.Founded.With(later.Statement), 0));
        Assert.Empty(Of(_samples.Founded, 1));
        Assert.Empty(Of(_samples.Founded.With(_samples.Left(0, 12).Statement), 0));
        Assert.Empty(Of(_samples.Founded.With(_samples.Revoked(0, 0, 12).Statement), 0));
    }
}
