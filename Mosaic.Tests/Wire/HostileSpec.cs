using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Mosaic.Host.WireTest;
using Mosaic.Tests.House;
using Mosaic.Tests.Wire.Engine;
using Mosaic.Wire;
using Mosaic.Wire.Engine;
using Mosaic.Wire.Messages;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Wire;

/// <summary>100,000 hostile datagrams (times MOSAIC_TEST_SCALE) while a transfer goes on.</summary>
[Collection(nameof(AloneCollection))]
public sealed class HostileSpec(ITestOutputHelper output) : TestKit("akka.loglevel = WARNING\n" + TestPatience.TestKit)
{
    private const int MiB = 1024 * 1024;
    private const long MaxGrowth = 16 * MiB;
    private const int MicrosBetweenAttacks = 20;
    private const int FewHandshakes = 3;

    [Fact]
    public async Task A_real_socket_under_attack_neither_crashes_nor_grows_nor_loses_a_byte()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var a = new WireNode(Sys, 1);
        var b = new WireNode(Sys, 2);
        // The attacker sits on the path: it sees every datagram and may add its own.
        var attacks = new HostileDatagrams(seed);
        using var relay = new Relay(new LossModel(), seed, a.Endpoint.Port, b.Endpoint.Port)
        {
            Overheard = datagram => attacks.Record(datagram),
        };
        a.Knows(b.AsPeer with { Endpoints = [new IPEndPoint(IPAddress.Loopback, relay.PortForA)] });
        b.Knows(a.AsPeer with { Endpoints = [new IPEndPoint(IPAddress.Loopback, relay.PortForB)] });
        var handler = Sys.ActorOf(Props.Create(() => new EchoHandler(null)));
        b.Actor.Tell(new WireProtocol.RegisterHandler(EchoHandler.Kinds, handler));
        Transfer(a, b, 1, 20);
        var before = Settled();

        var count = TestScale.Of(100_000);
        var sent = Task.Run(() => Attack(attacks, count, b.Endpoint));
        for (var round = 0; !sent.IsCompleted || round < 3; round++)
            Transfer(a, b, round, 10);
        await sent;
        Transfer(a, b, 7, 20);

        var growth = Settled() - before;
        var statistics = await b.Statistics();
        output.WriteLine($"grew by {growth} bytes; " + string.Join(", ", statistics.Drops));
        Assert.InRange(growth, long.MinValue, MaxGrowth);
        // Its socket saw the attack, not just the kernel's full buffer.
        Assert.True(statistics.Drops.Values.Sum() > count / 4);
        Assert.True(statistics.Peers.Single().Handshakes <= 2);
    }

    [Fact]
    public void An_engine_under_attack_in_virtual_time_takes_nothing_it_should_not()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("MOSAIC_SEED"), CultureInfo.InvariantCulture,
            out var given) ? given : Environment.TickCount;
        output.WriteLine($"seed {seed}");
        using var simulation = new EngineSimulation(seed, LossModel.Rough);
        var a = simulation.Add(1);
        var b = simulation.Add(2);
        simulation.Introduce();
        var attacks = new HostileDatagrams(seed);
        simulation.Tap = (_, datagram, _) => attacks.Record(datagram);
        // The session exists before the attack: who is faster than the network can divert a new one for a second.
        var first = a.Ask(b, WireMessage.Of(new GetShards()));
        Assert.True(simulation.RunUntil(() => a.Outcomes.Remove(first), TimeSpan.FromMinutes(1)));
        b.Arrivals.Clear();
        var asked = new List<long>();
        var injected = 0;
        var count = TestScale.Of(100_000);
        for (var i = 0; i < 40; i++)
        {
            asked.Add(a.Ask(b, WireMessage.Of(new GetShards { Column = MiB, Segment = (ulong)i })));
            asked.Add(a.Ask(b, WireMessage.Of(new ShardData(), new byte[MiB])));
            // Attacks on both ends in between all that the transfer does.
            for (var n = 0; n < count / 40; n++)
            {
                var victim = n % 2 == 0 ? a : b;
                simulation.At(simulation.Now + n * MicrosBetweenAttacks, () =>
                {
                    injected++;
                    simulation.Inject(victim, attacks.Next(), 99);
                });
            }
            var upTo = (i + 1) * (count / 40);
            Assert.True(simulation.RunUntil(
                () => injected == upTo && asked.TrueForAll(a.Outcomes.ContainsKey), TimeSpan.FromMinutes(1)));
        }
        Assert.Equal(80, a.Outcomes.Count);
        for (var i = 0; i < 80; i += 2)
        {
            var answered = Assert.IsType<WireEvent.Answered>(a.Outcomes[asked[i]]);
            Assert.True(answered.Message.Payload.Span.SequenceEqual(EchoHandler.Bytes(MiB, i / 2)));
            Assert.IsType<WireEvent.Answered>(a.Outcomes[asked[i + 1]]);
        }
        Assert.Equal(80, b.Arrivals.Count);
        Assert.Empty(a.Arrivals);
        // Keys are renewed when their time has come. Word of a lost session needs no key, and an altered recording may
        // happen to be one: that costs a handshake, of which there may be few.
        var renewals = simulation.Now / (long)WireSettings.Default.RekeyAfter.TotalMicroseconds;
        output.WriteLine($"{simulation.Now / 1e6:0.0} s, {a.About(b).Handshakes} handshakes");
        Assert.InRange(a.About(b).Handshakes, 1, 1 + FewHandshakes + (int)renewals);
        output.WriteLine(string.Join(", ", b.Engine.Snapshot().Drops));
    }

    private void Transfer(WireNode from, WireNode to, int seed, int mebibytes)
    {
        for (var i = 0; i < mebibytes; i++)
        {
            var get = new GetShards { Column = MiB, Segment = (ulong)(1000 * seed + i) };
            from.Actor.Tell(
                new WireProtocol.Request(to.Id, WireMessage.Of(get), TimeSpan.FromMinutes(1), get), TestActor);
        }
        for (var i = 0; i < mebibytes; i++)
        {
            var response = ExpectMsg<WireProtocol.Response>(TimeSpan.FromMinutes(1));
            var expected = EchoHandler.Shard((GetShards)response.Correlation!);
            Assert.True(response.Message.Payload.Span.SequenceEqual(expected));
        }
    }

    private static void Attack(HostileDatagrams attacks, int count, IPEndPoint target)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        for (var i = 0; i < count; i++)
        {
            socket.SendTo(attacks.Next(), target);
            // The kernel's buffer is not the target: what overflows it proves nothing.
            if (i % 64 == 63)
                Thread.Sleep(1);
        }
    }

    // The nodes' own reused buffers (receive queue, packet records) reach their full size in the first transfer.
    private static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
