using System.Net;
using Google.Protobuf;
using Mosaic.Host.WireTest;
using Mosaic.Tests.House;
using Mosaic.Wire;
using Mosaic.Wire.Engine;
using Mosaic.Wire.Messages;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Wire.Engine;

/// <summary>First contact: what a key that is no peer's may do, and how it becomes a peer's.</summary>
public sealed class WireGuestTests(ITestOutputHelper output)
{
    private const int MiB = 1024 * 1024;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_newcomer_joins_over_a_bad_network_and_gets_a_large_answer()
    {
        for (var i = 0; i < TestScale.Of(5); i++)
        {
            var seed = Environment.TickCount + i;
            output.WriteLine($"seed {seed}");
            using var simulation = Inviting(seed, out var member, out var newcomer);
            simulation.Network = LossModel.Rough;
            member.JoinAnswerBytes = 19 * MiB / 10;
            var token = newcomer.Ask(member, Join());
            Assert.True(simulation.RunUntil(() => newcomer.Outcomes.ContainsKey(token), Minute));
            AssertJoined(newcomer.Outcomes[token], member.JoinAnswerBytes);
            var guest = Assert.Single(member.GuestArrivals);
            Assert.Equal(newcomer.AsPeer.X25519Key, guest.Key);
            Assert.Equal(newcomer.Endpoint, guest.Address);
            Assert.Equal(Join().Header, guest.Message.Header);
            Assert.InRange(guest.Remaining, TimeSpan.FromSeconds(20), WireSettings.Default.GuestLifetime);
            Assert.Empty(member.Arrivals);
            Assert.Empty(member.Engine.Snapshot().Peers);
        }
    }

    [Fact]
    public void Without_leave_a_stranger_gets_no_answer_and_leave_can_be_taken_back()
    {
        using var simulation = Inviting(1, out var member, out var newcomer);
        member.Engine.AdmitGuests(false);
        var sent = new List<int>();
        simulation.Tap = (_, _, from) => sent.Add(from);
        AssertUnreachable(simulation, newcomer, newcomer.Ask(member, Join()));
        Assert.DoesNotContain(member.Port, sent);
        Assert.True(member.Dropped(WireDrop.UnknownPeer) >= 2);

        member.Engine.AdmitGuests(true);
        var second = newcomer.Ask(member, Join());
        Assert.True(simulation.RunUntil(() => newcomer.Outcomes.ContainsKey(second), Minute));
        AssertJoined(newcomer.Outcomes[second], member.JoinAnswerBytes);
        Assert.Equal(1, member.Engine.Snapshot().Guests);
        member.Engine.AdmitGuests(false);
        Assert.Equal(0, member.Engine.Snapshot().Guests);
        Assert.Equal(0, member.Engine.SessionIds);
    }

    [Fact]
    public void A_guest_may_ask_for_nothing_else()
    {
        using var simulation = Inviting(2, out var member, out var newcomer);
        var replies = WireKinds.Known.Where(kind => kind != WireKind.Join).ToArray();
        foreach (var kind in replies)
        {
            var header = (IMessage)WireKinds.ParserOf(kind)!.ParseFrom(ReadOnlySpan<byte>.Empty);
            var token = newcomer.Ask(member, WireMessage.Of(header));
            Assert.True(simulation.RunUntil(() => newcomer.Outcomes.ContainsKey(token), Minute));
            AssertRefused(RefusalCode.NotMember, newcomer.Outcomes[token]);
            newcomer.Engine.Notify(member.Id, WireMessage.Of(header), simulation.Now);
        }
        newcomer.Engine.Notify(member.Id, Join(), simulation.Now);
        simulation.RunUntil(() => false, TimeSpan.FromSeconds(1));
        Assert.Equal(2 * replies.Length + 1, member.Dropped(WireDrop.NotForGuests));
        Assert.Empty(member.Arrivals);
        Assert.Empty(member.GuestArrivals);

        // All of it gave its credit back, so that a Join still has its turn; and a large request has no credit at all.
        var large = newcomer.Ask(member, WireMessage.Of(new ShardData(), new byte[MiB]), TimeSpan.FromSeconds(2));
        var join = newcomer.Ask(member, Join());
        Assert.True(simulation.RunUntil(
            () => newcomer.Outcomes.ContainsKey(join) && newcomer.Outcomes.ContainsKey(large), Minute));
        AssertJoined(newcomer.Outcomes[join], member.JoinAnswerBytes);
        Assert.Equal(WireFailure.TimedOut, ((WireEvent.Unanswered)newcomer.Outcomes[large]).Reason);
    }

    [Fact]
    public void Nobody_asks_a_guest()
    {
        using var simulation = Inviting(3, out var member, out var newcomer);
        var join = newcomer.Ask(member, Join());
        Assert.True(simulation.RunUntil(() => newcomer.Outcomes.ContainsKey(join), Minute));
        var token = member.Ask(newcomer, Get(10, 1));
        Assert.Equal(WireFailure.Unreachable, ((WireEvent.Unanswered)member.Outcomes[token]).Reason);
    }

