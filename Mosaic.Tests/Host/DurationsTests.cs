using Mosaic.Host.Output;
using Xunit;

namespace Mosaic.Tests.Host;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("30m", 1_800)]
    [InlineData("24h", 86_400)]
    [InlineData("7d", 604_800)]
    [InlineData("999999d", 86_399_913_600)]
    public void Reads_a_number_and_its_unit(string text, long seconds)
    {
        Assert.True(Durations.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("h")]
    [InlineData("24")]
    [InlineData("0h")]
    [InlineData("-1h")]
    [InlineData("1.5h")]
    [InlineData("1w")]
    [InlineData("1 h")]
    [InlineData("24H")]
    [InlineData("9999999d")]
    public void Refuses_the_rest(string? text) => Assert.False(Durations.TryParse(text, out _));
}
