using System.Numerics;
using CsCheck;
using Mosaic.Codecs.Sealing;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Codecs.Sealing;

public sealed class PadmeTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(8, 8)]
    [InlineData(9, 10)]
    [InlineData(100, 104)]
    [InlineData(1000, 1024)]
    [InlineData(305_000, 311_296)]
    [InlineData(4_194_303, 4_194_304)]
    [InlineData(4_194_304, 4_194_304)]
    public void Lengths_are_padded_as_the_paper_says(long length, long padded) =>
        Assert.Equal(padded, Padme.Length(length));

    [Fact]
    public void Padding_never_shrinks_costs_at_most_12_percent_is_monotone_and_settles() =>
        Gen.Long[0, Padme.MaxLength - 1].Sample(
            length =>
            {
                var padded = Padme.Length(length);
                Assert.InRange(padded, length, length + (length / 8) + 1);
                Assert.Equal(padded, Padme.Length(padded));
                Assert.True(Padme.Length(length + 1) >= padded);
            },
            iter: TestScale.Of(10_000));

    [Fact]
    public void Few_bits_of_a_padded_length_are_set() =>
        Gen.Long[2, Padme.MaxLength].Sample(
            length =>
            {
                var padded = (ulong)Padme.Length(length);
                var exponent = BitOperations.Log2((ulong)length);
                var significant = exponent + 1 - BitOperations.TrailingZeroCount(padded);
                Assert.InRange(significant, -1, BitOperations.Log2((uint)exponent) + 2);
            },
            iter: TestScale.Of(10_000));

    [Theory]
    [InlineData(-1)]
    [InlineData(Padme.MaxLength + 1)]
    public void Lengths_out_of_range_are_refused(long length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Padme.Length(length));
}
