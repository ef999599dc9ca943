using CsCheck;
using Mosaic.Manifest;
using Mosaic.Tests.House;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest;

/// <summary>
/// The laws of the manifest below its caps, over histories of <see cref="HostileWorld"/>: order, repetition and
/// grouping make no difference to the set, its digest and its view, and all three are what the naive reading of the
/// rules says.
/// </summary>
public sealed class ManifestLawProperties
{
    private static readonly int Rounds = TestScale.Of(2800);
    private static readonly Gen<History> Histories = HostileWorld.Histories(TestScale.Of(200));
    private static readonly ManifestLimits Roomy = new();

    [Fact]
    public void Order_and_repetition_make_no_difference() =>
        Histories.Sample(history =>
        {
            var one = StateOf(history.Shuffled(1));
            var other = StateOf(history.Shuffled(2));

            Assert.Equal(Gossip.Digest(one, history), Gossip.Digest(other, history));
            Assert.Equal(Gossip.View(one), Gossip.View(other));
            AssertAgrees(one, history, isOneNode: true);
        }, iter: Rounds);

    [Fact]
    public void Grouping_makes_no_difference_and_what_is_buried_need_not_travel() =>
        Histories.Sample(history =>
        {
            var random = history.Random(3);
            var gossip = new Gossip(history, random.Next(2, 5), Roomy);
            gossip.Spread(history.Shuffled(4), random);

            AssertAgrees(gossip.Merge(random), history, isOneNode: false);
        }, iter: Rounds);

    [Fact]
    public void Nodes_that_each_did_their_droppings_end_equal() =>
        Histories.Sample(history =>
        {
            var random = history.Random(5);
            var gossip = new Gossip(history, random.Next(2, 4), Roomy);
            gossip.Spread(history.Shuffled(6), random);

            gossip.AssertSettles(random);
            AssertAgrees(gossip.Nodes[0], history, isOneNode: false);
        }, iter: Rounds);

    [Fact]
    public void Nodes_that_dropped_what_expired_at_different_moments_end_equal() =>
        Histories.Sample(history =>
        {
            var random = history.Random(7);
            var gossip = new Gossip(history, 2, Roomy);
            foreach (var day in history.Shuffled(8).ToLookup(_ => random.Next(40)).OrderBy(day => day.Key))
            {
                var (node, now) = (gossip.Nodes[random.Next(2)], Now + TimeSpan.FromDays(day.Key));
                foreach (var statement in day) Add(node, statement, now);
                if (random.Next(4) == 0) node.Expire(now);
            }
            // From here on every empty receipt is past its life, by both clocks.
            var end = Now + TimeSpan.FromDays(64);
            foreach (var node in gossip.Nodes) node.Expire(end);

            gossip.AssertSettles(random, end);
            Assert.Equal(0, gossip.Nodes[0].Expire(end));
        }, iter: Rounds / 2);

    private static void AssertAgrees(ManifestState state, History history, bool isOneNode)
    {
        var reference = new ManifestReference(history.Statements);
        Assert.Equal(reference.Kept, Ids(state));
        foreach (var (owner, path) in from owner in HostileWorld.Owners
                                      from path in HostileWorld.Paths
                                      select (owner, path))
        {
            Assert.Equal(reference.Visible(Account(owner), Tag(path), HostileWorld.Members),
                Visible(state, owner, path, [.. HostileWorld.MemberNodes]));
        }
        foreach (var content in HostileWorld.AllContents)
        {
            var shown = ManifestView.Fate(state.Content(content), HostileWorld.Members);
            Assert.Equal(reference.LiveVersion(content), shown.Live?.VersionId);
            // That a content is dead, a node knows only of versions whose bodies it has met.
            if (isOneNode || shown.Dead) Assert.Equal(reference.IsDead(content), shown.Dead);
        }
    }
}
