using Akka.Actor;
using Akka.TestKit.Xunit2;
using Mosaic.Manifest;
using Mosaic.Model;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest;

/// <summary>One manifest, on a real journal.</summary>
public sealed class ManifestActorSpec : TestKit
{
    private const string CountSnapshots = "SELECT COUNT(*) FROM snapshot";
    private const string CountRows = "SELECT COUNT(*) FROM manifest_row";
    private const string FirstEvent =
        "SELECT MIN(first) FROM (SELECT MIN(sequence_number) AS first FROM journal GROUP BY persistence_id) AS firsts";

    private readonly TestWire _wire = new(1);

    [Fact]
    public async Task What_was_published_outlives_the_death_of_the_process()
    {
        await using var node = new TestManifest(_wire, Holders[0], Alice);
        node.See();
        var version = Version(Alice, "a", 1);
        var receipt = Receipt(Holders[0], version.Content, 2, 0, 1);
        var published = await node.Publish(version.Statement, receipt.Statement);
        await node.Kill();

        node.Start();
        node.See();
        var known = await node.LookUp(Alice, "a");

        Assert.Equal(new ManifestProtocol.Published(0, null), published);
        Assert.Equal(version, known.Visible!.Version);
        Assert.Equal<Holding>([new Holding(node.Id, 0), new Holding(node.Id, 1)], known.Visible.Holders);
        Assert.Equal(version.Time, known.Latest);
        Assert.True(known.NextTime > version.Time && known.NextTime > Hlc.At(ManifestSamples.Now).Next());
        Assert.Equal([version], (await node.List(Alice)).Select(file => file.Version));
    }

    [Fact]
    public async Task A_delete_hides_the_path_for_ever_and_a_later_upload_shows_again()
    {
        await using var node = new TestManifest(_wire, Holders[0], Alice);
        node.See();
        var version = Version(Alice, "a", 1);
        await node.Publish(version.Statement);
        await node.Publish(Naming(Alice, "a", 2, version).Statement);

        Assert.Null((await node.LookUp(Alice, "a")).Visible);
        Assert.True((await node.Content(version.Content.Content)).Dead);
        Assert.Empty(await node.List(Alice));
        Assert.IsType<ManifestProtocol.Published>(await node.Publish(version.Statement));
        Assert.Null((await node.LookUp(Alice, "a")).Visible);

        var again = Version(Alice, "a", 3);
        await node.Publish(again.Statement);
        Assert.Equal(again, (await node.LookUp(Alice, "a")).Visible!.Version);
        Assert.Equal(At(3), (await node.LookUp(Alice, "a")).Latest);
    }

    [Fact]
    public async Task A_publication_with_one_bad_statement_adds_nothing()
    {
        await using var node = new TestManifest(_wire, Holders[0], Alice);
        node.See();
        var good = Version(Alice, "a", 1);
        var foreign = Version(Mallory, "a", 1);

        var answer = Assert.IsType<ManifestProtocol.NotPublished>(
            await node.Publish(good.Statement, foreign.Statement));

        Assert.Equal(foreign.Statement.Id, answer.Statement);
        Assert.Contains("no member", answer.Reason, StringComparison.Ordinal);
        Assert.Equal(0, (await node.Statistics()).Versions);
    }

    [Fact]
    public async Task Without_a_network_nothing_is_published_and_questions_wait()
    {
        await using var node = new TestManifest(_wire, Holders[0], Alice);
        var listing = node.List(Alice);

        Assert.IsType<ManifestProtocol.NotPublished>(await node.Publish(Version(Alice, "a", 1).Statement));
        Assert.False(listing.IsCompleted);
        node.See();
        Assert.Empty(await listing);
    }

