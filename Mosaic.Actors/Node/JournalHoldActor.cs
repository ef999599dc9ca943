using Akka.Actor;
using Mosaic.Journal;

namespace Mosaic.Node;

/// <summary>
/// <c>/user/journal-hold</c>: looks after the node's <see cref="JournalHold"/>. A node that lost its database must not
/// go on to serve what it happens to have in memory, even if nothing is to be written.
/// </summary>
internal sealed class JournalHoldActor : ReceiveActor, IWithTimers
{
    private readonly TimeSpan _interval;

    /// <summary>See <see cref="Props"/>.</summary>
    public JournalHoldActor(JournalHold hold, TimeSpan interval, Action<NodeFailure> lost)
    {
        _interval = interval;
        Receive<Look>(_ => Task.Run(() => new Seen(hold.Look())).PipeTo(Self));
        Receive<Seen>(seen =>
        {
            if (seen.Trouble is { } trouble) lost(new NodeFailure(trouble.Message, trouble));
            else Schedule();
        });
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to start it.</summary>
    /// <param name="hold">What it looks after.</param>
    /// <param name="interval">Between two looks.</param>
    /// <param name="lost">Called, on any thread, with what happened, when the hold is lost.</param>
    public static Props Props(JournalHold hold, TimeSpan interval, Action<NodeFailure> lost) =>
        Akka.Actor.Props.Create(() => new JournalHoldActor(hold, interval, lost));

    /// <inheritdoc/>
    protected override void PreStart() => Schedule();

    private void Schedule() => Timers.StartSingleTimer(Look.Instance, Look.Instance, _interval);

    private sealed record Look
    {
        public static readonly Look Instance = new();
    }

    private sealed record Seen(JournalException? Trouble);
}
