using Akka.Actor;
using Akka.Event;
using Mosaic.Journal;

namespace Mosaic.Node;

/// <summary>Why a node ended by itself.</summary>
/// <param name="What">What failed, for a person.</param>
/// <param name="Journal">What the database had to do with it; null for nothing.</param>
internal sealed record NodeFailure(string What, JournalException? Journal);

/// <summary>
/// Watches the actors a node cannot live without. When one stops, its journal or a part of it has failed for good, and
/// a node that goes on without it would forget what it acknowledged. What the database said shortly before is taken for
/// the reason: an actor whose journal fails logs it before it stops, and says no more.
/// </summary>
internal sealed class NodeWatchActor : ReceiveActor
{
    /// <summary>The longest that lies between an error of the database and the end it explains.</summary>
    public static readonly TimeSpan ReasonLimit = TimeSpan.FromMinutes(1);

    private JournalException? _said;
    private DateTime _saidAt;

    /// <summary>See <see cref="Props"/>.</summary>
    public NodeWatchActor(JournalDatabase database, Action<NodeFailure> ended)
    {
        Receive<IActorRef>(actor => Context.Watch(actor));
        Receive<Error>(error =>
        {
            if (database.Explain(error.Cause) is { } explained) (_said, _saidAt) = (explained, error.Timestamp);
        });
        Receive<Terminated>(stopped => ended(new NodeFailure(
            $"/user/{stopped.ActorRef.Path.Name} failed for good; the log says why",
            DateTime.UtcNow - _saidAt < ReasonLimit ? _said : null)));
    }

    /// <summary>How to start it; then send it the actors.</summary>
    /// <param name="database">Where their journals are.</param>
    /// <param name="ended">Called, on any thread, with what happened, when one of them stopped.</param>
    public static Props Props(JournalDatabase database, Action<NodeFailure> ended) =>
        Akka.Actor.Props.Create(() => new NodeWatchActor(database, ended));

    /// <inheritdoc/>
    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(Error));
}