    [Fact]
    public async Task Beyond_a_cap_a_publication_is_refused_and_says_so()
    {
        await using var node = new TestManifest(
            _wire, Holders[0], Alice, limits: new ManifestLimits { VersionsPerPath = 2 });
        node.See();
        await node.Publish(Version(Alice, "a", 1).Statement, Version(Alice, "a", 2).Statement);

        var answer = Assert.IsType<ManifestProtocol.NotPublished>(
            await node.Publish(Version(Alice, "a", 3).Statement));

        Assert.Contains("as many", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscribers_learn_of_versions_and_of_the_death_of_contents()
    {
        await using var node = new TestManifest(_wire, Holders[0], Alice);
        node.See();
        node.Actor.Tell(new ManifestProtocol.Subscribe(TestActor));
        var version = Version(Alice, "a", 1);

        await node.Publish(version.Statement);
        Assert.Equal(version, ExpectMsg<ManifestProtocol.VersionLearned>(TestManifest.Patience).Version);
        await node.Publish(version.Statement);
        await node.Publish(UpTo(Alice, "a", 2, 1).Statement);
        Assert.Equal(version.Content.Content, ExpectMsg<ManifestProtocol.ContentDied>(TestManifest.Patience).Content);
    }

    [Fact]
    public async Task Snapshots_replace_the_journal_and_remember_the_dead()
    {
        var settings = TestManifest.Settings with { CheckpointAfter = 16 };
        await using var node = new TestManifest(_wire, Holders[0], Alice, settings);
        node.See();
        var dead = Version(Alice, "p0", 1);
        await node.Publish(dead.Statement);
        await node.Publish(Naming(Alice, "p0", 2, dead).Statement);
        await PublishMany(node, 0, 200);
        await AwaitAssertAsync(() => Assert.Equal(1, Scalar(node, CountSnapshots)), TestManifest.Patience);
        await PublishMany(node, 200, 400);
        // How far the last snapshot reached depends on how writes fell into batches; that it cleaned up does not.
        await AwaitAssertAsync(() => Assert.True(Scalar(node, FirstEvent) > 1), TestManifest.Patience);
        await AwaitAssertAsync(() => Assert.Equal(1, Scalar(node, CountSnapshots)), TestManifest.Patience);
        var before = await node.Statistics();
        await node.Kill();

        node.Start();
        node.See();

        Assert.Equal((400, 1), (before.Versions, before.Tombstones));
        Assert.Equal((400, 1), ((await node.Statistics()).Versions, (await node.Statistics()).Tombstones));
        Assert.Equal(400, (await node.List(Alice)).Length);
        Assert.True((await node.Content(dead.Content.Content)).Dead);
        Assert.IsType<ManifestProtocol.Published>(await node.Publish(dead.Statement));
        Assert.Equal(400, (await node.Statistics()).Versions);
    }

    [Fact]
    public async Task The_number_of_writers_may_change_from_one_start_to_the_next()
    {
        await using var node = new TestManifest(_wire, Holders[0], Alice, TestManifest.Settings with { Writers = 5 });
        node.See();
        await PublishMany(node, 0, 40);
        await node.Kill();

        node.Use = TestManifest.Settings;
        node.Start();
        node.See();
        await PublishMany(node, 40, 60);
        await node.Kill();
        node.Use = TestManifest.Settings with { Writers = 2 };
        node.Start();
        node.See();

        Assert.Equal(60, (await node.List(Alice)).Length);
    }

    [Fact]
    public async Task When_the_table_fails_the_manifest_stops_rather_than_serve_half_of_it()
    {
        await using var node = new TestManifest(
            _wire, Holders[0], Alice, TestManifest.Settings with { CheckpointAfter = 8 });
        node.See();
        await PublishMany(node, 0, 20);
        await AwaitAssertAsync(() => Assert.True(Scalar(node, CountRows) >= 8), TestManifest.Patience);
        await node.Kill();
        node.Journal.Query("DELETE FROM manifest_row WHERE slot = 3");

        node.Start();
        Watch(node.Actor);

        ExpectTerminated(node.Actor, TestManifest.Patience);
    }

    [Fact]
    public async Task When_the_journal_fails_the_manifest_stops_and_acknowledges_nothing()
    {
        await using var node = new TestManifest(_wire, Holders[0], Alice);
        node.See();
        await node.Publish(Version(Alice, "a", 1).Statement);
        Watch(node.Actor);
        Scalar(node, "DROP TABLE journal");

        node.Actor.Tell(
            new ManifestProtocol.Publish([Version(Alice, "b", 1).Statement], 0, TimeSpan.FromSeconds(1)), TestActor);

        ExpectTerminated(node.Actor, TestManifest.Patience);
    }

    private static async Task PublishMany(TestManifest node, int from, int to)
    {
        for (var i = from; i < to; i += 20)
        {
            await node.Publish([.. Enumerable.Range(i, 20).Select(n => Version(Alice, $"q{n}", 1).Statement)]);
        }
    }

    private static long Scalar(TestManifest node, string sql) =>
        node.Journal.Query(sql) is [long found] ? found : 0L;
}
