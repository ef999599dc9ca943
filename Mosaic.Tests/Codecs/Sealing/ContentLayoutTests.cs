using CsCheck;
using Mosaic.Codecs.Sealing;
using Mosaic.Model;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Codecs.Sealing;

public sealed class ContentLayoutTests
{
    private const int MiB = 1 << 20;

    private static readonly Gen<Code> Codes =
        Gen.Select(Gen.Int[1, 255], Gen.Int[0, 254]).Select((k, m) => new Code(k, 1 + (m % (256 - k))));

    [Theory]
    [InlineData(0, 1, 0, 16, 64)]
    [InlineData(1, 1, 1, 17, 64)]
    [InlineData(240, 1, 240, 256, 64)]
    [InlineData(241, 1, 256, 272, 128)]
    [InlineData(4 * MiB, 1, 4 * MiB, (4 * MiB) + 16, MiB + 64)]
    [InlineData((4 * MiB) + 1, 2, 1, (4 * MiB) + 16 + 17, MiB + 64 + 64)]
    [InlineData(64 * MiB, 16, 4 * MiB, 16L * ((4 * MiB) + 16), 16L * (MiB + 64))]
    public void Files_are_cut_as_the_design_says(
        long length, long segments, int last, long sealedLength, long columnLength)
    {
        var layout = ContentLayout.ForPlaintext(new Code(4, 2), length);

        Assert.Equal(segments, layout.SegmentCount);
        Assert.Equal(last, layout.LastPlaintextLength);
        Assert.Equal(sealedLength, layout.SealedLength);
        Assert.Equal(columnLength, layout.ColumnLength);
    }

    [Fact]
    public void The_parts_add_up_and_a_descriptor_brings_the_layout_back() =>
        Gen.Select(Codes, Gen.Long[0, 40L * MiB]).Sample(
            (code, length) =>
            {
                var layout = ContentLayout.ForPlaintext(code, length);
                long plaintext = 0, sealedLength = 0, column = 0;
                for (long i = 0; i < layout.SegmentCount; i++)
                {
                    Assert.Equal(column, layout.ShardOffset(i));
                    plaintext += layout.PlaintextLength(i);
                    sealedLength += layout.SealedSegmentLength(i);
                    column += layout.ShardLength(i);
                    Assert.InRange(
                        (long)code.K * layout.ShardLength(i),
                        layout.SealedSegmentLength(i), layout.SealedSegmentLength(i) + (64L * code.K) - 1);
                    Assert.Equal(0, layout.ShardLength(i) % 64);
                }
                Assert.InRange(plaintext, length, length + (code.SegmentSize / 8) + 1);
                Assert.Equal(sealedLength, layout.SealedLength);
                Assert.Equal(column, layout.ColumnLength);
                Assert.True(layout.Holds(length));
                Assert.Equal(
                    layout,
                    ContentLayout.FromDescriptor(code, code.SegmentSize, layout.SegmentCount, layout.SealedLength));
            },
            iter: TestScale.Of(2000));

    [Fact]
    public void A_layout_holds_only_lengths_that_pad_to_it()
    {
        var layout = ContentLayout.ForPlaintext(Code.Default, 1000);

        Assert.True(layout.Holds(1024));
        Assert.False(layout.Holds(1025));
        Assert.False(layout.Holds(0));
        Assert.False(layout.Holds(-1));
        Assert.False(layout.Holds(long.MaxValue));
    }

    [Fact]
    public void The_largest_file_has_a_layout_and_one_byte_more_has_none()
    {
        var most = ContentLayout.MaxPlaintextLength(Code.Default);
        var layout = ContentLayout.ForPlaintext(Code.Default, most);

        Assert.Equal(1L << 44, most);
        Assert.Equal(ContentLayout.MaxSegments, layout.SegmentCount);
        Assert.Throws<ArgumentOutOfRangeException>(() => ContentLayout.ForPlaintext(Code.Default, most + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ContentLayout.ForPlaintext(Code.Default, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.ShardLength(layout.SegmentCount));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.ShardOffset(-1));
    }

    [Theory]
    [InlineData(0, 1, 16)]
    [InlineData(4096, 1, 16)]
    [InlineData(-1, 1, 16)]
    [InlineData(long.MaxValue, 1, 16)]
    [InlineData(4 * MiB, 0, 0)]
    [InlineData(4 * MiB, -1, 16)]
    [InlineData(4 * MiB, long.MinValue, 16)]
    [InlineData(4 * MiB, ContentLayout.MaxSegments + 1, (ContentLayout.MaxSegments + 1) * ((4L * MiB) + 16))]
    [InlineData(4 * MiB, long.MaxValue, long.MaxValue)]
    [InlineData(4 * MiB, 1, 15)]
    [InlineData(4 * MiB, 1, -1)]
    [InlineData(4 * MiB, 1, (4 * MiB) + 17)]
    [InlineData(4 * MiB, 1, 16 + 9)]
    [InlineData(4 * MiB, 1, long.MaxValue)]
    [InlineData(4 * MiB, 2, (4 * MiB) + 32)]
    [InlineData(4 * MiB, 2, long.MinValue)]
    public void A_descriptor_of_no_file_is_malformed(long segmentSize, long segmentCount, long sealedLength) =>
        Assert.Throws<MalformedException>(
            () => ContentLayout.FromDescriptor(Code.Default, segmentSize, segmentCount, sealedLength));

    [Fact]
    public void A_descriptor_without_a_code_is_malformed() =>
        Assert.Throws<MalformedException>(() => ContentLayout.FromDescriptor(default, 0, 1, 16));

    [Fact]
    public void Any_descriptor_is_a_files_or_malformed() =>
        Gen.Select(Codes, Gen.Long, Gen.Long).Sample(
            (code, count, length) =>
            {
                try
                {
                    var layout = ContentLayout.FromDescriptor(code, code.SegmentSize, count, length);
                    Assert.Equal(length, layout.SealedLength);
                }
                catch (MalformedException e)
                {
                    Assert.NotEmpty(e.Message);
                }
            },
            iter: TestScale.Of(10_000));
}
