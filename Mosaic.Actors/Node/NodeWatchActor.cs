using Akka.Actor;

namespace Mosaic.Node;

/// <summary>
/// Watches the actors a node cannot live without. When one stops, its journal or a part of it has failed for good, and
/// a node that goes on without it would forget what it acknowledged.
/// </summary>
internal sealed class NodeWatchActor : ReceiveActor
{
    /// <summary>See <see cref="Props"/>.</summary>
    public NodeWatchActor(Action<string> ended)
    {
        Receive<IActorRef>(actor => Context.Watch(actor));
        Receive<Terminated>(stopped => ended($"/user/{stopped.ActorRef.Path.Name} failed for good; the log says why"));
    }

    /// <summary>How to start it; then send it the actors.</summary>
    /// <param name="ended">Called, on any thread, with what happened, when one of them stopped.</param>
    public static Props Props(Action<string> ended) => Akka.Actor.Props.Create(() => new NodeWatchActor(ended));
}

/// <summary>
/// What becomes of a top-level actor that throws. The shards start anew, which they are made for, but not over and
/// over; the others stop, since their restarts would lose who subscribed to them. Named in <c>hocon/node.conf</c>.
/// </summary>
internal sealed class NodeSupervision : SupervisorStrategyConfigurator
{
    /// <inheritdoc/>
    public override SupervisorStrategy Create() => new Strategy();

    private sealed class Strategy() : OneForOneStrategy(3, TimeSpan.FromMinutes(1), DefaultDecider.Decide)
    {
        protected override Directive Handle(IActorRef child, Exception exception) =>
            child.Path.Name == NodeActors.ShardsName ? base.Handle(child, exception) : Directive.Stop;
    }
}
