using Mosaic.Host.Output;
using Xunit;

namespace Mosaic.Tests.Host;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    [InlineData("5GB", 5_000_000_000)]
    [InlineData("5GiB", 5L << 30)]
    [InlineData("5 gib", 5L << 30)]
    [InlineData("5g", 5_000_000_000)]
    [InlineData("1.5kB", 1500)]
    [InlineData("0.5KiB", 512)]
    [InlineData("100B", 100)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("7EiB", 7L << 60)]
    public void Reads_amounts(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("GB")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1e3")]
    [InlineData("1,5GB")]
    [InlineData("5XB")]
    [InlineData("5GBB")]
    [InlineData("1.2.3")]
    [InlineData("0.5")]
    [InlineData("1.0001kB")]
    [InlineData("8EiB")]
    [InlineData("9223372036854775808")]
    [InlineData("99999999999999999999999999999999999999")]
    public void Refuses_what_is_none(string? text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1 kB")]
    [InlineData(305_000, "305 kB")]
    [InlineData(999_499, "999 kB")]
    [InlineData(999_500, "1 MB")]
    [InlineData(67_108_864, "67.1 MB")]
    [InlineData(99_960_000, "100 MB")]
    [InlineData(long.MaxValue, "9.2 EB")]
    public void Writes_three_digits(long bytes, string text) => Assert.Equal(text, ByteSize.Format(bytes));
}
