using System.Collections.Immutable;
using System.Security.Cryptography;
using Mosaic.Host.WireTest;
using Mosaic.Model;
using Mosaic.Tests.House;
using Mosaic.Wire;
using Mosaic.Wire.Engine;
using Mosaic.Wire.Messages;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Wire.Engine;

public sealed class WireEngineTests(ITestOutputHelper output)
{
    private const int MiB = 1024 * 1024;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Both_may_begin_at_once_and_one_session_comes_of_it()
    {
        using var simulation = EngineSimulation.Pair(1, out var a, out var b);
        var one = a.Ask(b, Get(MiB, 1));
        var two = b.Ask(a, Get(MiB, 2));
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(one) && b.Outcomes.ContainsKey(two), Minute));
        AssertShard(a.Outcomes[one], MiB, 1);
        AssertShard(b.Outcomes[two], MiB, 2);
        Assert.Equal(1, a.About(b).Handshakes);
        Assert.Equal(1, b.About(a).Handshakes);
        Assert.InRange(simulation.Now, 0, 200_000);
    }

    [Fact]
    public void Requests_survive_a_network_that_loses_corrupts_and_reorders_handshakes_and_all()
    {
        for (var i = 0; i < TestScale.Of(10); i++)
        {
            var seed = Environment.TickCount + i;
            output.WriteLine($"seed {seed}");
            using var simulation = EngineSimulation.Pair(seed, out var a, out var b);
            simulation.Network = LossModel.Rough with { Drop = 0.2, Corrupt = 0.05 };
            var tokens = Enumerable.Range(0, 10).SelectMany(n => new[]
            {
                (End: a, Token: a.Ask(b, Get(200_000, n)), Seed: n), (End: b, Token: b.Ask(a, Get(1000, n)), Seed: n),
            }).ToArray();
            Assert.True(simulation.RunUntil(() => tokens.All(t => t.End.Outcomes.ContainsKey(t.Token)), Minute));
            Assert.All(tokens, t => AssertShard(t.End.Outcomes[t.Token], t.End == a ? 200_000 : 1000, t.Seed));
            Assert.True(a.Dropped(WireDrop.Forged) + b.Dropped(WireDrop.Forged) > 0);
            Assert.True(a.About(b).BytesAgain + b.About(a).BytesAgain > 0);
            // Forged handshakes are nobody's.
            var ofPeers = a.About(b).Drops.GetValueOrDefault(WireDrop.Forged)
                + b.About(a).Drops.GetValueOrDefault(WireDrop.Forged);
            Assert.InRange(ofPeers, 1, a.Dropped(WireDrop.Forged) + b.Dropped(WireDrop.Forged));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_restarted_peer_is_noticed_and_asked_again(bool restartedAsksToo)
    {
        using var simulation = EngineSimulation.Pair(3, out var a, out var b);
        var first = a.Ask(b, Get(1000, 1));
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(first), Minute));

        b.Restart();
        simulation.Introduce();
        var began = simulation.Now;
        var second = a.Ask(b, Get(300_000, 2));
        var back = restartedAsksToo ? b.Ask(a, Get(1000, 3)) : 0;
        Assert.True(simulation.RunUntil(
            () => a.Outcomes.ContainsKey(second) && (back == 0 || b.Outcomes.ContainsKey(back)), Minute));
        AssertShard(a.Outcomes[second], 300_000, 2);
        // A packet to a session nobody knows makes the restarted one begin a new one: no second of silence is needed.
        Assert.InRange(simulation.Now - began, 0, restartedAsksToo ? 2_000_000 : 100_000);
        Assert.Equal(2, a.About(b).Handshakes);
        Assert.Equal(1, b.Arrivals.Count(x => x.Message.Header is GetShards { Segment: 2 }));
    }

    [Fact]
    public void A_dead_peer_is_reported_and_a_revived_one_is_found_again()
    {
        using var simulation = EngineSimulation.Pair(4, out var a, out var b);
        var first = a.Ask(b, Get(1000, 1));
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(first), Minute));
        b.IsCutOff = true;
        var began = simulation.Now;
        var second = a.Ask(b, Get(1000, 2));
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(second), Minute));
        Assert.Equal(WireFailure.Unreachable, Assert.IsType<WireEvent.Unanswered>(a.Outcomes[second]).Reason);
        Assert.InRange(simulation.Now - began, 3_000_000, 8_000_000);
        Assert.False(a.About(b).Connected);

        b.IsCutOff = false;
        // The peer never died, only the network did: it keeps what it knew, and takes the new transport all the same.
        var third = a.Ask(b, Get(100_000, 3));
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(third), Minute));
        AssertShard(a.Outcomes[third], 100_000, 3);
        var fourth = b.Ask(a, Get(100_000, 4));
        Assert.True(simulation.RunUntil(() => b.Outcomes.ContainsKey(fourth), Minute));
        AssertShard(b.Outcomes[fourth], 100_000, 4);
    }

    [Fact]
    public void New_keys_by_count_and_by_time_disturb_nothing()
    {
        var settings = WireSettings.Default with
        {
            RekeyAfterPackets = 300,
            RekeyAfter = TimeSpan.FromSeconds(2),
            RejectAfter = TimeSpan.FromSeconds(4),
        };
        using var simulation = EngineSimulation.Pair(5, out var a, out var b, settings);
        simulation.Network = LossModel.Rough;
        var asked = new List<(EngineSimulation.End End, long Token, int Seed)>();
        for (var i = 0; i < 60; i++)
        {
            var n = i;
            simulation.At(i * 150_000, () =>
            {
                asked.Add((a, a.Ask(b, Get(MiB, n)), n));
                asked.Add((b, b.Ask(a, Get(10_000, n)), n));
            });
        }
        Assert.True(simulation.RunUntil(
            () => asked.Count == 120 && asked.All(t => t.End.Outcomes.ContainsKey(t.Token)), Minute));
        Assert.All(asked, t => AssertShard(t.End.Outcomes[t.Token], t.End == a ? MiB : 10_000, t.Seed));
        Assert.Equal(60, b.Arrivals.Count);
        Assert.Equal(60, a.Arrivals.Count);
        output.WriteLine($"{a.About(b).Handshakes} handshakes, {simulation.Now / 1000} ms");
        Assert.True(a.About(b).Handshakes > 4);
    }

    [Fact]
    public void Nobody_but_a_peer_of_this_network_gets_an_answer()
    {
        using var simulation = EngineSimulation.Pair(6, out var a, out var b);
        var stranger = simulation.Add(3);
        var foreigner = simulation.Add(4, network: new NetworkId(SHA256.HashData("another"u8)));
        simulation.Introduce();
        a.Engine.SetPeers(new[] { b.AsPeer, foreigner.AsPeer }.ToImmutableDictionary(p => p.Node));
        var sent = new List<int>();
        simulation.Tap = (_, _, from) => sent.Add(from);
        var one = stranger.Ask(a, Get(10, 1));
        var two = foreigner.Ask(a, Get(10, 1));
        Assert.True(simulation.RunUntil(
            () => stranger.Outcomes.ContainsKey(one) && foreigner.Outcomes.ContainsKey(two), Minute));
        Assert.Equal(WireFailure.Unreachable, ((WireEvent.Unanswered)stranger.Outcomes[one]).Reason);
        Assert.Equal(WireFailure.Unreachable, ((WireEvent.Unanswered)foreigner.Outcomes[two]).Reason);
        Assert.DoesNotContain(a.Port, sent);
        Assert.True(a.Dropped(WireDrop.UnknownPeer) >= 2);
        Assert.Empty(a.Arrivals);
    }

    [Fact]
    public void A_replayed_handshake_and_replayed_packets_change_nothing()
    {
        using var simulation = EngineSimulation.Pair(7, out var a, out var b);
        var recorded = new List<byte[]>();
        simulation.Tap = (to, datagram, _) =>
        {
            if (to == b.Port)
                recorded.Add(datagram);
        };
        var first = a.Ask(b, Get(1000, 1));
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(first), Minute));
        simulation.Tap = null;
        var answers = 0;
        simulation.Tap = (_, _, from) => answers += from == b.Port ? 1 : 0;
        foreach (var datagram in recorded)
            simulation.Inject(b, datagram, 77);
        simulation.RunUntil(() => false, TimeSpan.FromMilliseconds(2));
        Assert.Equal(0, answers);
        Assert.True(b.Dropped(WireDrop.StaleHandshake) >= 1);
        Assert.True(b.Dropped(WireDrop.Replay) >= 1);
        Assert.Single(b.Arrivals);

        // After a restart the time of the last handshake is forgotten; an old one then gets an answer, and no more.
        b.Restart();
        simulation.Introduce();
        foreach (var datagram in recorded)
            simulation.Inject(b, datagram, 77);
        Assert.Single(b.Arrivals);
        Assert.False(b.About(a).Connected);
        var second = a.Ask(b, Get(1000, 2));
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(second), Minute));
        AssertShard(a.Outcomes[second], 1000, 2);
    }

    [Fact]
    public void An_initiation_copied_to_another_address_diverts_nothing()
    {
        using var simulation = EngineSimulation.Pair(14, out var a, out var b);
        simulation.Tap = (to, datagram, _) =>
        {
            // The eavesdropper is faster than the network: its copy of the initiation arrives first, and it hands the
            // response on to whom it is for.
            if (to == b.Port && datagram[0] == 0x11)
                simulation.At(simulation.Now + 1, () => simulation.Inject(b, datagram, 77));
            if (to == 77)
                simulation.At(simulation.Now + 1, () => simulation.Inject(a, datagram, 77));
        };
        var token = a.Ask(b, Get(MiB, 1));
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(token), TimeSpan.FromMilliseconds(500)));
        AssertShard(a.Outcomes[token], MiB, 1);
        Assert.Equal(1, a.About(b).Handshakes);
    }

    [Fact]
    public void Silence_ends_in_a_time_out_and_a_late_answer_is_ignored()
    {
        using var simulation = EngineSimulation.Pair(8, out var a, out var b);
        b.Answers = false;
        var token = a.Ask(b, Get(1000, 1), TimeSpan.FromMilliseconds(700));
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(token), Minute));
        Assert.Equal(WireFailure.TimedOut, ((WireEvent.Unanswered)a.Outcomes[token]).Reason);
        Assert.InRange(simulation.Now, 700_000, 710_000);
        simulation.RunUntil(() => false, TimeSpan.FromMilliseconds(100));
        b.Engine.Reply(b.Arrivals[0].Ticket, WireMessage.Of(new ShardStored()), simulation.Now);
        simulation.RunUntil(() => false, TimeSpan.FromSeconds(1));
        Assert.Single(a.Outcomes);
        Assert.Equal(0, b.About(a).TicketsOpen);
    }

    [Fact]
    public void Overdue_tickets_give_their_credit_back()
    {
        using var simulation = EngineSimulation.Pair(9, out var a, out var b);
        b.Answers = false;
        for (var round = 0; round < 4; round++)
        {
            var tokens = Enumerable.Range(0, 8).Select(n => a.Ask(b, Put(MiB, n), TimeSpan.FromSeconds(2))).ToArray();
            Assert.True(simulation.RunUntil(() => tokens.All(a.Outcomes.ContainsKey), Minute));
        }
        Assert.True(simulation.RunUntil(() => b.About(a).TicketsOpen == 0, TimeSpan.FromSeconds(3)));
        b.Answers = true;
        var token = a.Ask(b, Put(MiB, 1));
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(token), TimeSpan.FromSeconds(5)));
        Assert.IsType<WireEvent.Answered>(a.Outcomes[token]);
    }

    [Fact]
    public void A_small_request_is_answered_while_large_ones_are_under_way()
    {
        using var simulation = EngineSimulation.Pair(13, out var a, out var b);
        for (var i = 0; i < 40; i++)
            a.Ask(b, Put(MiB, i));
        for (var i = 0; i < 5; i++)
            a.Ask(b, Get(MiB, i));
        var ping = a.Ask(b, Put(10, 0));
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(ping), Minute));
        Assert.InRange(a.Outcomes.Count, 1, 2);
    }

    [Fact]
    public void A_node_asks_itself_without_the_network()
    {
        using var simulation = EngineSimulation.Pair(10, out var a, out _);
        simulation.Tap = (_, _, _) => Assert.Fail("nothing is sent");
        var token = a.Ask(a, Get(MiB, 1));
        Assert.True(simulation.RunUntil(() => a.Outcomes.ContainsKey(token), Minute));
        AssertShard(a.Outcomes[token], MiB, 1);
    }

    [Fact]
    public void A_peer_that_leaves_the_directory_is_cut_off_and_may_come_back()
    {
        using var simulation = EngineSimulation.Pair(11, out var a, out var b);
        b.Answers = false;
        var token = a.Ask(b, Get(1000, 1));
        simulation.RunUntil(() => b.Arrivals.Count == 1, Minute);
        a.Engine.SetPeers(ImmutableDictionary<NodeId, WirePeer>.Empty);
        Assert.Equal(WireFailure.Unreachable, ((WireEvent.Unanswered)a.Outcomes[token]).Reason);
        simulation.RunUntil(() => false, TimeSpan.FromSeconds(1));
        b.Answers = true;
        simulation.Introduce();
        var second = a.Ask(b, Get(1000, 2));
        var third = b.Ask(a, Get(1000, 3));
        Assert.True(simulation.RunUntil(
            () => a.Outcomes.ContainsKey(second) && b.Outcomes.ContainsKey(third), Minute));
        AssertShard(a.Outcomes[second], 1000, 2);
        AssertShard(b.Outcomes[third], 1000, 3);
    }

    [Fact]
    public void Too_much_at_once_is_refused_at_once()
    {
        using var simulation = EngineSimulation.Pair(12, out var a, out var b);
        var tokens = Enumerable.Range(0, 100).Select(n => a.Ask(b, Put(MiB, n))).ToArray();
        var refused = tokens.Count(t =>
            a.Outcomes.GetValueOrDefault(t) is WireEvent.Unanswered { Reason: WireFailure.Overloaded });
        Assert.InRange(refused, 30, 40);
        Assert.True(simulation.RunUntil(() => tokens.All(a.Outcomes.ContainsKey), Minute));
        Assert.Equal(100 - refused, a.Outcomes.Values.OfType<WireEvent.Answered>().Count());
    }

    private static WireMessage Get(int length, int seed) =>
        WireMessage.Of(new GetShards { Column = (uint)length, Segment = (ulong)seed });

    private static WireMessage Put(int length, int seed) =>
        WireMessage.Of(new ShardData { Segment = (ulong)seed }, new byte[length]);

    private static void AssertShard(WireEvent outcome, int length, int seed)
    {
        var answered = Assert.IsType<WireEvent.Answered>(outcome);
        Assert.True(answered.Message.Payload.Span.SequenceEqual(EchoHandler.Bytes(length, seed)));
    }
}
