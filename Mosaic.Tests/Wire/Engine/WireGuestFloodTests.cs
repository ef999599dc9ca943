using System.Net;
using Mosaic.Tests.House;
using Mosaic.Wire;
using Mosaic.Wire.Engine;
using Mosaic.Wire.Messages;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Wire.Engine;

/// <summary>Many strangers at once: what they take up stays bounded, and a newcomer gets in all the same.</summary>
public sealed class WireGuestFloodTests(ITestOutputHelper output)
{
    private const int MiB = 1024 * 1024;
    private const int MicrosBetweenHandshakes = 2500;
    private static readonly WireSettings Settings = WireSettings.Default;

    [Fact]
    public void Ten_thousand_strangers_stop_neither_a_transfer_nor_a_newcomer()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var simulation = new EngineSimulation(seed);
        var member = simulation.Add(1);
        var peer = simulation.Add(2);
        var newcomer = simulation.Add(3);
        // A far newcomer: the flood has an eighth of a second to displace it before it can prove its address.
        simulation.Delay = 60_000;
        member.Engine.AdmitGuests(true);
        member.Knows(peer);
        peer.Knows(member);
        newcomer.Knows(member);

        // Twice what is examined at all, each by a key and from an address of its own.
        var count = TestScale.Of(10_000);
        var sent = 0;
        int mostIds = 0, mostPending = 0;
        for (var i = 0; i < count; i++)
        {
            // Not in step with the budget: else every token would go to the same of two senders, for ever.
            simulation.At(random.NextInt64(count * (long)MicrosBetweenHandshakes), () =>
            {
                sent++;
                using var guest = new RawGuest(simulation, member, Anywhere(random), random);
                guest.Begin();
                var statistics = member.Engine.Snapshot();
                mostIds = Math.Max(mostIds, member.Engine.SessionIds);
                mostPending = Math.Max(mostPending, statistics.PendingGuests);
            });
        }
        var transfers = 0;
        var asked = peer.Ask(member, Get(transfers));
        var joined = 0;
        var attempts = 0;
        var join = 0L;
        Assert.True(simulation.RunUntil(
            () =>
            {
                if (peer.Outcomes.TryGetValue(asked, out var got))
                {
                    Assert.IsType<WireEvent.Answered>(got);
                    asked = peer.Ask(member, Get(++transfers));
                }
                if (newcomer.Outcomes.GetValueOrDefault(join) is WireEvent.Answered && joined == 0)
                    joined = sent;
                // In the midst of the flood, when the budget of the first second is long used up.
                if (joined == 0 && sent >= count / 4 && (attempts == 0 || newcomer.Outcomes.ContainsKey(join)))
                {
                    attempts++;
                    join = newcomer.Ask(member, WireMessage.Of(new Join()), TimeSpan.FromSeconds(10));
                }
                return sent == count;
            },
            TimeSpan.FromMicroseconds((count + 1L) * MicrosBetweenHandshakes)));
        output.WriteLine(
            $"{transfers} MiB; joined at the {attempts}. attempt, after {joined} handshakes; at most {mostIds} ids, "
            + $"{mostPending} pending; " + string.Join(", ", member.Engine.Snapshot().Drops));
        Assert.InRange(joined, count / 4, count - 1);
        Assert.True(transfers > 10);
        Assert.Equal(1, peer.About(member).Handshakes);
        Assert.Equal(Settings.MaxPendingGuests, mostPending);
        // The peer's session, the newcomer's perhaps more than one, and the one about to make room.
        Assert.InRange(mostIds, Settings.MaxPendingGuests, Settings.MaxPendingGuests + 4);

        simulation.RunUntil(() => false, TimeSpan.FromMinutes(1));
        Assert.Equal(0, member.Engine.Snapshot().PendingGuests);
        Assert.Equal(1, member.Engine.SessionIds - member.Engine.Snapshot().Guests);
    }

    [Fact]
    public void Idle_guests_make_room_and_busy_ones_do_not()
    {
        using var simulation = Inviting(1, out var member);
        var idle = Guests(simulation, member, Settings.MaxGuests, 0);
        idle.ForEach(guest => guest.Send());
        Assert.Equal(Settings.MaxGuests, member.Engine.Snapshot().Guests);
        var busy = Guests(simulation, member, Settings.MaxGuests, 100);
        busy.ForEach(guest => guest.Send(Join));
        Assert.Equal(Settings.MaxGuests, member.GuestArrivals.Count);
        Assert.Equal(Settings.MaxGuests, member.Engine.Snapshot().Guests);

        // All of them are being worked on: the next one waits, and comes in when one was answered long enough ago.
        var late = Guests(simulation, member, 1, 200)[0];
        late.Send(Join);
        Assert.Equal(1, member.Dropped(WireDrop.GuestLimit));
        Assert.Equal(Settings.MaxGuests, member.GuestArrivals.Count);
        member.AnswerGuest(member.GuestArrivals[3]);
        late.Send(Join);
        Assert.Equal(Settings.MaxGuests, member.GuestArrivals.Count);
        simulation.RunUntil(() => false, TimeSpan.FromMicroseconds(GuestList.GraceMicros));
        late.Send(Join);
        Assert.Equal(Settings.MaxGuests + 1, member.GuestArrivals.Count);
        Assert.Equal(Settings.MaxGuests, member.Engine.Snapshot().Guests);
        simulation.RunUntil(() => false, Settings.GuestLifetime);
        Assert.Equal(0, member.Engine.SessionIds);
        idle.Concat(busy).Append(late).ToList().ForEach(guest => guest.Dispose());
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", "10.0.0.2")]
    [InlineData("fd00:0:0:1::1", "fd00:0:0:1:ffff::2", "fd00:0:0:2::1")]
    public void One_source_holds_only_a_few_places(string one, string same, string other)
    {
        using var simulation = Inviting(2, out var member);
        var random = new Random(2);
        var guests = new List<RawGuest>();
        for (var i = 0; i < Settings.MaxGuestsPerAddress; i++)
            Come(one, 50 + i).Send(Join);
        Assert.Equal(Settings.MaxGuestsPerAddress, member.GuestArrivals.Count);
        Come(same, 70).Send(Join);
        Assert.Equal(1, member.Dropped(WireDrop.GuestLimit));
        Come(other, 71).Send(Join);
        Assert.Equal(Settings.MaxGuestsPerAddress + 1, member.GuestArrivals.Count);
        guests.ForEach(guest => guest.Dispose());

        RawGuest Come(string address, int port)
        {
            guests.Add(new RawGuest(simulation, member, new IPEndPoint(IPAddress.Parse(address), port), random));
            return guests[^1].Handshake();
        }
    }

    private static WireMessage Join => WireMessage.Of(new Join());

    private static EngineSimulation Inviting(int seed, out EngineSimulation.End member)
    {
        var simulation = new EngineSimulation(seed);
        member = simulation.Add(1);
        member.Answers = false;
        member.Engine.AdmitGuests(true);
        return simulation;
    }

    private static List<RawGuest> Guests(
        EngineSimulation simulation, EngineSimulation.End member, int count, int first)
    {
        var random = new Random(first);
        return [.. Enumerable.Range(first, count).Select(i => new RawGuest(
            simulation, member, new IPEndPoint(new IPAddress([10, 0, 0, (byte)i]), 1000 + i), random).Handshake())];
    }

    private static IPEndPoint Anywhere(Random random) =>
        new(new IPAddress([11, (byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)]), 999);

    private static WireMessage Get(int seed) =>
        WireMessage.Of(new GetShards { Column = MiB, Segment = (ulong)seed });
}
