using System.Security.Cryptography;
using CsCheck;
using Mosaic.Codecs.Sealing;
using Mosaic.Model;
using Mosaic.Tests.House;
using Xunit;
using static Mosaic.Tests.Codecs.Samples;

namespace Mosaic.Tests.Codecs.Sealing;

public sealed class SegmentSealerTests
{
    private const int SegmentSize = 4 << 20;

    private static readonly byte[] Key = Bytes(32, 1);
    private static readonly ContentId Content = new(Bytes(32, 2));

    [Fact]
    public void Nonce_and_associated_data_are_laid_out_as_the_design_says()
    {
        var plaintext = Bytes(1000, 3);
        using var sealer = Sealer();
        var sealedLast = Sealed(sealer, 0x3FFFFF, last: true, plaintext);

        using var aes = new AesGcm(Key, 16);
        var opened = new byte[plaintext.Length];
        byte[] associatedData = [.. Content.Value.ToArray(), 0, 4, 0, 2, 0, 0x40, 0, 0];
        var nonce = Hex("0000000000000000" + "3fffff" + "01");
        aes.Decrypt(nonce, sealedLast[..^16], sealedLast[^16..], opened, associatedData);

        Assert.Equal(plaintext, opened);
    }

    [Fact]
    public void Segments_of_any_length_come_back_and_one_flipped_bit_is_found() =>
        Gen.Select(Gen.Int[0, 5000], Gen.Long[0, ContentLayout.MaxSegments - 1], Gen.Int[0, int.MaxValue]).Sample(
            (length, segment, at) =>
            {
                using var sealer = Sealer();
                var plaintext = Bytes(length, at);
                var sealedSegment = Sealed(sealer, segment, last: true, plaintext);
                var opened = new byte[length];

                Assert.True(sealer.Open(segment, true, sealedSegment, opened));
                Assert.Equal(plaintext, opened);
                var flipped = Flipped(sealedSegment, at % sealedSegment.Length, at % 8);
                Assert.False(sealer.Open(segment, true, flipped, opened));
                Assert.Equal(new byte[length], opened);
            },
            iter: TestScale.Of(300));

    [Fact]
    public void A_segment_opens_only_in_its_place_of_its_content()
    {
        var plaintext = Bytes(SegmentSize, 4);
        using var sealer = Sealer();
        var sealedSegment = Sealed(sealer, 7, last: false, plaintext);
        var opened = new byte[SegmentSize];

        Assert.True(sealer.Open(7, false, sealedSegment, opened));
        Assert.False(sealer.Open(7, true, sealedSegment, opened));
        Assert.False(sealer.Open(8, false, sealedSegment, opened));
        AssertStranger(sealedSegment, Key, new ContentId(Bytes(32, 9)), new Code(4, 2));
        AssertStranger(sealedSegment, Key, Content, new Code(5, 2));
        AssertStranger(sealedSegment, Key, Content, new Code(4, 3));
        AssertStranger(sealedSegment, Bytes(32, 9), Content, new Code(4, 2));
    }

    [Fact]
    public void The_segment_size_is_authenticated()
    {
        using var fileKey = new FileKey(Key);
        using var small = new SegmentSealer(fileKey, Content, Code.Default, 1024);
        using var large = new SegmentSealer(fileKey, Content, Code.Default, 2048);
        var sealedSegment = Sealed(small, 0, last: true, Bytes(100, 5));

        Assert.False(large.Open(0, true, sealedSegment, new byte[100]));
    }

    [Fact]
    public void Sealing_and_opening_work_in_place()
    {
        using var sealer = Sealer();
        var plaintext = Bytes(333, 6);
        byte[] buffer = [.. plaintext, .. new byte[16]];

        sealer.Seal(0, true, buffer.AsSpan(0, 333), buffer);
        Assert.True(sealer.Open(0, true, buffer, buffer.AsSpan(0, 333)));

        Assert.Equal(plaintext, buffer[..333]);
    }

    [Fact]
    public void Many_threads_can_share_a_sealer()
    {
        using var sealer = Sealer();
        var expected = Enumerable.Range(0, 64).Select(i => Sealed(sealer, i, true, Bytes(10_000, i))).ToArray();

        Parallel.For(0, 64, i => Assert.Equal(expected[i], Sealed(sealer, i, true, Bytes(10_000, i))));
    }

    [Fact]
    public void Numbers_and_lengths_out_of_range_are_refused()
    {
        using var fileKey = new FileKey(Key);
        using var sealer = new SegmentSealer(fileKey, Content, Code.Default, 1024);
        var text = new byte[2000];

        Assert.Throws<ArgumentOutOfRangeException>(() => sealer.Seal(-1, true, text.AsSpan(0, 1), text.AsSpan(0, 17)));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => sealer.Open(ContentLayout.MaxSegments, true, text.AsSpan(0, 17), text.AsSpan(0, 1)));
        Assert.Throws<ArgumentException>(() => sealer.Seal(0, true, text.AsSpan(0, 1025), text.AsSpan(0, 1041)));
        Assert.Throws<ArgumentException>(() => sealer.Seal(0, false, text.AsSpan(0, 1023), text.AsSpan(0, 1039)));
        Assert.Throws<ArgumentException>(() => sealer.Seal(0, true, text.AsSpan(0, 10), text.AsSpan(0, 25)));
        Assert.Throws<ArgumentException>(() => sealer.Open(0, true, text.AsSpan(0, 10), text.AsSpan(0, 10)));
        Assert.False(sealer.Open(0, false, text.AsSpan(0, 1039), text.AsSpan(0, 1023)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SegmentSealer(fileKey, Content, Code.Default, 0));
    }

    private static SegmentSealer Sealer()
    {
        using var fileKey = new FileKey(Key);
        return new SegmentSealer(fileKey, Content, Code.Default, SegmentSize);
    }

    private static byte[] Sealed(SegmentSealer sealer, long segment, bool last, ReadOnlySpan<byte> plaintext)
    {
        var sealedSegment = new byte[plaintext.Length + 16];
        sealer.Seal(segment, last, plaintext, sealedSegment);
        return sealedSegment;
    }

    private static void AssertStranger(byte[] sealedSegment, byte[] key, ContentId content, Code code)
    {
        using var fileKey = new FileKey(key);
        using var stranger = new SegmentSealer(fileKey, content, code, SegmentSize);
        Assert.False(stranger.Open(7, false, sealedSegment, new byte[SegmentSize]));
    }
}
