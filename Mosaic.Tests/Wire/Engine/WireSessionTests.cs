using System.Net;
using Mosaic.Wire;
using Mosaic.Wire.Engine;
using Mosaic.Wire.Messages;
using Xunit;

namespace Mosaic.Tests.Wire.Engine;

/// <summary>Sessions under load, on the move, after a restart, and when nobody uses them.</summary>
public sealed class WireSessionTests
{
    private const int MiB = 1024 * 1024;

    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_peer_gets_in_by_its_cookie_while_a_flood_uses_up_the_budget()
    {
        using var simulation = new EngineSimulation(1);
        var settings = WireSettings.Default with { HandshakesPerSecond = 5 };
        var a = simulation.Add(1, settings);
        var b = simulation.Add(2, settings);
        simulation.Introduce();
        var attacks = new HostileDatagrams(1);
        for (var i = 0; i < 4000; i++)
        {
            var source = new IPEndPoint(new IPAddress([10, 0, (byte)(i >> 8), (byte)i]), 1000 + i);
            simulation.At(i * 2500, () => simulation.Inject(b, attacks.Initiation(), source));
        }
        simulation.RunUntil(() => false, TimeSpan.FromMilliseconds(500));
        Assert.True(b.Dropped(WireDrop.NeedsCookie) > 0);
        var token = a.Ask(b, Get(1000, 1));
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(token), TimeSpan.FromMilliseconds(100)));
        Assert.IsType<WireEvent.Answered>(a.Outcomes[token]);
        Assert.Equal(1, a.About(b).Handshakes);
    }

    [Fact]
    public void Cookies_and_answers_to_a_flood_are_fewer_bytes_than_the_flood()
    {
        using var simulation = new EngineSimulation(2);
        simulation.Add(1);
        var b = simulation.Add(2);
        simulation.Introduce();
        var attacks = new HostileDatagrams(2);
        long taken = 0, given = 0;
        simulation.Tap = (_, datagram, _) => given += datagram.Length;
        for (var i = 0; i < 2000; i++)
        {
            var datagram = attacks.Initiation();
            taken += datagram.Length;
            simulation.Inject(b, datagram, new IPEndPoint(new IPAddress([10, 0, (byte)(i >> 8), (byte)i]), 9));
        }
        Assert.True(given > 0);
        Assert.InRange(given, 0, taken / 3);
    }

    [Fact]
    public void A_peer_that_moves_is_followed_in_the_middle_of_a_transfer()
    {
        using var simulation = EngineSimulation.Pair(3, out var a, out var b);
        var upload = a.Ask(b, WireMessage.Of(new ShardData(), new byte[2 * MiB - 2048]));
        var download = a.Ask(b, Get(2 * MiB - 2048, 1));
        simulation.RunUntil(() => false, TimeSpan.FromMilliseconds(5));
        Assert.Equal(1, b.About(a).Handshakes);
        a.Move(1001);
        Assert.True(simulation.RunUntil(
            () => a.Outcomes.ContainsKey(upload) && a.Outcomes.ContainsKey(download), TimeSpan.FromSeconds(5)));
        Assert.IsType<WireEvent.Answered>(a.Outcomes[upload]);
        Assert.IsType<WireEvent.Answered>(a.Outcomes[download]);
        Assert.Equal(1, a.About(b).Handshakes);
    }

    [Fact]
    public void One_that_moves_while_it_only_waits_is_found()
    {
        using var simulation = EngineSimulation.Pair(13, out var a, out var b);
        var download = a.Ask(b, Get(2 * MiB - 2048, 1));
        simulation.RunUntil(() => false, TimeSpan.FromMilliseconds(5));
        a.Move(1001);
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(download), TimeSpan.FromSeconds(5)));
        Assert.IsType<WireEvent.Answered>(a.Outcomes[download]);
        Assert.Equal(1, a.About(b).Handshakes);
    }

    [Fact]
    public void A_peer_that_dies_while_it_works_on_a_request_is_missed()
    {
        using var simulation = EngineSimulation.Pair(14, out var a, out var b);
        b.Answers = false;
        var token = a.Ask(b, Get(1000, 1), TimeSpan.FromMinutes(5));
        Assert.True(simulation.RunUntil(() => b.Arrivals.Count == 1, _minute));
        simulation.RunUntil(() => false, TimeSpan.FromSeconds(30));
        Assert.Empty(a.Outcomes);
        b.IsCutOff = true;
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(token), TimeSpan.FromSeconds(10)));
        Assert.Equal(WireFailure.Unreachable, Assert.IsType<WireEvent.Unanswered>(a.Outcomes[token]).Reason);
    }

    [Fact]
    public void Who_copies_packets_from_elsewhere_diverts_nothing_and_gets_less_than_it_sends()
    {
        using var simulation = EngineSimulation.Pair(4, out var a, out var b);
        var first = a.Ask(b, Get(1000, 1));
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(first), _minute));
        long copied = 0, diverted = 0;
        simulation.Tap = (to, datagram, _) =>
        {
            if (to == 66)
                diverted += datagram.Length;
            if (to != b.Port)
                return;
            // Sooner than the packet itself, which then counts as a replay.
            copied += datagram.Length;
            simulation.At(simulation.Now + 1, () => simulation.Inject(b, datagram, 66));
        };
        var second = a.Ask(b, Get(2 * MiB - 2048, 2));
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(second), TimeSpan.FromMilliseconds(900)));
        Assert.IsType<WireEvent.Answered>(a.Outcomes[second]);
        Assert.InRange(diverted, 1, copied);
    }

    [Fact]
    public void A_restart_is_noticed_within_a_round_trip()
    {
        using var simulation = EngineSimulation.Pair(5, out var a, out var b);
        simulation.Delay = 20_000;
        var first = a.Ask(b, Get(1000, 1));
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(first), _minute));
        b.Restart();
        simulation.Introduce();
        var began = simulation.Now;
        var second = a.Ask(b, Get(1000, 2));
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(second), _minute));
        Assert.IsType<WireEvent.Answered>(a.Outcomes[second]);
        // There, its initiation back, the response, its confirmation, the request, the answer: six ways at most.
        Assert.InRange(simulation.Now - began, 0, 7 * simulation.Delay);
    }

    [Fact]
    public void A_node_whose_clock_went_back_gets_in_all_the_same()
    {
        using var simulation = EngineSimulation.Pair(7, out var a, out var b);
        var first = a.Ask(b, Get(1000, 1));
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(first), _minute));
        a.Restart(clockGoesBack: TimeSpan.FromDays(1));
        simulation.Introduce();
        var second = a.Ask(b, Get(1000, 2));
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(second), _minute));
        Assert.IsType<WireEvent.Answered>(a.Outcomes[second]);
    }

    [Fact]
    public void Keys_of_a_session_that_nobody_uses_are_dropped()
    {
        using var simulation = EngineSimulation.Pair(6, out var a, out var b);
        var first = a.Ask(b, Get(1000, 1));
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(first), _minute));
        Assert.Equal(1, a.Engine.SessionIds);
        simulation.RunUntil(() => false, TimeSpan.FromMinutes(4));
        Assert.Equal(0, a.Engine.SessionIds);
        Assert.Equal(0, b.Engine.SessionIds);
        var second = a.Ask(b, Get(1000, 2));
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(second), TimeSpan.FromSeconds(1)));
        Assert.IsType<WireEvent.Answered>(a.Outcomes[second]);
    }

    [Fact]
    public void A_cookie_is_for_its_address_and_its_time()
    {
        var random = new Random(1);
        var jar = new CookieJar(random.NextBytes);
        var address = new IPEndPoint(IPAddress.Loopback, 1).Serialize();
        var other = new IPEndPoint(IPAddress.Loopback, 2).Serialize();
        var cookie = new byte[Datagram.CookieSize];
        Assert.False(jar.IsValid(address, cookie, 0));
        jar.Write(address, 0, cookie);
        Assert.True(jar.IsValid(address, cookie, 0));
        Assert.False(jar.IsValid(other, cookie, 0));
        Assert.True(jar.IsValid(address, cookie, CookieJar.Lifetime + 1));
        Assert.False(jar.IsValid(address, cookie, 3 * CookieJar.Lifetime));
    }

    [Fact]
    public void One_address_has_a_few_handshakes_per_second_and_addresses_are_bounded()
    {
        var random = new Random(1);
        var gate = new HandshakeGate(1_000_000, random.NextBytes);
        var cookie = new byte[Datagram.CookieSize];
        var opened = 0;
        for (var i = 0; i < 2 * HandshakeGate.MaxAddresses; i++)
        {
            var address = new IPEndPoint(new IPAddress([10, 0, (byte)(i >> 8), (byte)i]), 1).Serialize();
            gate.WriteCookie(address, 0, cookie);
            var entries = Enumerable.Range(0, 10).Select(_ => gate.Ask(address, cookie, 0)).ToArray();
            Assert.DoesNotContain(Entry.Cookie, entries);
            var here = entries.Count(entry => entry == Entry.Open);
            Assert.True(here is 0 or HandshakeGate.PerAddress);
            opened += here;
        }
        Assert.Equal(HandshakeGate.MaxAddresses * HandshakeGate.PerAddress, opened);
        // A second later the former ones are forgotten.
        var late = new IPEndPoint(IPAddress.Loopback, 1).Serialize();
        gate.WriteCookie(late, 1_000_000, cookie);
        Assert.Equal(Entry.Open, gate.Ask(late, cookie, 1_000_000));
    }

    private static WireMessage Get(int bytes, ulong segment) =>
        WireMessage.Of(new GetShards { Column = (uint)bytes, Segment = segment });
}
