using CsCheck;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Tests.House;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest;

/// <summary>
/// The caps, reached by histories of <see cref="HostileWorld"/>. Each is a join of its own kind of statement. Where
/// tombstones retire versions, room depends on what came first; but nodes that give each other what they keep end with
/// one set, and what is shown is a function of that.
/// </summary>
public sealed class ManifestCapProperties
{
    private static readonly int Rounds = TestScale.Of(700);
    private static readonly Gen<History> Histories = HostileWorld.Histories(TestScale.Of(200));

    private static readonly Gen<(History History, ManifestLimits Limits)> Capped = Gen.Select(
        Histories, Gen.Int[1, 4], Gen.Int[1, 6], Gen.Int[1, 6], Gen.Int[1, 3],
        (history, path, account, tombstones, receipts) => (history, new ManifestLimits
        {
            VersionsPerPath = path,
            VersionsPerAccount = account,
            TombstonesPerAccount = tombstones,
            ReceiptsPerHolder = receipts,
        }));

    [Fact]
    public void Without_tombstones_the_least_versions_stay_whatever_the_order_and_grouping() =>
        Capped.Sample((history, limits) => AssertKeeps(Only(history, StatementType.FileVersion), limits,
            statements => statements.Select(FileVersion.Read)
                .GroupBy(v => (v.Owner, v.PathTag))
                .SelectMany(path => path.OrderBy(v => v.Time).ThenBy(v => v.Id).Take(limits.VersionsPerPath))
                .GroupBy(v => v.Owner)
                .SelectMany(account => account.OrderBy(v => v.Time).ThenBy(v => v.Id).Take(limits.VersionsPerAccount))
                .Select(v => v.Statement.Id)), iter: Rounds);

    [Fact]
    public void The_least_tombstones_stay_whatever_the_order_and_grouping() =>
        Capped.Sample((history, limits) => AssertKeeps(Only(history, StatementType.Tombstone), limits,
            statements => statements.Select(Tombstone.Read)
                .GroupBy(t => t.Owner)
                .SelectMany(account => account.OrderBy(t => t.Time).ThenBy(t => t.Statement.Id)
                    .Take(limits.TombstonesPerAccount))
                .Select(t => t.Statement.Id)), iter: Rounds);

    [Fact]
    public void The_latest_receipts_of_the_least_contents_stay_whatever_the_order_and_grouping() =>
        Capped.Sample((history, limits) =>
        {
            var receipts = Only(history, StatementType.Receipt);
            var latest = new ManifestReference(receipts.Statements).Kept.ToHashSet();
            AssertKeeps(receipts, limits, statements => statements.Where(s => latest.Contains(s.Id))
                .Select(Mosaic.Codecs.Statements.Receipt.Read)
                .GroupBy(r => r.Holder)
                .SelectMany(holder => holder.OrderBy(r => r.Content).Take(limits.ReceiptsPerHolder))
                .Select(r => r.Statement.Id));
        }, iter: Rounds);

    [Fact]
    public void Nodes_beyond_all_caps_end_equal_and_show_what_they_keep() =>
        Capped.Where(sample => HasRoomForNeeded(sample.History, sample.Limits)).Sample((history, limits) =>
        {
            var random = history.Random(1);
            var gossip = new Gossip(history, random.Next(2, 4), limits);
            gossip.Spread(history.Shuffled(2), random);

            gossip.AssertSettles(random);
            var kept = Ids(gossip.Nodes[0]).Select(id => history.ById[id]).ToArray();
            AssertWithin(limits, kept);
            random.Shuffle(kept);
            var anew = StateOf(limits, kept);
            Assert.Equal(Gossip.Digest(gossip.Nodes[0], history), Gossip.Digest(anew, history));
            Assert.Equal(Gossip.View(gossip.Nodes[0]), Gossip.View(anew));
        }, iter: Rounds);

    private static History Only(History history, StatementType type) =>
        history with { Statements = [.. history.Statements.Where(statement => statement.Type == type)] };

    /// <summary>
    /// Whether the versions that tombstones depend on fit by themselves. An account for which they do not can make
    /// nodes disagree about itself.
    /// </summary>
    private static bool HasRoomForNeeded(History history, ManifestLimits limits)
    {
        var needed = history.Statements.Where(s => s.Type == StatementType.Tombstone).Select(Tombstone.Read)
            .SelectMany(t => t.DependsOn.Select(id => (t.Owner, id))).ToHashSet();
        var versions = history.Statements.Where(s => s.Type == StatementType.FileVersion).Select(FileVersion.Read)
            .Where(v => needed.Contains((v.Owner, v.Id))).ToList();
        return versions.CountBy(v => v.Owner).All(account => account.Value <= limits.VersionsPerAccount)
            && versions.CountBy(v => (v.Owner, v.PathTag)).All(path => path.Value <= limits.VersionsPerPath);
    }

    private static void AssertKeeps(
        History history, ManifestLimits limits, Func<IEnumerable<Statement>, IEnumerable<StatementId>> rule)
    {
        var random = history.Random(3);
        var gossip = new Gossip(history, 2, limits);
        gossip.Spread(history.Shuffled(4), random);
        var expected = rule(history.Statements).Order().ToList();

        Assert.Equal(expected, Ids(StateOf(limits, history.Shuffled(5))));
        Assert.Equal(expected, Ids(gossip.Merge(random)));
    }

    private static void AssertWithin(ManifestLimits limits, Statement[] kept)
    {
        var statements = kept.ToLookup(statement => statement.Type);
        var versions = statements[StatementType.FileVersion].Select(FileVersion.Read).ToList();
        Assert.All(versions.CountBy(v => (v.Owner, v.PathTag)).Select(path => path.Value),
            count => Assert.InRange(count, 1, limits.VersionsPerPath));
        Assert.All(versions.CountBy(v => v.Owner).Select(account => account.Value),
            count => Assert.InRange(count, 1, limits.VersionsPerAccount));
        Assert.All(statements[StatementType.Tombstone].CountBy(t => t.Signer).Select(account => account.Value),
            count => Assert.InRange(count, 1, limits.TombstonesPerAccount));
        Assert.All(statements[StatementType.Receipt].CountBy(r => r.Signer).Select(holder => holder.Value),
            count => Assert.InRange(count, 1, limits.ReceiptsPerHolder));
    }
}
