using System.Security.Cryptography;
using Mosaic.Codecs.Merkle;
using Mosaic.Model;
using Xunit;
using static Mosaic.Tests.Codecs.Samples;

namespace Mosaic.Tests.Codecs.Merkle;

public sealed class ColumnTreeTests
{
    [Fact]
    public void A_leaf_is_column_segment_and_shard_hash()
    {
        var shards = ColumnSamples.Shards(3, seed: 1);
        byte[] leaf = [0, 0, 0, 0, 200, 0, 0, 0, 0, 0, 0, 0, 0];
        byte[] onlyLeaf = [0, 0, 0, 0, 200, .. new byte[8], .. shards[0].Value.ToArray()];

        var tree = new ColumnTree(200, shards.AsSpan(0, 1));

        Assert.Equal(13, leaf.Length);
        Assert.Equal(new ColumnRoot(SHA256.HashData(onlyLeaf)), tree.Root);
        Assert.Empty(tree.Path(0));
        Assert.True(MerklePath.Verify(tree.Root, 200, 0, 1, shards[0], []));
    }

    [Fact]
    public void Segments_are_numbered_in_the_leaves()
    {
        var same = new ShardHash(Bytes(32, 2));
        var tree = new ColumnTree(1, [same, same]);
        byte[] left = [0, 0, 0, 0, 1, .. new byte[8], .. same.Value.ToArray()];
        byte[] right = [0, 0, 0, 0, 1, .. new byte[7], 1, .. same.Value.ToArray()];

        Assert.Equal(
            new ColumnRoot(SHA256.HashData([1, .. SHA256.HashData(left), .. SHA256.HashData(right)])), tree.Root);
    }

    [Fact]
    public void Every_path_of_every_small_column_verifies()
    {
        for (var count = 1; count <= 70; count++)
        {
            var shards = ColumnSamples.Shards(count, seed: count);
            var tree = new ColumnTree(3, shards);
            for (var i = 0; i < count; i++)
                Assert.True(MerklePath.Verify(tree.Root, 3, i, count, shards[i], tree.Path(i).AsSpan()));
        }
    }

    [Fact]
    public void A_path_proves_the_last_segment_to_be_the_last()
    {
        for (var count = 1; count <= 40; count++)
        {
            var shards = ColumnSamples.Shards(count, seed: count);
            var tree = new ColumnTree(3, shards);
            var path = tree.Path(count - 1);
            for (var claimed = 0; claimed <= 100; claimed++)
            {
                var verified = MerklePath.Verify(
                    tree.Root, 3, count - 1, claimed, shards[count - 1], path.AsSpan());
                Assert.Equal(claimed == count, verified);
            }
        }
    }

    [Fact]
    public void Arguments_from_strangers_never_throw()
    {
        var shard = new ShardHash(Bytes(32, 1));
        var long64 = new Id256[64];
        var long65 = new Id256[65];

        Assert.False(MerklePath.Verify(default, -1, 0, 1, shard, []));
        Assert.False(MerklePath.Verify(default, int.MinValue, 0, 1, shard, []));
        Assert.False(MerklePath.Verify(default, 256, 0, 1, shard, []));
        Assert.False(MerklePath.Verify(default, 0, -1, 1, shard, []));
        Assert.False(MerklePath.Verify(default, 0, long.MinValue, long.MaxValue, shard, long64));
        Assert.False(MerklePath.Verify(default, 0, 0, 0, shard, []));
        Assert.False(MerklePath.Verify(default, 0, 0, -1, shard, []));
        Assert.False(MerklePath.Verify(default, 0, 1, 1, shard, []));
        Assert.False(MerklePath.Verify(default, 0, long.MaxValue - 1, long.MaxValue, shard, long64));
        Assert.False(MerklePath.Verify(default, 0, 0, long.MaxValue, shard, long65));
    }

    [Fact]
    public void Columns_and_segments_that_are_not_there_are_refused()
    {
        var tree = new ColumnTree(0, ColumnSamples.Shards(2, seed: 1));

        Assert.Equal(2, tree.SegmentCount);
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.Path(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => tree.Path(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ColumnTree(0, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ColumnTree(256, ColumnSamples.Shards(1, seed: 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ColumnTreeBuilder(-1));
        Assert.Throws<InvalidOperationException>(() => new ColumnTreeBuilder(0).Root());
    }
}
