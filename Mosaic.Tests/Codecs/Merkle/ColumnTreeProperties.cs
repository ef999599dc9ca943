using CsCheck;
using Mosaic.Codecs.Merkle;
using Mosaic.Model;
using Mosaic.Tests.House;
using Xunit;
using static Mosaic.Tests.Codecs.Samples;

namespace Mosaic.Tests.Codecs.Merkle;

public sealed class ColumnTreeProperties
{
    private static readonly Gen<(int Column, int Count, int Segment, int Seed)> Cases =
        from column in Gen.Int[0, 255]
        from count in Gen.Int[1, 600]
        from segment in Gen.Int[0, count - 1]
        from seed in Gen.Int
        select (column, count, segment, seed);

    [Fact]
    public void A_root_built_while_streaming_is_that_of_the_whole_tree() =>
        Cases.Sample(
            c =>
            {
                var shards = ColumnSamples.Shards(c.Count, c.Seed);
                var builder = new ColumnTreeBuilder(c.Column);
                foreach (var shard in shards)
                {
                    builder.Append(shard);
                    if (builder.Count == c.Segment + 1)
                        Assert.Equal(new ColumnTree(c.Column, shards.AsSpan(0, c.Segment + 1)).Root, builder.Root());
                }

                Assert.Equal(c.Count, builder.Count);
                Assert.Equal(new ColumnTree(c.Column, shards).Root, builder.Root());
            },
            iter: TestScale.Of(100));

    [Fact]
    public void A_path_verifies_and_no_altered_claim_does() =>
        Gen.Select(Cases, Gen.Int[0, 255], Gen.Int[0, 700]).Sample(
            (c, otherColumn, other) =>
            {
                var shards = ColumnSamples.Shards(c.Count, c.Seed);
                var tree = new ColumnTree(c.Column, shards);
                var path = tree.Path(c.Segment).ToArray();
                bool Holds(ColumnRoot root, int column, long segment, ShardHash shard, params Id256[] steps) =>
                    MerklePath.Verify(root, column, segment, c.Count, shard, steps);
                var shard = shards[c.Segment];
                var wrongBit = new Id256(Flipped(shard.Value.ToArray(), other % 32));
                var wrongRoot = new ColumnRoot(Flipped(tree.Root.Value.ToArray(), other % 32));

                Assert.True(Holds(tree.Root, c.Column, c.Segment, shard, path));
                Assert.Equal(c.Column == otherColumn, Holds(tree.Root, otherColumn, c.Segment, shard, path));
                Assert.Equal(c.Segment == other, Holds(tree.Root, c.Column, other, shard, path));
                Assert.False(Holds(tree.Root, c.Column, c.Segment, new ShardHash(wrongBit), path));
                Assert.False(Holds(wrongRoot, c.Column, c.Segment, shard, path));
                Assert.False(Holds(tree.Root, c.Column, c.Segment, shard, [.. path, wrongBit]));
                Assert.False(Holds(tree.Root, c.Column, c.Segment, shard, [wrongBit, .. path]));
                if (path.Length == 0) return;
                Assert.False(Holds(tree.Root, c.Column, c.Segment, shard, path[1..]));
                Assert.False(Holds(tree.Root, c.Column, c.Segment, shard, path[..^1]));
                var step = other % path.Length;
                path[step] = new Id256(Flipped(path[step].ToArray(), other % 32));
                Assert.False(Holds(tree.Root, c.Column, c.Segment, shard, path));
            },
            iter: TestScale.Of(300));

    [Fact]
    public void Another_count_verifies_only_where_the_path_runs_the_same_way() =>
        Gen.Select(Cases, Gen.Int[0, 700]).Sample(
            (c, claimed) =>
            {
                var shards = ColumnSamples.Shards(c.Count, c.Seed);
                var tree = new ColumnTree(c.Column, shards);
                var path = tree.Path(c.Segment);

                var verified = MerklePath.Verify(
                    tree.Root, c.Column, c.Segment, claimed, shards[c.Segment], path.AsSpan());

                Assert.Equal(
                    claimed > c.Segment && Sides(c.Segment, claimed) == Sides(c.Segment, c.Count), verified);
            },
            iter: TestScale.Of(1000));

    /// <summary>On which side the siblings stand, from the top down, by the standard's recursive definition.</summary>
    private static string Sides(int leaf, int count)
    {
        if (count <= 1) return "";
        var split = 1;
        while (split * 2 < count) split *= 2;
        return leaf < split ? "R" + Sides(leaf, split) : "L" + Sides(leaf - split, count - split);
    }
}
