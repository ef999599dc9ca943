using Akka.Actor;
using Akka.TestKit.Xunit2;
using Google.Protobuf;
using Mosaic.Tests.House;
using Mosaic.Wire;
using Mosaic.Wire.Messages;
using Xunit;

namespace Mosaic.Tests.Wire;

/// <summary>First contact between real wire actors over sockets.</summary>
public sealed class WireGuestSpec() : TestKit("akka.loglevel = WARNING\n" + TestPatience.TestKit)
{
    private const int MiB = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_newcomer_joins_is_answered_and_goes_on_as_a_peer()
    {
        var member = new WireNode(Sys, 1);
        var newcomer = new WireNode(Sys, 2);
        var handler = CreateTestProbe();
        member.Actor.Tell(new WireProtocol.AdmitGuests(true));
        member.Actor.Tell(new WireProtocol.RegisterHandler([WireKind.Join, WireKind.Ping], handler));
        newcomer.Knows(member.AsPeer);

        Ask(newcomer, member, new Ping());
        Assert.Equal(RefusalCode.NotMember, ExpectMsg<WireProtocol.Failed>(Patience).Refusal!.Code);

        var join = new Join { Statements = { ByteString.CopyFromUtf8("a grant") }, TimestampMs = 5 };
        Ask(newcomer, member, join);
        var incoming = handler.ExpectMsg<WireProtocol.GuestIncoming>(Patience);
        Assert.Equal(newcomer.PublicKey, incoming.X25519Key);
        Assert.Equal(newcomer.Endpoint, incoming.Address);
        Assert.Equal(join, incoming.Message.Header);
        Assert.InRange(incoming.Remaining, TimeSpan.Zero, member.Settings.GuestLifetime);

        // Its roster entry first, then the answer, which is the largest there is.
        member.Knows(newcomer.AsPeer);
        var roster = new JoinAnswer { Statements = { ByteString.CopyFrom(EchoHandler.Bytes(19 * MiB / 10, 1)) } };
        member.Actor.Tell(new WireProtocol.Reply(incoming.Ticket, WireMessage.Of(roster)));
        Assert.Equal(roster, ExpectMsg<WireProtocol.Response>(Patience).Message.Header);

        Ask(newcomer, member, new Ping());
        var ping = handler.ExpectMsg<WireProtocol.Incoming>(Patience);
        Assert.Equal(newcomer.Id, ping.From);
        member.Actor.Tell(new WireProtocol.Reply(ping.Ticket, WireMessage.Of(new Pong())));
        Assert.IsType<Pong>(ExpectMsg<WireProtocol.Response>(Patience).Message.Header);
        Assert.Equal(0, (await member.Statistics()).Guests);
        handler.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void A_guest_of_a_node_that_takes_nobody_in_is_refused()
    {
        var member = new WireNode(Sys, 1);
        var newcomer = new WireNode(Sys, 2);
        member.Actor.Tell(new WireProtocol.AdmitGuests(true));
        newcomer.Knows(member.AsPeer);
        Ask(newcomer, member, new Join());
        Assert.Equal(RefusalCode.Unavailable, ExpectMsg<WireProtocol.Failed>(Patience).Refusal!.Code);
    }

    private void Ask(WireNode from, WireNode to, IMessage header) =>
        from.Actor.Tell(new WireProtocol.Request(to.Id, WireMessage.Of(header), Patience), TestActor);
}
