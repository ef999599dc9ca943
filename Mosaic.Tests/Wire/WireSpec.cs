using Akka.Actor;
using Akka.TestKit.Xunit2;
using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Messages;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Wire;

public sealed class WireSpec(ITestOutputHelper output) : TestKit("akka.loglevel = WARNING", output: output)
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
