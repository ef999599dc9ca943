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
