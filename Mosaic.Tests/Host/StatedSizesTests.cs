using Mosaic.Host.Api;
using Xunit;

namespace Mosaic.Tests.Host;

public sealed class StatedSizesTests
{
    [Theory]
    [InlineData(new long[0], 0)]
    [InlineData(new long[] { 1, 2, 3 }, 6)]
    [InlineData(new[] { long.MaxValue, 1 }, long.MaxValue)]
    [InlineData(new[] { long.MaxValue, long.MaxValue, long.MaxValue }, long.MaxValue)]
    public void What_a_peer_states_never_fails_the_sum(long[] sizes, long sum) =>
        Assert.Equal(sum, sizes.SumOfSizes(static size => size));
}
