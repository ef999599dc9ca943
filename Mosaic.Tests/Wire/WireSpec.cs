using System.Security.Cryptography;
using Akka.Actor;
using Akka.Actor.Dsl;
using Akka.TestKit.Xunit2;
using Google.Protobuf;
using Mosaic.Model;
using Mosaic.Tests.House;
using Mosaic.Wire;
using Mosaic.Wire.Messages;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Wire;

public sealed class WireSpec(ITestOutputHelper output)
    : TestKit("akka.loglevel = WARNING\n" + TestPatience.TestKit, output: output)
{
    private const int MiB = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void Requests_and_answers_of_a_mebibyte_cross_both_ways()
    {
        var (a, b) = Pair();
        foreach (var (from, to) in new[] { (a, b), (b, a) })
        {
            for (var i = 0; i < 20; i++)
                from.Actor.Tell(Get(to.Id, MiB, i), TestActor);
            for (var i = 0; i < 20; i++)
                from.Actor.Tell(Put(to.Id, MiB, 100 + i), TestActor);
            var seen = new HashSet<object?>();
            for (var i = 0; i < 40; i++)
            {
                var response = ExpectMsg<WireProtocol.Response>(Patience);
                Assert.Equal(to.Id, response.From);
                Assert.True(seen.Add(response.Correlation));
                if (response.Message.Header is Shard)
                    Assert.True(response.Message.Payload.Span.SequenceEqual(
                        EchoHandler.Bytes(MiB, (int)response.Correlation!)));
                else
                    Assert.IsType<ShardStored>(response.Message.Header);
            }
        }
    }

    [Fact]
    public void A_node_that_enters_a_network_speaks_of_nothing_but_that()
    {
        var (a, b) = Pair();
        a.Actor.Tell(new WireProtocol.SetNetwork(WireNode.Network, Entering: true));
        a.Actor.Tell(Get(b.Id, 1000, 1), TestActor);
        Assert.Equal(WireFailure.Unreachable, ExpectMsg<WireProtocol.Failed>(Patience).Reason);
        b.Actor.Tell(Get(a.Id, 1000, 2), TestActor);
        Assert.Equal(RefusalCode.Unavailable, ExpectMsg<WireProtocol.Failed>(Patience).Refusal!.Code);
        // Join goes out; that nobody handles it there is another matter.
        a.Actor.Tell(new WireProtocol.Request(b.Id, WireMessage.Of(new Join()), Patience, 3), TestActor);
        Assert.Equal(WireFailure.Refused, ExpectMsg<WireProtocol.Failed>(Patience).Reason);

        a.Actor.Tell(new WireProtocol.SetNetwork(WireNode.Network));
        a.Actor.Tell(Get(b.Id, 1000, 4), TestActor);
        Assert.Equal(4, ExpectMsg<WireProtocol.Response>(Patience).Correlation);
    }

    [Fact]
    public void Three_nodes_talk_all_to_all()
    {
        var nodes = Enumerable.Range(1, 3).Select(i => new WireNode(Sys, (byte)i)).ToArray();
        foreach (var node in nodes)
        {
            node.Knows([.. nodes.Select(n => n.AsPeer)]);
            Handle(node);
        }
        foreach (var from in nodes)
        {
            foreach (var to in nodes)
            {
                for (var i = 0; i < 5; i++)
                    from.Actor.Tell(Get(to.Id, 300_000, i), TestActor);
            }
        }
        for (var i = 0; i < 45; i++)
        {
            var response = ExpectMsg<WireProtocol.Response>(Patience);
            Assert.True(response.Message.Payload.Span.SequenceEqual(
                EchoHandler.Bytes(300_000, (int)response.Correlation!)));
        }
    }

    [Fact]
    public void A_refusal_comes_back_typed()
    {
        var (a, b) = Pair();
        a.Actor.Tell(new WireProtocol.Request(b.Id, WireMessage.Of(new Release()), Patience, 1), TestActor);
        var refused = ExpectMsg<WireProtocol.Failed>(Patience);
        Assert.Equal(WireFailure.Refused, refused.Reason);
        Assert.Equal(RefusalCode.ClockSkew, refused.Refusal!.Code);
        Assert.Equal(400_000, refused.Refusal.SkewMs);
        Assert.Equal("your clock is fast", refused.Detail);

        // A kind that nobody registered for.
        a.Actor.Tell(new WireProtocol.Request(b.Id, WireMessage.Of(new GetMembers()), Patience, 2), TestActor);
        Assert.Equal(RefusalCode.Unavailable, ExpectMsg<WireProtocol.Failed>(Patience).Refusal!.Code);
    }

    [Fact]
    public void Large_headers_arrive_as_well_as_large_payloads()
    {
        var (a, b) = Pair();
        var witness = CreateTestProbe();
        b.Actor.Tell(new WireProtocol.RegisterHandler([WireKind.ManifestStatements], witness));
        var message = new ManifestStatements { Push = true };
        for (var i = 0; i < 1500; i++)
            message.Statements.Add(ByteString.CopyFrom(EchoHandler.Bytes(1000, i)));
        a.Actor.Tell(new WireProtocol.Notify(b.Id, WireMessage.Of(message)));
        var incoming = witness.ExpectMsg<WireProtocol.Incoming>(Patience);
        Assert.False(incoming.WantsReply);
        Assert.Equal(a.Id, incoming.From);
        Assert.Equal(message, incoming.Message.Header);
        b.Actor.Tell(new WireProtocol.Handled(incoming.Ticket));
        AwaitAssert(() => Assert.Equal(0, b.Statistics().Result.Peers.Single().TicketsOpen), Patience);
    }

    [Fact]
    public void A_message_beyond_the_limit_is_refused_before_it_is_sent()
    {
        var (a, b) = Pair();
        a.Actor.Tell(Put(b.Id, WireMessage.MaxMessageBytes, 1), TestActor);
        Assert.Equal(WireFailure.Overloaded, ExpectMsg<WireProtocol.Failed>(Patience).Reason);
        var largest = WireMessage.MaxMessageBytes - MessageCodec.PrefixSize - 2;
        a.Actor.Tell(Put(b.Id, largest, 1), TestActor);
        Assert.IsType<ShardStored>(ExpectMsg<WireProtocol.Response>(Patience).Message.Header);

        // An answer longer than what the asker reserved becomes a refusal.
        var handler = CreateTestProbe();
        b.Actor.Tell(new WireProtocol.RegisterHandler([WireKind.Commit], handler));
        a.Actor.Tell(new WireProtocol.Request(b.Id, WireMessage.Of(new Commit()), Patience), TestActor);
        var ticket = handler.ExpectMsg<WireProtocol.Incoming>(Patience).Ticket;
        var tooLong = WireMessage.Of(new StoreAck(), new byte[WireKinds.SmallReplyBytes]);
        b.Actor.Tell(new WireProtocol.Reply(ticket, tooLong));
        Assert.Equal(RefusalCode.Unavailable, ExpectMsg<WireProtocol.Failed>(Patience).Refusal!.Code);
    }

    [Fact]
    public async Task A_restarted_peer_answers_what_was_asked_meanwhile()
    {
        var (a, b) = Pair();
        a.Actor.Tell(Get(b.Id, 1000, 1), TestActor);
        ExpectMsg<WireProtocol.Response>(Patience);
        await b.Restart();
        b.Knows(a.AsPeer);
        Handle(b);
        a.Actor.Tell(Get(b.Id, MiB, 2), TestActor);
        Assert.Equal(MiB, ExpectMsg<WireProtocol.Response>(Patience).Message.Payload.Length);
        b.Actor.Tell(Get(a.Id, MiB, 3), TestActor);
        Assert.Equal(MiB, ExpectMsg<WireProtocol.Response>(Patience).Message.Payload.Length);
    }

    [Fact]
    public async Task Strangers_other_networks_and_the_dead_are_unreachable()
    {
        var (a, b) = Pair();
        var stranger = new WireNode(Sys, 3);
        stranger.Knows(a.AsPeer);
        stranger.Actor.Tell(Get(a.Id, 10, 1), TestActor);
        Assert.Equal(WireFailure.Unreachable, ExpectMsg<WireProtocol.Failed>(Patience).Reason);
        var foreigner = new WireNode(Sys, 4, network: new NetworkId(SHA256.HashData("another"u8)));
        foreigner.Knows(a.AsPeer);
        a.Knows(b.AsPeer, foreigner.AsPeer);
        foreigner.Actor.Tell(Get(a.Id, 10, 1), TestActor);
        Assert.Equal(WireFailure.Unreachable, ExpectMsg<WireProtocol.Failed>(Patience).Reason);
        Assert.True((await a.Statistics()).Drops[WireDrop.UnknownPeer] >= 2);

        a.Actor.Tell(Get(new NodeId(new byte[32]), 10, 1), TestActor);
        Assert.Equal(WireFailure.Unreachable, ExpectMsg<WireProtocol.Failed>(Patience).Reason);
        await b.Stop();
        a.Actor.Tell(Get(b.Id, 10, 1), TestActor);
        Assert.Equal(WireFailure.Unreachable, ExpectMsg<WireProtocol.Failed>(Patience).Reason);
    }

    [Fact]
    public async Task A_stopping_node_fails_what_it_still_owes()
    {
        var a = new WireNode(Sys, 1);
        a.Knows(new WirePeer(new NodeId(new byte[32]), a.PublicKey, []));
        a.Actor.Tell(Get(new NodeId(new byte[32]), 10, 7), TestActor);
        await a.Stop();
        var failed = ExpectMsg<WireProtocol.Failed>(Patience);
        Assert.Equal((WireFailure.ShuttingDown, 7), (failed.Reason, (int)failed.Correlation!));
    }

    [Fact]
    public void A_cancelled_request_has_no_outcome()
    {
        var (a, b) = Pair();
        var handler = CreateTestProbe();
        b.Actor.Tell(new WireProtocol.RegisterHandler([WireKind.Commit], handler));
        a.Actor.Tell(
            new WireProtocol.Request(b.Id, WireMessage.Of(new Commit()), TimeSpan.FromSeconds(2), "mine"), TestActor);
        var incoming = handler.ExpectMsg<WireProtocol.Incoming>(Patience);
        a.Actor.Tell(new WireProtocol.Cancel(b.Id, "another's"), TestActor);
        a.Actor.Tell(new WireProtocol.Cancel(b.Id, "mine"), TestActor);
        AwaitAssert(() => Assert.Equal(0, a.Statistics().Result.Peers.Single().RequestsPending), Patience);
        b.Actor.Tell(new WireProtocol.Reply(incoming.Ticket, WireMessage.Of(new StoreAck())));
        ExpectNoMsg(TimeSpan.FromMilliseconds(500));
    }

    [Fact]
    public void Handlers_that_ask_back_do_not_starve_each_other()
    {
        // Both nodes use up each other's credit with requests whose handlers must ask back before they can answer.
        var (a, b) = Pair();
        foreach (var node in new[] { a, b })
        {
            var other = node == a ? b : a;
            var wire = node.Actor;
            var handler = Sys.ActorOf(dsl => dsl.Receive<object>((message, context) =>
            {
                if (message is WireProtocol.Incoming incoming)
                    wire.Tell(new WireProtocol.Request(
                        other.Id, WireMessage.Of(new Ping()), Patience, incoming.Ticket), context.Self);
                else if (message is WireProtocol.Response { Correlation: long ticket })
                    wire.Tell(new WireProtocol.Reply(ticket, WireMessage.Of(new StoreAck())));
            }));
            node.Actor.Tell(new WireProtocol.RegisterHandler([WireKind.Commit], handler));
            var commit = WireMessage.Of(new Commit(), new byte[MiB]);
            for (var i = 0; i < 20; i++)
                node.Actor.Tell(new WireProtocol.Request(other.Id, commit, Patience), TestActor);
        }
        for (var i = 0; i < 40; i++)
            Assert.IsType<StoreAck>(ExpectMsg<WireProtocol.Response>(Patience).Message.Header);
    }

    private (WireNode A, WireNode B) Pair(WireSettings? settings = null)
    {
        var a = new WireNode(Sys, 1, settings);
        var b = new WireNode(Sys, 2, settings);
        a.Knows(b.AsPeer);
        b.Knows(a.AsPeer);
        Handle(a);
        Handle(b);
        return (a, b);
    }

    private void Handle(WireNode node, IActorRef? witness = null)
    {
        var handler = Sys.ActorOf(Props.Create(() => new EchoHandler(witness)));
        node.Actor.Tell(new WireProtocol.RegisterHandler(EchoHandler.Kinds, handler));
    }

    private static WireProtocol.Request Get(NodeId to, int length, int seed) => new(
        to, WireMessage.Of(new GetShards { Column = (uint)length, Segment = (ulong)seed }), Patience, seed);

    private static WireProtocol.Request Put(NodeId to, int length, int seed) => new(
        to, WireMessage.Of(new ShardData { Segment = (ulong)seed }, EchoHandler.Bytes(length, seed)), Patience, seed);
}
