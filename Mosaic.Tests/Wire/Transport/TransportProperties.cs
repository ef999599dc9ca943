using Mosaic.Host.WireTest;
using Mosaic.Tests.House;
using Mosaic.Wire;
using Mosaic.Wire.Transport;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Wire.Transport;

public sealed class TransportProperties(ITestOutputHelper output)
{
    private const long Second = 1_000_000;

    [Fact]
    public void Every_message_arrives_once_and_whole_whatever_the_network_does()
    {
        for (var i = 0; i < TestScale.Of(30); i++)
            Exchange(seed: Environment.TickCount + i);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Seeds_that_once_were_trouble_still_work(int seed) => Exchange(seed);

    [Fact]
    public void A_rough_network_slows_a_transfer_but_little()
    {
        // 16 MiB in requests of 1 MiB over 2 x 5 ms: a full window without loss would take 0.65 to 1.3 s.
        const int seed = 42;
        var simulation = new TransportSimulation(seed, LossModel.Rough);
        var arrived = 0;
        simulation.Arrived = (end, message) =>
        {
            arrived++;
            simulation.Ends[end].Release(message.Bytes.Length);
        };
        for (var i = 0; i < 16; i++)
            Assert.True(simulation.Ends[0].TrySend(new OutgoingMessage(false, [], new byte[1024 * 1024], 0)));
        Assert.True(simulation.RunUntil(() => arrived == 16, 20 * Second));
        var recovery = simulation.Ends[0].Recovery;
        output.WriteLine(
            $"seed {seed}: {simulation.Now / 1000} ms, {simulation.Packets} packets, lost {recovery.Lost}, "
            + $"spurious {recovery.Spurious}, window {recovery.Congestion.Size}");
        Assert.InRange(simulation.Now, 0, 4 * Second);
        // 5 % of the packets are lost; more than three times as many retransmissions would be waste.
        Assert.InRange(recovery.Lost, 0, simulation.Packets * 15 / 100);
    }

    [Fact]
    public void A_thousand_transfers_arrive_once_and_intact_where_a_fifth_is_lost()
    {
        const int transfers = 1000, tiny = 20, atOnce = 16;
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var simulation = new TransportSimulation(seed, LossModel.Rough with { Drop = 0.20 });
        var sent = new Dictionary<int, byte[]>();
        var waiting = new Queue<byte[]>();
        var arrived = new HashSet<int>();
        simulation.Arrived = (end, message) =>
        {
            var number = message.Bytes.Length < sizeof(int) ? -1 : BitConverter.ToInt32(message.Bytes.Span);
            // The shortest have no room for a number and are told apart by their byte.
            var key = number >= 0 && sent.ContainsKey(number) ? number : -1 - message.Bytes.Span[0];
            Assert.True(arrived.Add(key));
            Assert.True(message.Bytes.Span.SequenceEqual(sent[key]));
            simulation.Ends[end].Release(message.Bytes.Length);
            SendNext();
        };
        for (var i = 0; i < transfers; i++)
        {
            // From 1 B to 2 MiB, each power of two as often.
            var bytes = i < tiny
                ? [(byte)i]
                : new byte[i == tiny ? WireMessage.MaxMessageBytes : (int)Math.Pow(2, 2 + (random.NextDouble() * 19))];
            if (i >= tiny)
            {
                random.NextBytes(bytes);
                BitConverter.TryWriteBytes(bytes, i);
            }
            sent[i < tiny ? -1 - i : i] = bytes;
            waiting.Enqueue(bytes);
        }
        for (var i = 0; i < atOnce; i++)
            SendNext();
        Assert.True(simulation.RunUntil(() => arrived.Count == transfers, 600 * Second), $"{arrived.Count} arrived");
        simulation.RunUntil(() => false, simulation.Now + (10 * Second));
        Assert.Equal(transfers, arrived.Count);

        void SendNext()
        {
            if (waiting.TryDequeue(out var bytes))
                Assert.True(simulation.Ends[0].TrySend(new OutgoingMessage(false, [], bytes, 0)));
        }
    }

    [Fact]
    public void A_small_message_overtakes_large_ones()
    {
        var simulation = new TransportSimulation(1, new LossModel());
        var order = new List<int>();
        simulation.Arrived = (_, message) => order.Add(message.Bytes.Length);
        for (var i = 0; i < 12; i++)
            Assert.True(simulation.Ends[0].TrySend(new OutgoingMessage(false, [], new byte[1024 * 1024], 0)));
        Assert.True(simulation.Ends[0].TrySend(new OutgoingMessage(false, [1, 2, 3], default, 0)));
        Assert.True(simulation.RunUntil(() => order.Count > 0, Second));
        Assert.Equal([3], order);
    }

    [Fact]
    public void Unhandled_messages_use_up_the_credit_and_handling_gives_it_back()
    {
        var simulation = new TransportSimulation(1, LossModel.Rough);
        var arrived = 0;
        simulation.Arrived = (_, _) => arrived++;
        for (var i = 0; i < 20; i++)
            Assert.True(simulation.Ends[0].TrySend(new OutgoingMessage(false, [], new byte[1024 * 1024], 0)));
        Assert.False(simulation.RunUntil(() => arrived == 20, 20 * Second));
        Assert.Equal(7, arrived);

        // An answer needs none of that credit: whoever holds it can always be answered.
        var answered = false;
        simulation.Arrived = (end, message) => answered |= end == 0 && message.Kind == FrameKind.Reply;
        Assert.True(simulation.Ends[0].TrySend(new OutgoingMessage(false, [7], default, 100)));
        simulation.Arrived += (end, message) =>
        {
            if (end == 1)
                simulation.Ends[1].Reply(new OutgoingMessage(true, [8], default, 0) { Id = message.Id });
        };
        Assert.True(simulation.RunUntil(() => answered, 40 * Second));

        simulation.Arrived = (_, _) => arrived++;
        for (var i = 0; i < 7; i++)
            simulation.Ends[1].Release(1024 * 1024);
        Assert.True(simulation.RunUntil(() => arrived == 14, 60 * Second));
    }

    [Fact]
    public void A_cancelled_message_gives_its_credit_back_and_never_arrives()
    {
        // 12 MB/s, so that no message of 1 MiB is whole when it is given up after 40 ms.
        var simulation = new TransportSimulation(1, LossModel.Rough) { MicrosPerPacket = 100 };
        var arrived = new List<int>();
        simulation.Arrived = (end, message) =>
        {
            if (message.Kind != FrameKind.Request)
                return;
            arrived.Add(message.Bytes.Span[0]);
            simulation.Ends[end].Release(message.Bytes.Length);
        };
        for (var round = 0; round < 10; round++)
        {
            var doomed = Enumerable.Range(0, 7)
                .Select(_ => new OutgoingMessage(false, [0], new byte[1024 * 1024 - 1], 100)).ToArray();
            foreach (var message in doomed)
                Assert.True(simulation.Ends[0].TrySend(message));
            var until = simulation.Now + 40_000;
            simulation.RunUntil(() => false, until);
            foreach (var message in doomed)
                simulation.Ends[0].Cancel(message);
            Assert.True(simulation.Ends[0].TrySend(new OutgoingMessage(false, [1], new byte[50_000], 0)));
            var expected = round + 1;
            Assert.True(simulation.RunUntil(() => arrived.Count == expected, until + 20 * Second));
        }
        Assert.True(simulation.RunUntil(() => simulation.Ends[0].QueuedBytes == 0, simulation.Now + 20 * Second));
        Assert.All(arrived, first => Assert.Equal(1, first));
    }

    // Requests of both ends and replies to some, of all sizes, handled after random times, over a random network,
    // with new sessions now and then.
    private void Exchange(int seed)
    {
        try
        {
            var random = new Random(seed);
            var network = new LossModel(
                random.NextDouble() * 0.2, random.NextDouble() * 0.2, random.NextDouble() * 0.4,
                random.NextDouble() * 0.05, TimeSpan.FromMilliseconds(random.Next(1, 30)));
            var simulation = new TransportSimulation(
                seed, network, datagram: random.Next(2) == 0 ? WireSettings.MinDatagram : 8192,
                delay: random.Next(50, 50_000));
            var sent = new Dictionary<(int From, int Tag), byte[]>();
            var requests = new HashSet<(int, int)>();
            var replies = new HashSet<(int, int)>();
            var wanted = 0;
            simulation.Arrived = (end, message) =>
            {
                var tag = BitConverter.ToInt32(message.Bytes.Span);
                var from = 1 - end;
                if (message.Kind == FrameKind.Reply)
                {
                    Assert.True(replies.Add((end, tag)));
                    Assert.Equal(sent[(end, tag)], message.Bytes.Span);
                    return;
                }
                Assert.True(requests.Add((from, tag)));
                Assert.Equal(sent[(from, tag)], message.Bytes.Span);
                simulation.At(simulation.Now + random.Next(1, 20_000), () =>
                {
                    simulation.Ends[end].Release(message.Bytes.Length);
                    if (tag % 2 == 0)
                        simulation.Ends[end].Reply(
                            new OutgoingMessage(true, [], message.Bytes.Memory, 0) { Id = message.Id });
                });
            };
            for (var tag = 0; tag < 40; tag++)
            {
                var from = random.Next(2);
                var bytes = new byte[random.Next(3) == 0 ? random.Next(4, 1_000_000) : random.Next(4, 5000)];
                random.NextBytes(bytes);
                BitConverter.TryWriteBytes(bytes, tag);
                sent[(from, tag)] = bytes;
                wanted += tag % 2 == 0 ? 1 : 0;
                var message = new OutgoingMessage(
                    false, bytes[..4], bytes.AsMemory(4), tag % 2 == 0 ? WireMessage.MaxMessageBytes : 0);
                simulation.At(random.Next(500_000), () => Assert.True(simulation.Ends[from].TrySend(message)));
            }
            for (var i = 0; i < random.Next(4); i++)
                simulation.At(random.Next(1_000_000), simulation.ChangeSessions);
            Assert.True(simulation.RunUntil(
                () => requests.Count == 40 && replies.Count == wanted
                    && simulation.Ends.All(end => end.QueuedBytes == 0 && end.Recovery.Congestion.InFlight == 0),
                300 * Second));
        }
        catch
        {
            output.WriteLine($"seed {seed}");
            throw;
        }
    }
}
