using System.Numerics;
using Mosaic.Codecs.Erasure;
using Mosaic.Model;
using Xunit;

namespace Mosaic.Tests.Codecs.Erasure;

public sealed class ReedSolomonTests
{
    [Fact]
    public void Every_set_of_k_survivors_gives_back_all_shards_of_every_small_code()
    {
        for (var n = 2; n <= 12; n++)
        {
            for (var k = 1; k < n; k++) AssertEverySetSuffices(new Code(k, n - k));
        }
    }

    [Fact]
    public void Only_what_is_wanted_and_absent_is_written()
    {
        var code = new Code(4, 2);
        var shards = ErasureSamples.Encoded(code, 100, seed: 1);
        bool[] present = [true, false, true, true, false, true];
        bool[] wanted = [true, false, false, false, true, false];
        var surviving = ErasureSamples.Surviving(shards, present);

        ReedSolomon.For(code).Reconstruct(surviving, present, wanted);

        Assert.True(surviving[4].Span.SequenceEqual(shards[4].Span));
        Assert.True(surviving[0].Span.SequenceEqual(shards[0].Span));
        Assert.Equal(new byte[100], surviving[1].ToArray());
    }

    [Fact]
    public void Shards_neither_present_nor_wanted_need_no_buffer()
    {
        var code = new Code(2, 2);
        var shards = ErasureSamples.Encoded(code, 10, seed: 2);
        Memory<byte>[] surviving = [new byte[10], shards[1], shards[2], default];

        ReedSolomon.For(code).Reconstruct(surviving, [false, true, true, false], [true, true, false, false]);

        Assert.True(surviving[0].Span.SequenceEqual(shards[0].Span));
    }

    [Fact]
    public void Where_nothing_is_wanted_nothing_is_done()
    {
        var shards = ErasureSamples.Encoded(new Code(2, 1), 10, seed: 3);

        ReedSolomon.For(new Code(2, 1)).Reconstruct(
            [shards[0], shards[1], default], [true, true, false], [true, false, false]);
    }

    [Fact]
    public void Verification_finds_one_altered_bit_in_any_shard()
    {
        var code = new Code(4, 2);
        var shards = ErasureSamples.Encoded(code, 5000, seed: 4);

        Assert.True(ReedSolomon.For(code).Verify(shards));
        foreach (var shard in shards)
        {
            shard.Span[4999] ^= 0x80;
            Assert.False(ReedSolomon.For(code).Verify(shards));
            shard.Span[4999] ^= 0x80;
        }
    }

    [Fact]
    public void Wrong_buffers_are_refused_before_anything_is_written()
    {
        var coder = ReedSolomon.For(new Code(2, 2));
        var shards = ErasureSamples.Encoded(new Code(2, 2), 8, seed: 5);
        var before = shards.Select(s => s.ToArray()).ToArray();
        Memory<byte>[] tooFew = [.. shards[..3]];
        Memory<byte>[] tooMany = [.. shards, new byte[8]];
        Memory<byte>[] oneShort = [.. shards[..3], new byte[7]];
        Memory<byte>[] oneEmpty = [.. shards[..3], default];
        Memory<byte>[] allEmpty = [default, default, default, default];

        foreach (var wrong in new[] { tooFew, tooMany, oneShort, oneEmpty, allEmpty })
        {
            Assert.Throws<ArgumentException>(() => coder.Encode(wrong));
            Assert.Throws<ArgumentException>(() => coder.Verify(wrong));
            Assert.Throws<ArgumentException>(
                () => coder.Reconstruct(wrong, [true, true, false, false], [true, true, true, true]));
        }
        Assert.Equal(before, shards.Select(s => s.ToArray()));
    }

    [Fact]
    public void Too_few_shards_are_refused_with_both_numbers()
    {
        var shards = ErasureSamples.Encoded(new Code(3, 2), 8, seed: 6);
        var coder = ReedSolomon.For(new Code(3, 2));

        var error = Assert.Throws<ArgumentException>(() => coder.Reconstruct(
            shards, [true, false, false, false, true], [true, true, true, true, true]));

        Assert.Contains("3+2 needs 3 shards, and 2 are present", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => coder.Reconstruct(shards, [true], [true]));
    }

    [Fact]
    public void Coding_allocates_nothing()
    {
        var coder = ReedSolomon.For(new Code(10, 4));
        var shards = ErasureSamples.Encoded(new Code(10, 4), 5000, seed: 7);
        bool[] present = [.. Enumerable.Range(0, 14).Select(static i => i % 4 != 0)];
        bool[] one = [.. Enumerable.Range(0, 14).Select(static i => i == 4)];
        void All()
        {
            coder.Encode(shards);
            coder.Reconstruct(shards, present, one);
            coder.Verify(shards);
        }

        All();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) All();

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Coders_are_kept_but_not_without_bound()
    {
        Assert.Same(ReedSolomon.For(new Code(4, 2)), ReedSolomon.For(new Code(4, 2)));
        for (var k = 1; k < 200; k++) Assert.Equal(new Code(k, 1), ReedSolomon.For(new Code(k, 1)).Code);
        Assert.Throws<ArgumentException>(() => ReedSolomon.For(default));
    }

    private static void AssertEverySetSuffices(Code code)
    {
        var shards = ErasureSamples.Encoded(code, 130, seed: code.N);
        var all = Enumerable.Repeat(true, code.N).ToArray();
        for (var set = 0u; set < 1u << code.N; set++)
        {
            if (BitOperations.PopCount(set) != code.K) continue;
            var present = Enumerable.Range(0, code.N).Select(i => (set >> i & 1) != 0).ToArray();
            var surviving = ErasureSamples.Surviving(shards, present);
            ReedSolomon.For(code).Reconstruct(surviving, present, all);
            for (var i = 0; i < code.N; i++)
                Assert.True(surviving[i].Span.SequenceEqual(shards[i].Span), $"{code}, set {set:b}, shard {i}");
        }
    }
}
