using System.Globalization;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using Mosaic.Journal;

namespace Mosaic.Node;

/// <summary>
/// Writes what both systems log to the standard error output, a line each: time (UTC), level, who, what. (The standard
/// output is for what others script against.) Named in <c>hocon/node.conf</c> and <c>hocon/membership.conf</c>.
/// </summary>
internal class ErrorOutputLogger : ReceiveActor, IRequiresMessageQueue<ILoggerMessageQueueSemantics>
{
    /// <summary>Made by Akka.</summary>
    public ErrorOutputLogger()
    {
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<LogEvent>(happened =>
        {
            if (IsWorthTelling(happened)) Console.Error.WriteLine(Line(happened));
        });
    }

    /// <summary>Whether people should see it.</summary>
    protected virtual bool IsWorthTelling(LogEvent happened) => true;

    /// <summary>An event as a line.</summary>
    internal static string Line(LogEvent happened)
    {
        var level = happened.LogLevel().ToString().Replace("Level", "", StringComparison.Ordinal);
        var source = happened.LogSource[(happened.LogSource.LastIndexOf('/') + 1)..];
        var line = string.Create(CultureInfo.InvariantCulture,
            $"{happened.Timestamp:yyyy-MM-ddTHH:mm:ss.fffZ} {level,-7} {source}: {happened.Message}");
        if (happened.Cause is not { } cause) return line;
        // Of a database that fails, where in the drivers it was noticed helps nobody.
        return JournalDatabase.ErrorIn(cause) is { } database
            ? $"{line} ({database.Message.ReplaceLineEndings(" ")})"
            : $"{line}{Environment.NewLine}{cause}";
    }
}

/// <summary>
/// Before the logger starts and after it stopped, Akka writes to this one instead of the standard output, whatever its
/// levels say: errors pass.
/// </summary>
internal sealed class LastLogger : MinimalLogger
{
    /// <inheritdoc/>
    protected override void Log(object message)
    {
        if (message is LogEvent happened && happened.LogLevel() >= LogLevel.ErrorLevel)
            Console.Error.WriteLine(ErrorOutputLogger.Line(happened));
    }
}

/// <summary>
/// The same for the membership system, without remoting's own reports: it tells of every attempt to reach a dead peer,
/// twice a second, and what is to be known of it stands in the directory.
/// </summary>
internal sealed class MembershipLogger : ErrorOutputLogger
{
    /// <inheritdoc/>
    protected override bool IsWorthTelling(LogEvent happened) =>
        happened.LogLevel() == LogLevel.DebugLevel
        || !(happened.LogSource.Contains("endpointManager", StringComparison.Ordinal)
            || happened.LogSource.StartsWith("remoting", StringComparison.Ordinal)
            || happened.LogSource.Contains("/transports/", StringComparison.Ordinal));
}
