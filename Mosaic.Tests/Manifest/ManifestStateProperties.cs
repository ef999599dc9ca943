using CsCheck;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Tests.House;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;
using static Mosaic.Tests.Manifest.ManifestWorld;

namespace Mosaic.Tests.Manifest;

/// <summary>The laws of the set, against a naive reference, on small worlds in which everything collides.</summary>
public sealed class ManifestStateProperties
{
    private static readonly long Worlds = TestScale.Of(300);

    private static readonly Gen<(List<Statement> World, int Seed)> ShuffledWorld =
        Gen.Select(ManifestWorld.Any, Gen.Int);

    [Fact]
    public void Any_order_and_any_repetition_give_what_the_rules_say() =>
        ShuffledWorld.Sample((world, seed) =>
        {
            var random = new Random(seed);
            var repeated = world.Concat(world.Where(_ => random.Next(3) == 0)).ToArray();
            random.Shuffle(repeated);
            var state = StateOf(repeated);
            var reference = new ManifestReference(world);

            return Ids(state).SequenceEqual(reference.Kept)
                && Owners.All(owner => Paths.All(path =>
                    Visible(state, owner, path, Holders[0], Holders[1])
                        == reference.Visible(Account(owner), Tag(path), Members(Holders[0], Holders[1]))))
                && AllContents().All(content => Agree(
                    Fate(state, content, Holders[0]), reference, content));
        }, iter: Worlds);

    [Fact]
    public void Merging_what_is_kept_is_commutative_associative_and_idempotent() =>
        ShuffledWorld.Sample((world, seed) =>
        {
            var random = new Random(seed);
            var parts = world.ToLookup(_ => random.Next(3));
            ManifestState A() => StateOf(parts[0]);
            ManifestState B() => StateOf(parts[1]);
            ManifestState C() => StateOf(parts[2]);
            var whole = Ids(Merge(Merge(A(), B()), C())).ToList();

            return whole.SequenceEqual(Ids(Merge(A(), Merge(B(), C()))))
                && whole.SequenceEqual(Ids(Merge(Merge(C(), B()), A())))
                && whole.SequenceEqual(Ids(Merge(StateOf(world), StateOf(world))))
                && whole.SequenceEqual(new ManifestReference(world).Kept);
        }, iter: Worlds);

    [Fact]
    public void Digests_are_equal_exactly_when_the_sets_are() =>
        Gen.Select(ShuffledWorld, Gen.Int[0, 23]).Sample((shuffled, without) =>
        {
            var left = StateOf(shuffled.World);
            var others = shuffled.World.Where((_, index) => index != without).ToArray();
            new Random(shuffled.Seed).Shuffle(others);
            var right = StateOf(others);
            var equal = Enumerable.Range(0, ManifestLimits.Partitions)
                .All(p => left.Digests.OfPartition(p) == right.Digests.OfPartition(p));

            return equal == Ids(left).SequenceEqual(Ids(right));
        }, iter: Worlds);

    [Fact]
    public void Events_tell_what_became_of_each_content() =>
        ManifestWorld.Any.Sample(world =>
        {
            var state = new ManifestState(new ManifestLimits());
            var live = new HashSet<ContentId>();
            var dead = new HashSet<ContentId>();
            foreach (var statement in world)
            {
                var (_, changes) = Add(state, statement);
                foreach (var version in changes.Learned) live.Add(version.Content.Id);
                foreach (var content in changes.Learned.Select(v => v.Content.Id)) dead.Remove(content);
                foreach (var content in changes.Died)
                {
                    live.Remove(content);
                    dead.Add(content);
                }
            }
            return AllContents().All(content =>
                live.Contains(content) == (Fate(state, content).Live is not null)
                && dead.Contains(content) == Fate(state, content).Dead);
        }, iter: Worlds);

    [Fact]
    public void A_cap_keeps_the_least_whatever_the_order() =>
        ShuffledWorld.Sample((world, seed) =>
        {
            var versions = world.Where(s => s.Type == StatementType.FileVersion).Select(FileVersion.Read).ToArray();
            var shuffled = versions.Select(version => version.Statement).ToArray();
            new Random(seed).Shuffle(shuffled);
            IEnumerable<StatementId> Least<TKey>(Func<FileVersion, TKey> key) => versions.GroupBy(key)
                .SelectMany(group => group.OrderBy(v => v.Time).ThenBy(v => v.Id).Take(2))
                .Select(v => v.Statement.Id).Order();

            return Ids(StateOf(new ManifestLimits { VersionsPerPath = 2 }, shuffled))
                    .SequenceEqual(Least(v => (v.Owner, v.PathTag)))
                && Ids(StateOf(new ManifestLimits { VersionsPerAccount = 2 }, shuffled))
                    .SequenceEqual(Least(v => v.Owner));
        }, iter: Worlds);

    private static bool Agree(ContentFate shown, ManifestReference reference, ContentId content) =>
        shown.Live?.VersionId == reference.LiveVersion(content) && shown.Dead == reference.IsDead(content);

    private static IEnumerable<ContentId> AllContents() =>
        from owner in Owners from name in Contents select Content(owner, name).Content;

    private static IEnumerable<Statement> Kept(ManifestState state) => state.Entries.Select(entry => entry.Statement!);

    /// <summary>What a node has after another gave it all it keeps; what is only remembered does not travel.</summary>
    private static ManifestState Merge(ManifestState left, ManifestState right) =>
        StateOf(Kept(left).Concat(Kept(right)));
}
