using Mosaic.Wire;
using Mosaic.Wire.Engine;
using Mosaic.Wire.Messages;
using Mosaic.Wire.Transport;
using Xunit;

namespace Mosaic.Tests.Wire.Engine;

public sealed class PathMtuTests
{
    private const int MiB = 1024 * 1024;

    [Theory]
    [InlineData(1232)]
    [InlineData(1280)]
    [InlineData(1452)]
    [InlineData(4000)]
    [InlineData(8191)]
    [InlineData(9000)]
    public void The_search_finds_what_a_path_carries(int mtu)
    {
        var path = new PathMtu(WireSettings.MinDatagram, 8192);
        var probes = 0;
        while (path.NextProbe(0) is { } probe)
        {
            probes++;
            path.OnProbeSent(probe);
            Assert.Null(path.NextProbe(0));
            if (probe <= mtu) path.OnAcknowledged(probe);
            else path.OnLost(probe);
        }
        Assert.InRange(path.Size, Math.Min(mtu, 8192) - PathMtu.Precision, Math.Min(mtu, 8192));
        Assert.InRange(probes, 1, 30);
        // It looks again when it is time.
        Assert.Null(path.NextProbe(PathMtu.RaiseAfter - 1));
        Assert.Equal(mtu < 8192, path.NextProbe(PathMtu.RaiseAfter) is not null);
    }

    [Fact]
    public void Random_loss_ends_no_search_and_a_black_hole_is_noticed()
    {
        var path = new PathMtu(WireSettings.MinDatagram, 8192);
        path.OnProbeSent(path.NextProbe(0)!.Value);
        path.OnLost(1452);
        path.OnProbeSent(path.NextProbe(0)!.Value);
        path.OnAcknowledged(1452);
        path.OnProbeSent(path.NextProbe(0)!.Value);
        path.OnAcknowledged(8192);
        Assert.Equal(8192, path.Size);
        for (var i = 0; i < PathMtu.BlackHole - 1; i++) Assert.False(path.OnLost(8192));
        path.OnAcknowledged(8192);
        for (var i = 0; i < PathMtu.BlackHole - 1; i++) Assert.False(path.OnLost(8192));
        path.OnAcknowledged(100);
        Assert.True(path.OnLost(8192));
        Assert.Equal(WireSettings.MinDatagram, path.Size);
        Assert.NotNull(path.NextProbe(0));
    }

    [Theory]
    [InlineData(1232)]
    [InlineData(1472)]
    [InlineData(8192)]
    public void A_transfer_beyond_loopback_uses_what_the_path_carries(int mtu)
    {
        using var simulation = EngineSimulation.Pair(1, out var a, out var b, address: "10.0.0.1");
        simulation.Link.Mtu = mtu;
        var longest = 0;
        simulation.Tap = (_, datagram, _) =>
            longest = datagram.Length > mtu ? longest : Math.Max(longest, datagram.Length);
        for (var i = 0; i < 10 && longest < mtu - PathMtu.Precision; i++)
            Transfer(simulation, a, b, 4);
        Assert.InRange(longest, mtu - PathMtu.Precision, mtu);
    }

    [Fact]
    public void A_transfer_survives_that_the_path_carries_less_from_now_on()
    {
        using var simulation = EngineSimulation.Pair(2, out var a, out var b, address: "10.0.0.1");
        Transfer(simulation, a, b, 10);
        simulation.Link.Mtu = 1300;
        Transfer(simulation, a, b, 5);
        Assert.Equal(1, a.About(b).Handshakes);
        simulation.Link.Mtu = int.MaxValue;
        Transfer(simulation, a, b, 5);
    }

    private static void Transfer(
        EngineSimulation simulation, EngineSimulation.End from, EngineSimulation.End to, int messages)
    {
        var asked = Enumerable.Range(0, messages)
            .Select(_ => from.Ask(to, WireMessage.Of(new ShardData(), new byte[MiB]))).ToArray();
        Assert.True(simulation.RunUntil(() => asked.All(from.Outcomes.ContainsKey), TimeSpan.FromSeconds(30)));
        Assert.All(asked, token => Assert.IsType<WireEvent.Answered>(from.Outcomes[token]));
    }
}
