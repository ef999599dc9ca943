using Mosaic.Tests.House;
using Mosaic.Wire.Transport;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Wire.Transport;

/// <summary>
/// A link of 100 Mbit/s and 40 ms with a queue of one bandwidth-delay product, unless a test says otherwise.
/// </summary>
public sealed class CongestionTests(ITestOutputHelper output)
{
    private const long Second = 1_000_000;

    [Theory]
    [InlineData(0, 0.90)]
    [InlineData(0.01, 0.70)]
    [InlineData(0.05, 0.60)]
    public void A_link_is_used_whatever_it_loses_at_random(double loss, double atLeast)
    {
        for (var seed = 1; seed <= TestScale.Of(1); seed++)
        {
            var link = new BottleneckSimulation(seed, flows: 1) { Loss = loss };
            link.Run(3 * Second);
            var use = link.Run(6 * Second)[0];
            Tell(link, $"seed {seed}, loss {loss}: {use:0.000}");
            Assert.InRange(use, atLeast, 1.001);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.01)]
    public void Two_flows_share_it(double loss)
    {
        for (var seed = 1; seed <= TestScale.Of(1); seed++)
        {
            var link = new BottleneckSimulation(seed, flows: 2) { Loss = loss };
            link.Run(15 * Second);
            var shares = link.Run(20 * Second);
            Tell(link, $"seed {seed}, loss {loss}: {shares[0]:0.000} and {shares[1]:0.000}");
            Assert.InRange(shares[0] / shares.Sum(), 0.4, 0.6);
            Assert.InRange(shares.Sum(), 0.7, 1.001);
        }
    }

    [Theory]
    [InlineData(0.125, 20_000)] // 1 Mbit/s
    [InlineData(1.25, 100_000)] // 10 Mbit/s, 200 ms
    [InlineData(125, 1_000)] // 1 Gbit/s, 2 ms
    [InlineData(125, 10_000)] // 1 Gbit/s, 20 ms
    public void Slow_fast_near_and_far_links_are_filled_without_filling_their_queues(double rate, long delay)
    {
        var product = (long)(rate * delay * 2);
        var link = new BottleneckSimulation(1, flows: 1)
        {
            Rate = rate,
            Delay = delay,
            Queue = Math.Max(product * 4, 64 * 1024),
        };
        link.Run(Math.Max(2 * Second, 40 * delay));
        var use = link.Run(2 * Second)[0];
        Tell(link, $"{rate} B/µs, {delay} µs: {use:0.000}, waits {link.LongestWait} µs");
        Assert.InRange(use, 0.8, 1.001);
        Assert.InRange(link.LongestWait, 0, (2 * delay) + (long)(3 * CongestionControl.MaxBurst / rate));
    }

    [Fact]
    public void A_link_that_becomes_slower_and_faster_is_followed()
    {
        var link = new BottleneckSimulation(1, flows: 1);
        link.Run(4 * Second);
        link.Rate /= 5;
        link.Run(4 * Second);
        var slow = link.Run(4 * Second)[0];
        link.Rate *= 5;
        link.Run(8 * Second);
        var fast = link.Run(4 * Second)[0];
        Tell(link, $"slow {slow:0.000}, fast {fast:0.000}");
        Assert.InRange(slow, 0.85, 1.001);
        Assert.InRange(fast, 0.85, 1.001);
    }

    private void Tell(BottleneckSimulation link, string what)
    {
        var recovery = link.Recovery(0);
        output.WriteLine($"{what}; lost {recovery.Lost}, spurious {recovery.Spurious}, dropped {link.Dropped}, "
            + $"window {recovery.Congestion.Size}, rtt {recovery.Rtt.Smoothed}");
    }
}