    [Fact]
    public void A_members_Join_comes_as_a_members()
    {
        using var simulation = Inviting(4, out var member, out var newcomer);
        member.Knows(newcomer);
        var token = newcomer.Ask(member, Join());
        Assert.True(simulation.RunUntil(() => newcomer.Outcomes.ContainsKey(token), Minute));
        Assert.Equal(newcomer.Id, Assert.Single(member.Arrivals).From);
        Assert.Empty(member.GuestArrivals);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_guest_that_becomes_a_peer_keeps_its_session_and_its_answer(bool beforeItsFirstPacket)
    {
        using var simulation = Inviting(5, out var member, out var newcomer);
        member.Answers = false;
        var join = newcomer.Ask(member, Join());
        Assert.True(simulation.RunUntil(
            () => beforeItsFirstPacket ? member.Engine.Snapshot().PendingGuests == 1 : member.GuestArrivals.Count == 1,
            Minute));
        member.Knows(newcomer);
        var statistics = member.Engine.Snapshot();
        Assert.Equal((0, 0), (statistics.Guests, statistics.PendingGuests));
        member.Answers = true;
        if (!beforeItsFirstPacket)
            member.AnswerGuest(member.GuestArrivals[0]);
        Assert.True(simulation.RunUntil(() => newcomer.Outcomes.ContainsKey(join), Minute));
        if (!beforeItsFirstPacket)
            AssertJoined(newcomer.Outcomes[join], member.JoinAnswerBytes);

        // Both ways, more at once than a guest's credit, and beyond a guest's lifetime.
        simulation.RunUntil(() => false, WireSettings.Default.GuestLifetime);
        var put = newcomer.Ask(member, WireMessage.Of(new ShardData(), new byte[MiB]));
        var get = member.Ask(newcomer, Get(MiB, 3));
        Assert.True(simulation.RunUntil(
            () => newcomer.Outcomes.ContainsKey(put) && member.Outcomes.ContainsKey(get), Minute));
        Assert.IsType<WireEvent.Answered>(newcomer.Outcomes[put]);
        Assert.IsType<WireEvent.Answered>(member.Outcomes[get]);
        Assert.Equal(1, member.About(newcomer).Handshakes);
        Assert.Equal(1, newcomer.About(member).Handshakes);
    }

    [Fact]
    public void A_removed_peer_is_cut_off_and_a_guest_by_its_next_handshake()
    {
        using var simulation = Inviting(6, out var member, out var newcomer);
        member.Knows(newcomer);
        var first = newcomer.Ask(member, Get(10, 1));
        Assert.True(simulation.RunUntil(() => newcomer.Outcomes.ContainsKey(first), Minute));
        member.Knows();
        Assert.Equal(0, member.Engine.SessionIds);
        Assert.Equal(0, member.Engine.Snapshot().Guests);
        var second = newcomer.Ask(member, Get(10, 2));
        Assert.True(simulation.RunUntil(() => newcomer.Outcomes.ContainsKey(second), Minute));
        AssertRefused(RefusalCode.NotMember, newcomer.Outcomes[second]);
        Assert.Equal(1, member.Engine.Snapshot().Guests);
        Assert.Single(member.Arrivals);
    }

    [Fact]
    public void A_guest_goes_when_its_time_is_up_and_may_come_again()
    {
        using var simulation = Inviting(7, out var member, out var newcomer);
        member.Answers = false;
        newcomer.Ask(member, Join());
        Assert.True(simulation.RunUntil(() => member.GuestArrivals.Count == 1, Minute));
        newcomer.IsCutOff = true;
        simulation.RunUntil(() => false, WireSettings.Default.GuestLifetime - TimeSpan.FromSeconds(1));
        Assert.Equal(1, member.Engine.Snapshot().Guests);
        simulation.RunUntil(() => false, TimeSpan.FromSeconds(2));
        Assert.Equal(0, member.Engine.Snapshot().Guests);
        Assert.Equal(0, member.Engine.SessionIds);
        // A late answer meets a void ticket.
        member.AnswerGuest(member.GuestArrivals[0]);

        simulation.RunUntil(() => false, Minute);
        newcomer.IsCutOff = false;
        member.Answers = true;
        var again = newcomer.Ask(member, Join());
        Assert.True(simulation.RunUntil(() => newcomer.Outcomes.ContainsKey(again), Minute));
        AssertJoined(newcomer.Outcomes[again], member.JoinAnswerBytes);
    }

    [Fact]
    public void A_guest_of_another_network_does_not_get_in()
    {
        using var simulation = Inviting(8, out var member, out _);
        var foreigner = simulation.Add(3, network: new Mosaic.Model.NetworkId(new byte[32]));
        foreigner.Knows(member);
        AssertUnreachable(simulation, foreigner, foreigner.Ask(member, Join()));
        Assert.Equal(0, member.Engine.SessionIds);
        Assert.Empty(member.GuestArrivals);

        // Nor does a guest outlast a change of the network.
        using var random = new RawGuest(simulation, member, At(50, 50), new Random(8));
        random.Handshake().Send();
        Assert.Equal(1, member.Engine.Snapshot().Guests);
        member.Engine.SetNetwork(new Mosaic.Model.NetworkId(new byte[32]));
        Assert.Equal(0, member.Engine.Snapshot().Guests);
    }

    [Fact]
    public void Replays_of_a_guests_packets_open_nothing()
    {
        using var simulation = Inviting(9, out var member, out var newcomer);
        var recorded = new List<byte[]>();
        simulation.Tap = (to, datagram, _) =>
        {
            if (to == member.Port)
                recorded.Add(datagram);
        };
        var token = newcomer.Ask(member, Join());
        Assert.True(simulation.RunUntil(() => newcomer.Outcomes.ContainsKey(token), Minute));
        var answers = 0;
        simulation.Tap = (_, _, from) => answers += from == member.Port ? 1 : 0;
        ReplayAll();
        Assert.Equal(0, answers);
        Assert.True(member.Dropped(WireDrop.StaleHandshake) >= 1);

        // The guest is gone and forgotten: now one handshake is answered, shorter than it came, and no more.
        simulation.RunUntil(() => false, Minute);
        answers = 0;
        ReplayAll();
        simulation.RunUntil(() => false, TimeSpan.FromSeconds(20));
        Assert.Equal(1, answers);
        Assert.Single(member.GuestArrivals);
        Assert.Equal(0, member.Engine.SessionIds);

        void ReplayAll()
        {
            foreach (var datagram in recorded)
                simulation.Inject(member, datagram, 77);
        }
    }

    [Fact]
    public void Nothing_is_sent_to_an_address_that_a_guest_only_claims()
    {
        using var simulation = Inviting(10, out var member, out _);
        using var guest = new RawGuest(simulation, member, At(1, 50), new Random(10));
        guest.Handshake();
        Assert.Equal((uint)WireSettings.Default.GuestCredit, guest.Credit);
        var sentTo = new List<int>();
        simulation.Tap = (to, _, _) => sentTo.Add(to);
        guest.Send(Join(), from: At(2, 50));
        guest.Send(Join(), from: At(1, 51));
        simulation.RunUntil(() => false, TimeSpan.FromSeconds(1));
        Assert.Equal(2, member.Dropped(WireDrop.GuestAddress));
        Assert.Empty(member.GuestArrivals);
        Assert.Empty(sentTo);
        guest.Send(Join());
        Assert.Single(member.GuestArrivals);
    }

    [Fact]
    public void What_one_guest_can_have_under_way_is_bounded()
    {
        using var simulation = Inviting(11, out var member, out _);
        member.Answers = false;
        using var guest = new RawGuest(simulation, member, At(1, 50), new Random(11));
        guest.Handshake();
        // It never acknowledges: answers pile up here.
        for (var id = 1UL; id <= 500; id++)
        {
            guest.Send(WireMessage.Of(new Ping()), id);
            simulation.RunUntil(() => false, TimeSpan.FromMilliseconds(1));
        }
        Assert.Equal(500, member.Dropped(WireDrop.NotForGuests));
        Assert.Equal(64, member.Engine.OwedToGuests);

        using var second = new RawGuest(simulation, member, At(2, 51), new Random(12));
        second.Handshake();
        for (var id = 1UL; id <= 5; id++)
            second.Send(Join(), id);
        // As many largest answers as its budget holds.
        Assert.Equal(2, member.GuestArrivals.Count);
        Assert.Equal(3, member.Dropped(WireDrop.GuestLimit));
    }

    private static EngineSimulation Inviting(
        int seed, out EngineSimulation.End member, out EngineSimulation.End newcomer)
    {
        var simulation = new EngineSimulation(seed);
        member = simulation.Add(1);
        newcomer = simulation.Add(2);
        member.Engine.AdmitGuests(true);
        newcomer.Knows(member);
        return simulation;
    }

    private static void AssertUnreachable(EngineSimulation simulation, EngineSimulation.End from, long token)
    {
        Assert.True(simulation.RunUntil(() => from.Outcomes.ContainsKey(token), Minute));
        Assert.Equal(WireFailure.Unreachable, ((WireEvent.Unanswered)from.Outcomes[token]).Reason);
    }

    private static void AssertRefused(RefusalCode code, WireEvent outcome) =>
        Assert.Equal(code, Assert.IsType<WireEvent.Answered>(outcome).Message.As<Refused>().Code);

    private static void AssertJoined(WireEvent outcome, int bytes)
    {
        var answer = Assert.IsType<WireEvent.Answered>(outcome).Message.As<JoinAnswer>();
        Assert.True(Assert.Single(answer.Statements).Span.SequenceEqual(EchoHandler.Bytes(bytes, 1)));
    }

    private static IPEndPoint At(byte host, int port) => new(new IPAddress([10, 0, 0, host]), port);

    private static WireMessage Get(int length, int seed) =>
        WireMessage.Of(new GetShards { Column = (uint)length, Segment = (ulong)seed });

    private static WireMessage Join() =>
        WireMessage.Of(new Join { Statements = { ByteString.CopyFromUtf8("a grant") }, TimestampMs = 1 });
}
