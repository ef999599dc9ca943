using Mosaic.Model;
using Mosaic.Shards;
using Mosaic.Wire.Messages;
using Xunit;
using static Mosaic.Tests.Shards.ShardsNode;

namespace Mosaic.Tests.Shards;

/// <summary>What dies is freed and withdrawn; what lives stays; a crash anywhere leaks nothing.</summary>
public sealed class ShardsDeletionSpec
{
    [Fact]
    public async Task A_dead_content_is_freed_and_withdrawn()
    {
        await using var node = await new ShardsNode().Start();
        var (dead, alive) = (node.Sample(5_000_000), node.Sample(1000));
        var receipt = await node.Keep(dead, 0, 1);
        await node.Keep(alive, 0);

        node.Manifest.Kill(dead.Content);

        await Eventually(async () =>
        {
            Assert.Equal((alive.StoredBytes(1), 0, 1), Figures(await node.Usage()));
            Assert.Empty(node.Manifest.Receipts[dead.Content].Columns);
        });
        Assert.True(node.Manifest.Receipts[dead.Content].Time > receipt.Time);
        Assert.Equal(2, node.Files("shards").Length);
        Assert.Equal(RefusalCode.NotFound, Code(await node.Ask(dead.Get(0, 0))));
        await ShardsActorSpec.AssertServed(node, alive, 0);
        node.Manifest.Kill(dead.Content);
        await node.Restart();
        Assert.Equal((alive.StoredBytes(1), 0, 1), Figures(await node.Usage()));
    }

    [Fact]
    public async Task A_content_that_dies_while_it_is_leased_frees_the_lease()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(5_000_000);
        await node.Send(sample, 0);

        node.Manifest.Kill(sample.Content);

