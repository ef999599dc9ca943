using Mosaic.Codecs.Merkle;
using Mosaic.Model;
using Mosaic.Wire.Messages;
using Xunit;
using static Mosaic.Tests.Shards.ShardsNode;

namespace Mosaic.Tests.Shards;

/// <summary>From a StoreRequest to a verified read, and what each step refuses.</summary>
public sealed class ShardsActorSpec
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(305_000)]
    [InlineData(4_194_305)]
    [InlineData(12_000_000)]
    public async Task What_is_committed_is_acknowledged_published_and_served_with_its_proof(long length)
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(length);

        var receipt = await node.Keep(sample, 1, 4);

        Assert.True(receipt.Statement.HasValidSignature());
        Assert.Equal(node.Self, receipt.Holder);
        Assert.True(receipt.Columns.SequenceEqual(
            [(1, sample.Version.Content.Roots[1]), (4, sample.Version.Content.Roots[4])]));
        Assert.Equal(sample.Version, node.Manifest.Versions[sample.Content]);
        Assert.Equal(receipt, node.Manifest.Receipts[sample.Content]);
        await AssertServed(node, sample, 1, 4);
        Assert.Empty(node.Files("tmp"));
        var usage = await node.Usage();
        Assert.Equal((sample.StoredBytes(2), 0, 2), (usage.Used, usage.Leased, usage.Columns));
        Assert.Equal(usage.Used, node.Files("shards").Sum(file => new FileInfo(file).Length));
    }

    [Fact]
    public async Task The_data_file_is_the_shards_and_nothing_else()
    {
        await using var node = await new ShardsNode().Start();
        var sample = node.Sample(9_000_000);

        await node.Keep(sample, 2);

        var root = sample.Version.Content.Roots[2];
        var path = node.Paths.DataOf(root);
        Assert.Equal(sample.Shards[2].SelectMany(shard => shard).ToArray(), File.ReadAllBytes(path));
        Assert.Equal([path, path + ".tree"], node.Files("shards").Order());
    }

    [Fact]
    public async Task What_was_committed_is_there_after_a_kill()
    {
        await using var node = await new ShardsNode().Start();
        var samples = Enumerable.Range(0, 40).Select(i => node.Sample(i * 1000)).ToArray();
        foreach (var sample in samples) await node.Keep(sample, 0, 5);
        var before = await node.Usage();

        await node.Restart();

        Assert.Equal(before, await node.Usage());
        foreach (var sample in samples) await AssertServed(node, sample, 0, 5);
    }

    [Fact]
    public async Task When_a_holder_fails_all_start_anew_and_agree()
    {
        await using var node = await new ShardsNode().Start();
        var samples = Enumerable.Range(0, 20).Select(i => node.Sample(i * 1000)).ToArray();
        foreach (var sample in samples) await node.Keep(sample, 0, 5);
        var leased = node.Sample(1000);
        await node.Send(leased, 1);
        var before = await node.Usage();

        node.FailHolder(7);

        await Eventually(async () => Assert.Equal(before with { Leased = 0 }, await node.Usage()));
        await Eventually(async () =>
            Assert.Equal(RefusalCode.Unspecified, Code(await node.Ask(samples[0].Get(0, 0)))));
        foreach (var sample in samples) await AssertServed(node, sample, 0, 5);
        await node.Keep(leased, 1);
        node.Manifest.Kill(samples[3].Content);
        await Eventually(async () => Assert.Equal(41 - 2, (await node.Usage()).Columns));
    }

    internal static async Task AssertServed(ShardsNode node, Sample sample, params int[] columns)
    {
        foreach (var column in columns)
        {
            for (var segment = 0; segment < sample.Layout.SegmentCount; segment++)
            {
                var answer = await node.Ask(sample.Get(column, segment));
                var shard = Ok<Shard>(answer);
                Assert.Equal(sample.Shards[column][segment], answer.Payload.ToArray());
                Assert.Equal(sample.Layout.SegmentCount, (long)shard.SegmentCount);
                Assert.True(MerklePath.Verify(sample.Version.Content.Roots[column], column, segment,
                    sample.Layout.SegmentCount, Sample.Hash(answer.Payload.ToArray()),
                    [.. shard.Path.Select(hash => new Id256(hash.Span))]));
            }
        }
    }
}
