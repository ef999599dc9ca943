using Akka.Actor;
using Akka.TestKit.Xunit2;
using Mosaic.Shards;
using Mosaic.Wire.Messages;
using Xunit;
using static Mosaic.Tests.Shards.ShardsNode;

namespace Mosaic.Tests.Shards;

/// <summary>What the disk spoils is noticed, told, never served, and rebuilt in its place.</summary>
public sealed class ShardsDamageSpec : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_flipped_bit_is_quarantined_told_again_and_rebuilt_in_place()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(9_000_000);
        await node.Keep(sample, 1, 5);
        var damaged = Subscribe(node);
        Flip(node.Paths.DataOf(sample.Version.Content.Roots[5]), sample.Layout.ShardOffset(1) + 1000);

        Assert.Equal(RefusalCode.Damaged, Code(await node.Ask(sample.Get(5, 1))));
        Assert.Equal(RefusalCode.Damaged, Code(await node.Ask(sample.Get(5, 1))));

        var expected = new ShardsProtocol.ShardDamaged(sample.Content, 5, 1);
        Assert.Equal(expected, damaged.ExpectMsg<ShardsProtocol.ShardDamaged>(Patience));
        await Eventually(async () => Assert.Equal(1, (await node.Usage()).Quarantined));
        Ok<Shard>(await node.Ask(sample.Get(5, 0)));
        node.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(expected, damaged.ExpectMsg<ShardsProtocol.ShardDamaged>(Patience));

        Assert.False(await Restore(node, sample, 5, 1, sample.Shards[5][0]));
        Assert.False(await Restore(node, sample, 5, 7, sample.Shards[5][1]));
        Assert.False(await Restore(node, sample, 0, 1, sample.Shards[0][1]));
        Assert.True(await Restore(node, sample, 5, 1, sample.Shards[5][1]));
        await Eventually(async () => Assert.Equal(0, (await node.Usage()).Quarantined));
        await ShardsActorSpec.AssertServed(node, sample, 1, 5);
    }

    [Fact]
    public async Task A_lost_tree_is_made_anew_from_the_data()
    {
        await using var node = await new ShardsNode().Start();
        var samples = Enumerable.Range(0, 3).Select(_ => node.Sample(9_000_000)).ToArray();
        foreach (var sample in samples) await node.Keep(sample, 2);
        var trees = samples.Select(sample => node.Paths.TreeOf(sample.Version.Content.Roots[2])).ToArray();
        var good = File.ReadAllBytes(trees[0]);
        await node.Kill();
        Flip(trees[0], 40);
        File.Delete(trees[1]);
        File.WriteAllBytes(trees[2], [1, 2, 3]);

        await node.Start();

        foreach (var sample in samples) await ShardsActorSpec.AssertServed(node, sample, 2);
        Assert.Equal(good, File.ReadAllBytes(trees[0]));
        Assert.Equal(0, (await node.Usage()).Quarantined);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task A_column_that_is_lost_altogether_is_rebuilt_shard_by_shard(bool dataLost, bool treeLost)
    {
        var node = new ShardsNode();
        await using var started = node;
        node.Settings = node.Settings with { ScrubRate = 1L << 30 };
        await node.Start();
        var sample = node.Sample(14_000_000);
        await node.Keep(sample, 0, 3);
        var data = node.Paths.DataOf(sample.Version.Content.Roots[3]);
        var good = File.ReadAllBytes(data);
        await node.Kill();
        if (treeLost) File.Delete(node.Paths.TreeOf(sample.Version.Content.Roots[3]));
        if (dataLost) File.Delete(data);
        else Flip(data, 5);
        await node.Start();
        var damaged = Subscribe(node);

        var told = new HashSet<long>();
        while (told.Count < (dataLost || treeLost ? 4 : 1))
        {
            node.Clock.Advance(TimeSpan.FromSeconds(10));
            var shard = damaged.ExpectMsg<ShardsProtocol.ShardDamaged>(Patience);
            Assert.Equal((sample.Content, 3), (shard.Content, shard.Column));
            if (told.Add(shard.Segment))
                Assert.True(await Restore(node, sample, 3, shard.Segment, sample.Shards[3][shard.Segment]));
        }

        await Eventually(async () => Assert.Equal(0, (await node.Usage()).Quarantined));
        Assert.Equal(good, File.ReadAllBytes(data));
        await ShardsActorSpec.AssertServed(node, sample, 0, 3);
    }

    [Fact]
    public async Task A_truncated_column_is_damage_where_it_was_cut()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(9_000_000);
        await node.Keep(sample, 4);
        using (var file = File.OpenWrite(node.Paths.DataOf(sample.Version.Content.Roots[4])))
            file.SetLength(sample.Layout.ShardOffset(1) + 10);

        Ok<Shard>(await node.Ask(sample.Get(4, 0)));
        Assert.Equal(RefusalCode.Damaged, Code(await node.Ask(sample.Get(4, 1))));
        Assert.Equal(RefusalCode.Damaged, Code(await node.Ask(sample.Get(4, 2))));
        Assert.True(await Restore(node, sample, 4, 2, sample.Shards[4][2]));
        Assert.True(await Restore(node, sample, 4, 1, sample.Shards[4][1]));
        await ShardsActorSpec.AssertServed(node, sample, 4);
    }

    [Fact]
    public async Task A_disk_that_cannot_read_is_damage()
    {
        var disk = new FailingDisk();
        await using var node = await new ShardsNode().Start(disk);
        var sample = node.Sample(1000);
        await node.Keep(sample, 4);
        disk.Before = (what, path) =>
        {
            if (what == "read" && !path.EndsWith(".tree", StringComparison.Ordinal)) throw new IOException("EIO");
        };

        Assert.Equal(RefusalCode.Damaged, Code(await node.Ask(sample.Get(4, 0))));

        disk.Before = (_, _) => { };
        Ok<Shard>(await node.Ask(sample.Get(4, 0)));
        await Eventually(async () => Assert.Equal(0, (await node.Usage()).Quarantined));
    }

    [Fact]
    public async Task The_scrubber_finds_what_nobody_reads()
    {
        var node = new ShardsNode();
        await using var started = node;
        node.Settings = node.Settings with { ScrubRate = 1L << 30, ScrubPause = TimeSpan.FromMilliseconds(50) };
        await node.Start();
        var damaged = Subscribe(node);
        var samples = Enumerable.Range(0, 20).Select(i => node.Sample(i * 10_000)).ToArray();
        foreach (var sample in samples) await node.Keep(sample, 0, 5);

        Flip(node.Paths.DataOf(samples[13].Version.Content.Roots[5]), 99);

        Assert.Equal(new ShardsProtocol.ShardDamaged(samples[13].Content, 5, 0),
            damaged.ExpectMsg<ShardsProtocol.ShardDamaged>(Patience));
    }

    [Fact]
    public async Task What_is_read_is_checked_first_in_all_its_columns()
    {
        var node = new ShardsNode();
        await using var started = node;
        // So slow that a pass over the large file takes far longer than this test.
        node.Settings = node.Settings with { ScrubRate = 1 << 20, ScrubPause = TimeSpan.FromMilliseconds(50) };
        await node.Start();
        await node.Keep(node.Sample(60_000_000), 0, 1, 2, 3, 4, 5);
        var sample = node.Sample(1000);
        await node.Keep(sample, 0, 5);
        var damaged = Subscribe(node);
        Flip(node.Paths.DataOf(sample.Version.Content.Roots[5]), 99);

        Ok<Shard>(await node.Ask(sample.Get(0, 0)));

        Assert.Equal(new ShardsProtocol.ShardDamaged(sample.Content, 5, 0),
            damaged.ExpectMsg<ShardsProtocol.ShardDamaged>(Patience));
    }

    private Akka.TestKit.TestProbe Subscribe(ShardsNode node)
    {
        var probe = CreateTestProbe();
        node.Shards.Tell(new ShardsProtocol.SubscribeDamage(probe));
        return probe;
    }

    private static async Task<bool> Restore(ShardsNode node, Sample sample, int column, long segment, byte[] bytes) =>
        (await node.Shards.Ask<ShardsProtocol.ShardRestored>(
            new ShardsProtocol.RestoreShard(sample.Content, column, segment, bytes), Patience)).Restored;

    private static void Flip(string path, long offset)
    {
        using var file = File.Open(path, FileMode.Open);
        file.Position = offset;
        var value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 4));
    }
}