        await Eventually(async () => Assert.Equal((0, 0, 0), Figures(await node.Usage())));
        Assert.Empty(node.Files("tmp"));
    }

    [Fact]
    public async Task A_commit_of_a_version_that_was_deleted_before_is_refused_and_freed()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(5_000_000);
        node.Manifest.Dead[sample.Content] = true;
        await node.Send(sample, 0);

        Assert.Equal(RefusalCode.NotFound, Code(await node.Ask(sample.Commit(0))));

        await Eventually(async () => Assert.Equal((0, 0, 0), Figures(await node.Usage())));
        Assert.Empty(node.Files("shards"));
    }

    [Fact]
    public async Task What_the_manifest_refuses_is_not_acknowledged_and_freed()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(5_000_000);
        node.Manifest.Refusal = "over the cap";
        await node.Send(sample, 0);

        Assert.Equal(RefusalCode.NotFound, Code(await node.Ask(sample.Commit(0))));

        await Eventually(async () => Assert.Equal((0, 0, 0), Figures(await node.Usage())));
        Assert.Empty(node.Files("shards"));
    }

    [Fact]
    public async Task A_root_that_two_contents_name_is_stored_once_and_kept_until_both_are_gone()
    {
        await using var node = await new ShardsNode().Start();
        var mine = node.Sample(5_000_000);
        var theirs = node.Sample(5_000_000, node.Other, mine.Shards);
        Assert.True(mine.Version.Content.Roots.SequenceEqual(theirs.Version.Content.Roots));
        await node.Keep(mine, 2);
        await node.Send(theirs, node.Other, 2);
        ReceiptOf(await node.Ask(theirs.Commit(2)));
        Assert.Equal((mine.StoredBytes(1), 0, 2), Figures(await node.Usage()));
        Assert.Equal(2, node.Files("shards").Length);

        node.Manifest.Kill(mine.Content);
        await Eventually(async () =>
            Assert.Equal((mine.StoredBytes(1), 0, 1), Figures(await node.Usage())));
        await ShardsActorSpec.AssertServed(node, theirs, 2);
        await node.Restart();
        Assert.Equal((mine.StoredBytes(1), 0, 1), Figures(await node.Usage()));

        node.Manifest.Kill(theirs.Content);
        await Eventually(async () => Assert.Equal((0, 0, 0), Figures(await node.Usage())));
        Assert.Empty(node.Files("shards"));
    }

    [Fact]
    public async Task Two_accounts_empty_files_do_not_know_each_other()
    {
        await using var node = await new ShardsNode().Start();
        var (mine, theirs) = (node.Sample(0), node.Sample(0, node.Other));
        await node.Keep(mine, 0);
        await node.Send(theirs, node.Other, 0);
        ReceiptOf(await node.Ask(theirs.Commit(0)));

        node.Manifest.Kill(mine.Content);

        await Eventually(async () => Assert.Equal(1, (await node.Usage()).Columns));
        await ShardsActorSpec.AssertServed(node, theirs, 0);
    }

    [Theory]
    [InlineData("moved", "")]
    [InlineData("moved", ".tree")]
    [InlineData("flush folder", "")]
    public async Task A_kill_between_the_rename_and_the_event_leaks_nothing(string step, string suffix)
    {
        var disk = new FailingDisk();
        await using var node = await new ShardsNode().Start(disk);
        var (kept, lost) = (node.Sample(1000), node.Sample(5_000_000));
        await node.Keep(kept, 0);
        await node.Send(lost, 0);
        var root = lost.Version.Content.Roots[0];
        var reached = new TaskCompletionSource();
        using var killed = new ManualResetEventSlim();
        disk.Before = (what, path) =>
        {
            var here = what == "flush folder" ? node.Paths.FolderOf(root) : node.Paths.DataOf(root) + suffix;
            if (what != step || path != here) return;
            reached.TrySetResult();
            killed.Wait();
            throw new IOException("the process is gone");
        };
        _ = node.Ask(lost.Commit(0));
        await reached.Task;
        var kill = node.Kill();
        disk.Dead = true;
        killed.Set();
        await kill;
        Assert.Contains(node.Files("shards"), file => file.Contains(root.ToString(), StringComparison.Ordinal));

        await node.Start();

        Assert.Equal((kept.StoredBytes(1), 0, 1), Figures(await node.Usage()));
        await Eventually(() =>
        {
            Assert.Equal(2, node.Files("shards").Length);
            return Task.CompletedTask;
        });
        await ShardsActorSpec.AssertServed(node, kept, 0);
        Assert.Single((await node.Keep(lost, 0)).Columns);
    }

    [Fact]
    public async Task What_has_no_row_is_removed_at_the_start_and_strangers_files_are_not()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(1000);
        await node.Keep(sample, 0);
        await node.Kill();
        var orphan = new ColumnRoot(Id256.Parse(new string('a', 64)));
        Directory.CreateDirectory(node.Paths.FolderOf(orphan));
        File.WriteAllText(node.Paths.DataOf(orphan), "orphan");
        File.WriteAllText(node.Paths.TreeOf(orphan), "orphan");
        var strange = Path.Combine(node.Paths.Shards, "notes.txt");
        var misplaced = Path.Combine(node.Paths.Shards, "zz", orphan.ToString());
        Directory.CreateDirectory(Path.GetDirectoryName(misplaced)!);
        File.WriteAllText(strange, "keep me");
        File.WriteAllText(misplaced, "keep me");

        await node.Start();

        await Eventually(() =>
        {
            Assert.False(File.Exists(node.Paths.DataOf(orphan)) || File.Exists(node.Paths.TreeOf(orphan)));
            return Task.CompletedTask;
        });
        Assert.True(File.Exists(strange) && File.Exists(misplaced));
        await ShardsActorSpec.AssertServed(node, sample, 0);
    }

    [Fact]
    public async Task At_the_start_the_manifest_is_offered_what_it_lacks_and_asked_what_died()
    {
        await using var node = await new ShardsNode().Start();
        var (lacked, dead) = (node.Sample(1000), node.Sample(2000));
        var receipt = await node.Keep(lacked, 0, 1);
        await node.Keep(dead, 0);
        await node.Kill();
        node.Manifest.Versions.Clear();
        node.Manifest.Receipts.Clear();
        node.Manifest.Dead[dead.Content] = true;

        await node.Start();

        await Eventually(async () =>
        {
            Assert.Equal(lacked.Version, node.Manifest.Versions.GetValueOrDefault(lacked.Content));
            Assert.Equal(receipt, node.Manifest.Receipts.GetValueOrDefault(lacked.Content));
            Assert.Equal((lacked.StoredBytes(2), 0, 2), Figures(await node.Usage()));
            Assert.Empty(node.Manifest.Receipts[dead.Content].Columns);
        });
    }

    [Fact]
    public async Task The_capacity_that_was_set_outlives_a_restart_until_the_configuration_says_another()
    {
        var node = new ShardsNode();
        await using var started = node;
        node.Settings = node.Settings with { Capacity = 1000_000 };
        await node.Start();
        Assert.Equal(1000_000, (await node.Usage()).Capacity);

        var set = await Akka.Actor.Futures.Ask<ShardsProtocol.CapacitySet>(
            node.Shards, new ShardsProtocol.SetCapacity(5_000_000), TimeSpan.FromSeconds(10));
        Assert.Equal(5_000_000, set.Usage.Capacity);
        await node.Restart();
        Assert.Equal(5_000_000, (await node.Usage()).Capacity);
        node.Settings = node.Settings with { Capacity = 0 };
        await node.Restart();
        Assert.Equal(5_000_000, (await node.Usage()).Capacity);
        node.Settings = node.Settings with { Capacity = 3_000_000 };
        await node.Restart();
        Assert.Equal(3_000_000, (await node.Usage()).Capacity);
    }

    [Fact]
    public async Task Without_a_word_on_capacity_half_of_the_free_disk_is_offered()
    {
        var node = new ShardsNode();
        await using var started = node;
        node.Settings = node.Settings with { Capacity = 0 };
        await node.Start(new FailingDisk { Free = 10_000_000 });
        Assert.Equal(5_000_000, (await node.Usage()).Capacity);

        await node.Kill();
        await node.Start(new FailingDisk { Free = 2_000_000 });
        Assert.Equal(5_000_000, (await node.Usage()).Capacity);
    }

    [Fact]
    public async Task What_snapshots_replaced_is_there_after_a_restart()
    {
        var node = new ShardsNode();
        await using var started = node;
        node.Settings = node.Settings with { SnapshotEvery = 3 };
        await node.Start();
        var samples = Enumerable.Range(0, 200).Select(_ => node.Sample(0)).ToArray();
        await Task.WhenAll(samples.Select(sample => node.Keep(sample, 0, 1)));
        foreach (var sample in samples.Take(50)) node.Manifest.Kill(sample.Content);
        var left = samples[50..];
        await Eventually(async () => Assert.Equal(2 * left.Length, (await node.Usage()).Columns));
        await Eventually(() =>
        {
            Assert.InRange(CountEvents(node), 1, 3 * ShardsActor.Holders);
            return Task.CompletedTask;
        });

        await node.Restart();

        Assert.Equal((left.Sum(sample => sample.StoredBytes(2)), 0, 2 * left.Length), Figures(await node.Usage()));
        foreach (var sample in left) await ShardsActorSpec.AssertServed(node, sample, 0, 1);
        Assert.All(samples[..50], sample => Assert.Empty(node.Manifest.Receipts[sample.Content].Columns));
    }

    private static long CountEvents(ShardsNode node) =>
        (long)node.Journal.Query("SELECT COUNT(*) FROM journal WHERE persistence_id LIKE 'shards-%'").Single();

    private static (long, long, int) Figures(ShardsProtocol.Usage usage) => (usage.Used, usage.Leased, usage.Columns);
}
