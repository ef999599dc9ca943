using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Mosaic.Model;
using Mosaic.Node;
using Mosaic.Tests.House;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Node;

/// <summary>One actor at a time, that of the network this node is in; everything goes to it.</summary>
public sealed class NetworkScopeSpec(ITestOutputHelper output) : TestKit(TestPatience.TestKit, output: output)
{
    private static readonly NetworkId Here = Network('a'), There = Network('b');

    [Fact]
    public void The_next_networks_actor_begins_when_the_last_one_is_gone_and_gets_what_came_meanwhile()
    {
        var ending = new ManualResetEventSlim();
        var scope = Scope(of => Props.Create(() => new Tenant(of, TestActor, of == Here ? ending : null)));
        ExpectMsg("start a");
        scope.Tell("one");
        ExpectMsg("one in a");
        scope.Tell(View(Here));
        ExpectMsg("view in a");
        scope.Tell(View(There));
        ExpectMsg("end a");
        scope.Tell("two");
        scope.Tell(View(There));
        ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        ending.Set();
        ExpectMsg("start b");
        ExpectMsg("view in b");
        ExpectMsg("two in b");
        scope.Tell(View(Here));
        ExpectMsg("end b");
        ExpectMsg("start a");
    }

    [Fact]
    public void It_begins_in_no_network()
    {
        var scope = Sys.ActorOf(NetworkScopeActor.Props(null, Tenants, Stopping));
        ExpectMsg("start none");
        scope.Tell(View(Here));
        ExpectMsg("end none");
        ExpectMsg("start a");
        ExpectMsg("view in a");
    }

    [Fact]
    public void It_ends_with_an_actor_that_ends_by_itself()
    {
        var scope = Scope(Tenants);
        Watch(scope);
        ExpectMsg("start a");
        Sys.ActorSelection(scope.Path / "*").Tell(PoisonPill.Instance);
        ExpectMsg("end a");
        ExpectTerminated(scope);

        scope = Scope(Tenants);
        Watch(scope);
        ExpectMsg("start a");
        scope.Tell("throw");
        ExpectMsg("end a");
        ExpectTerminated(scope);
    }

    private static SupervisorStrategy Stopping => new OneForOneStrategy(_ => Directive.Stop);

    private Props Tenants(NetworkId? network) => Props.Create(() => new Tenant(network, TestActor, null));

    private IActorRef Scope(Func<NetworkId?, Props> tenants) =>
        Sys.ActorOf(NetworkScopeActor.Props(Here, tenants, Stopping));

    private static NetworkId Network(char digit) => new(Id256.Parse(new string(digit, 64)));

    private static NetworkView View(NetworkId network) =>
        new(network, default, default, ImmutableDictionary<NodeId, Peer>.Empty);

    private sealed class Tenant : ReceiveActor
    {
        private readonly string _name;
        private readonly IActorRef _witness;
        private readonly ManualResetEventSlim? _ending;

        public Tenant(NetworkId? network, IActorRef witness, ManualResetEventSlim? ending)
        {
            _name = network is null ? "none" : network == Here ? "a" : "b";
            (_witness, _ending) = (witness, ending);
            witness.Tell("start " + _name);
            Receive<NetworkView>(_ => witness.Tell("view in " + _name));
            Receive<string>(text => witness.Tell(text != "throw"
                ? $"{text} in {_name}"
                : throw new InvalidOperationException(text)));
        }

        protected override void PostStop()
        {
            _witness.Tell("end " + _name);
            _ending?.Wait(TimeSpan.FromSeconds(30));
        }
    }
}
