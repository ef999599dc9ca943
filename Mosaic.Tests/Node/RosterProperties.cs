using CsCheck;
using Mosaic.Codecs.Statements;
using Mosaic.Node;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Node;

/// <summary>Merging rosters is a join, in whatever order and however often statements come.</summary>
public sealed class RosterProperties : IDisposable
{
    private readonly NodeSamples _samples = new();
    private readonly Member[] _members;

    public RosterProperties() => _members =
    [
        .. from node in Enumerable.Range(0, 4) from at in Enumerable.Range(0, 3) select _samples.Member(node, at),
    ];

    public void Dispose() => _samples.Dispose();

    private Gen<RosterState> Rosters => Gen.Int[0, _members.Length - 1].List[0, 8].Select(
        Gen.Bool, (picked, founded) => picked.Aggregate(
            founded ? RosterState.Empty.With(_samples.Founding) : RosterState.Empty,
            (roster, index) => roster.With(_members[index])));

    [Fact]
    public void Merging_is_commutative_associative_and_idempotent() =>
        Gen.Select(Rosters, Rosters, Rosters).Sample((a, b, c) =>
        {
            Assert.Equal(a.Merge(b), b.Merge(a));
            Assert.Equal(a.Merge(b).Merge(c), a.Merge(b.Merge(c)));
            Assert.Equal(a, a.Merge(a));
            Assert.Equal(a.Merge(b), a.Merge(b).Merge(a));
        }, iter: TestScale.Of(300));

    [Fact]
    public void The_latest_membership_of_each_node_counts() =>
        Gen.Shuffle(_members).Sample(order =>
        {
            var roster = order.Aggregate(RosterState.Empty, static (next, member) => next.With(member));
            Assert.All(roster.Members.Values, static member =>
                Assert.Equal(NodeSamples.Now.AddSeconds(2), member.Time.Instant));
            Assert.Equal(4, roster.Members.Count);
        }, iter: TestScale.Of(100));
}
