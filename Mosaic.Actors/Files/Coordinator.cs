using Akka.Actor;
using Akka.Event;
using Mosaic.Model;

namespace Mosaic.Files;

/// <summary>
/// What the coordinators of operations have in common: one requester that gets exactly one final answer, and the
/// latest view of the network, which their parent passes on.
/// </summary>
internal abstract class Coordinator : ReceiveActor, IWithTimers
{
    private bool _answered;

    /// <summary>A coordinator that answers <paramref name="requester"/>.</summary>
    protected Coordinator(FilesContext files, NetworkView view, IActorRef requester)
    {
        (Files, View, Requester) = (files, view, requester);
        Receive<NetworkView>(changed =>
        {
            View = changed;
            ViewChanged();
        });
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Collaborators.</summary>
    protected FilesContext Files { get; }

    /// <summary>The latest view.</summary>
    protected NetworkView View { get; private set; }

    /// <summary>Who asked.</summary>
    protected IActorRef Requester { get; }

    /// <summary>The log.</summary>
    protected ILoggingAdapter Log { get; } = Context.GetLogger();

    /// <summary>True once the final answer was given.</summary>
    protected bool IsAnswered => _answered;

    /// <summary>The view changed.</summary>
    protected virtual void ViewChanged()
    {
    }

    /// <summary>Gives the final answer, unless one was given.</summary>
    protected void Answer(object answer)
    {
        if (_answered) return;
        _answered = true;
        Requester.Tell(answer);
        Context.System.EventStream.Publish(new FilesProtocol.Ended(Files.Account.AccountId, Self.Path.Name, answer));
        Context.Parent.Tell(FilesInternal.Answered.Instance);
    }

    /// <summary>Gives the final answer and stops.</summary>
    protected void AnswerAndStop(object answer)
    {
        Answer(answer);
        Context.Stop(Self);
    }

    /// <summary>A node by name, for people.</summary>
    protected static string Name(NodeId node) => node.Value.ToShortString();
}
