using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Mosaic.Files;
using Mosaic.Host.Api;
using Mosaic.Model;
using Mosaic.Node;
using Mosaic.Tests.House;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Host;

/// <summary>Questions for the network, of a node that does not know it yet.</summary>
public sealed class NetworkWaitSpec(ITestOutputHelper output) : TestKit(TestPatience.TestKit, output: output)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    [Fact]
    public void They_are_answered_as_soon_as_it_is_known()
    {
        var (directory, asker) = (CreateTestProbe(), CreateTestProbe());
        Sys.ActorOf(NetworkWaitActor.Props(directory, Never)).Tell(NetworkWaitActor.Begin.Instance, asker);
        var subscribe = directory.ExpectMsg<DirectoryProtocol.Subscribe>();
        asker.ExpectNoMsg(Short);
        var self = FakeNode.Peer(0);
        var view = new NetworkView(new NetworkId(self.Value), self, new AccountId(self.Value),
            ImmutableDictionary<NodeId, Peer>.Empty);
        Watch(subscribe.Subscriber);
        subscribe.Subscriber.Tell(view);
        asker.ExpectMsg(view);
        ExpectTerminated(subscribe.Subscriber);
    }

    [Fact]
    public void They_fail_after_their_patience_and_say_why()
    {
        var (directory, asker) = (CreateTestProbe(), CreateTestProbe());
        Sys.ActorOf(NetworkWaitActor.Props(directory, Short)).Tell(NetworkWaitActor.Begin.Instance, asker);
        var failed = asker.ExpectMsg<FilesProtocol.Failed>();
        Assert.Equal(FilesProtocol.NetworkUnknown, failed.Message);
    }
}
