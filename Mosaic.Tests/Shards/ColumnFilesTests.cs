using Mosaic.Codecs.Sealing;
using Mosaic.Model;
using Mosaic.Shards;
using Xunit;

namespace Mosaic.Tests.Shards;

/// <summary>The formats and limits of what lies on the disk.</summary>
public sealed class ColumnFilesTests
{
    private static readonly ColumnGeometry Small = new(3, 2, 128, 64);

    [Fact]
    public void The_tree_file_is_as_documented()
    {
        var hashes = new[] { Hash(1), Hash(2) };

        var bytes = TreeFile.Encode(Small, hashes);

        Assert.Equal("4d54524501000000" + "00000003" + "00000080" + "00000040" + "0000000000000002"
            + string.Concat(Enumerable.Repeat("01", 32)) + string.Concat(Enumerable.Repeat("02", 32)),
            Convert.ToHexStringLower(bytes.AsSpan(0, bytes.Length - 32)));
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(bytes.AsSpan(0, bytes.Length - 32)), bytes[^32..]);
        Assert.Equal(Small.TreeLength, bytes.Length);
        Assert.Equal(hashes, TreeFile.Parse(bytes, Small));
    }

    [Fact]
    public void Every_flipped_bit_and_every_other_length_of_a_tree_file_is_malformed()
    {
        var bytes = TreeFile.Encode(Small, [Hash(1), Hash(2)]);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var wrong = bytes.ToArray();
            wrong[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<MalformedException>(() => TreeFile.Parse(wrong, Small));
        }
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<MalformedException>(() => TreeFile.Parse(bytes.AsSpan(0, length), Small));
        Assert.Throws<MalformedException>(() => TreeFile.Parse([.. bytes, 0], Small));
        Assert.Throws<MalformedException>(() => TreeFile.Parse(bytes, Small with { Column = 4 }));
        Assert.Throws<MalformedException>(() => TreeFile.Parse(bytes, Small with { LastShardLength = 128 }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4_194_304)]
    [InlineData(4_194_305)]
    [InlineData(100_000_000)]
    public void Geometry_agrees_with_the_layout_of_the_content(long length)
    {
        foreach (var code in new[] { new Code(4, 2), new Code(1, 1), new Code(10, 4), new Code(200, 56) })
        {
            var layout = ContentLayout.ForPlaintext(code, length);
            var geometry = ColumnGeometry.Of(layout, 1);
            Assert.Equal(layout.ColumnLength, geometry.DataLength);
            for (long segment = 0; segment < layout.SegmentCount; segment++)
            {
                Assert.Equal(layout.ShardOffset(segment), geometry.OffsetOf(segment));
                Assert.Equal(layout.ShardLength(segment), geometry.LengthOf(segment));
            }
            if (layout.SegmentCount > 1) Assert.Equal(layout.ShardLength(0), ColumnGeometry.FullShardLength(code));
        }
    }

    [Fact]
    public void Reservations_cover_what_a_column_comes_to()
    {
        foreach (var code in new[] { new Code(4, 2), new Code(1, 1), new Code(200, 56) })
        {
            foreach (var length in new[] { 0L, 1, 4_194_305, 50_000_000 })
            {
                var layout = ContentLayout.ForPlaintext(code, length);
                var terms = new StoreTerms(default, default, code, [0, 1], 2 * layout.ColumnLength);
                Assert.True(terms.Reservation >= 2 * ColumnGeometry.Of(layout, 0).StoredLength);
            }
        }
    }

    [Fact]
    public void Only_names_we_would_give_are_ours()
    {
        var network = new NetworkId(Id256.Parse(new string('7', 64)));
        var paths = new ColumnPaths("/data", network);
        var root = new ColumnRoot(Id256.Parse("abcd" + new string('0', 60)));

        Assert.EndsWith(Path.Combine("shards", network.ToString(), "ab", "cd", root.ToString()), paths.DataOf(root));
        Assert.True(paths.TryGetRoot(paths.DataOf(root), out var read) && read == root);
        Assert.True(paths.TryGetRoot(paths.TreeOf(root), out read) && read == root);
        foreach (var other in new[]
        {
            Path.Combine(paths.Shards, root.ToString()), paths.DataOf(root) + ".tmp", paths.DataOf(root)[..^1],
            Path.Combine(paths.Shards, "ab", "cd", root.ToString().ToUpperInvariant()),
        })
        {
            Assert.False(paths.TryGetRoot(other, out _));
        }
        Assert.True(ColumnPaths.IsLease(paths.LeaseOf(LeaseBookTests.Key(1), 3)));
        Assert.True(ColumnPaths.IsLease(ColumnPaths.TreeOfLease(paths.LeaseOf(LeaseBookTests.Key(1), 3))));
        Assert.False(ColumnPaths.IsLease(Path.Combine(paths.Temporary, "download.part")));
    }

    [Fact]
    public void The_cache_keeps_the_trees_used_last_within_its_bytes()
    {
        var trees = Enumerable.Range(0, 10).Select(i => new ShardTree(0, [Hash((byte)i)])).ToArray();
        var cache = new TreeCache(3 * trees[0].Bytes);
        foreach (var tree in trees[..3]) cache.Add(tree.Root, tree);
        Assert.NotNull(cache.Find(trees[0].Root));

        cache.Add(trees[3].Root, trees[3]);
        cache.Add(trees[3].Root, trees[3]);

        Assert.Equal(3 * trees[0].Bytes, cache.Bytes);
        Assert.Null(cache.Find(trees[1].Root));
        Assert.Same(trees[0], cache.Find(trees[0].Root));
        cache.Remove(trees[0].Root);
        Assert.Null(cache.Find(trees[0].Root));
        cache.Add(trees[4].Root, new ShardTree(0, [.. Enumerable.Repeat(Hash(4), 1000)]));
        Assert.Null(cache.Find(trees[4].Root));
    }

    [Fact]
    public void A_last_reference_is_not_removed_twice()
    {
        var references = new RootReferences();
        var root = new ColumnRoot(default(Id256));
        Assert.True(references.Add(root));
        Assert.False(references.Add(root));
        Assert.False(references.Remove(root));
        Assert.True(references.IsReferenced(root));
        Assert.True(references.Remove(root));
        Assert.False(references.IsReferenced(root));
        Assert.Throws<InvalidOperationException>(() => references.Remove(root));
    }

    [Fact]
    public void Quarantine_is_bounded_and_tells_what_was_told_longest_ago()
    {
        var now = DateTimeOffset.UnixEpoch;
        var state = QuarantineState.Empty;
        for (var i = 0; i < 2000; i++) state = state.Add(Shard(i), now + TimeSpan.FromSeconds(i));
        Assert.Equal(QuarantineState.MaxShards, state.Bad.Count);
        Assert.Same(state, state.Add(Shard(5), now));

        var (told, due) = state.Remind(now + TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(10));
        Assert.Equal(Enumerable.Range(0, 31).Select(Shard), due);
        Assert.Empty(told.Remind(now + TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(10)).Due);
        Assert.Equal(QuarantineState.MaxReminders,
            told.Remind(now + TimeSpan.FromHours(1), TimeSpan.FromSeconds(10)).Due.Length);
        Assert.Equal(QuarantineState.MaxShards - 1, state.Remove(Shard(0)).Bad.Count);
        Assert.Empty(state.Forget(default).Bad);

        static ShardAddress Shard(int segment) => new(default, 1, segment);
    }

    private static ShardHash Hash(byte value) => new(Enumerable.Repeat(value, 32).ToArray());
}
