using Akka.Actor;
using Akka.Configuration;
using Akka.Event;

namespace Mosaic.Node;

/// <summary>
/// <c>/user/journal-reserve</c>: looks after a <see cref="JournalReserve"/>, and says in the log when the disk is full.
/// </summary>
internal sealed class JournalReserveActor : ReceiveActor, IWithTimers
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly TimeSpan _interval;

    /// <summary>See <see cref="Props"/>.</summary>
    public JournalReserveActor(JournalReserve reserve, TimeSpan interval)
    {
        _interval = interval;
        Receive<Look>(_ => Task.Run(reserve.Tend).PipeTo(Self));
        Receive<ReserveChange>(change =>
        {
            if (change == ReserveChange.GivenUp)
                _log.Warning("the disk of the data folder is full: its reserve is given up for the journal; make room");
            else if (change == ReserveChange.Made)
                _log.Debug("the reserve for the journal is made");
            Schedule();
        });
        Receive<Status.Failure>(failure =>
        {
            // Full again, or gone, between the look and the deed; the next look tells.
            _log.Debug("the reserve for the journal: {0}", failure.Cause.Message);
            Schedule();
        });
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to start it.</summary>
    /// <param name="reserve">What it looks after.</param>
    /// <param name="interval">Between two looks.</param>
    public static Props Props(JournalReserve reserve, TimeSpan interval) =>
        Akka.Actor.Props.Create(() => new JournalReserveActor(reserve, interval));

    /// <inheritdoc/>
    protected override void PreStart() => Self.Tell(Look.Instance);

    private void Schedule() => Timers.StartSingleTimer(Look.Instance, Look.Instance, _interval);

    private sealed record Look
    {
        public static readonly Look Instance = new();
    }
}

/// <summary>The tunables of the journal's reserve; <c>hocon/node.conf</c> says what each is for.</summary>
internal sealed record JournalSettings
{
    /// <summary>Bytes kept for the journal.</summary>
    public required long Reserve { get; init; }

    /// <summary>Between two looks at the disk.</summary>
    public required TimeSpan LookInterval { get; init; }

    /// <summary>Reads <c>mosaic.journal</c> of a configuration in which every key is set.</summary>
    /// <exception cref="ConfigurationException">A key is missing or its value cannot be used.</exception>
    public static JournalSettings FromConfig(Config root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var config = root.GetConfig("mosaic.journal") ?? throw new ConfigurationException("mosaic.journal is missing");
        return new JournalSettings
        {
            Reserve = config.GetByteSize("reserve") is var size and >= 0
                ? size.Value
                : throw new ConfigurationException("mosaic.journal.reserve must be a size"),
            LookInterval = config.GetTimeSpan("look-interval") is var every && every > TimeSpan.Zero
                ? every
                : throw new ConfigurationException("mosaic.journal.look-interval must be a duration above 0"),
        };
    }
}
