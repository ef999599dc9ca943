using Akka.Event;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Mosaic.Host.Api;

/// <summary>Passes the HTTP server's warnings and errors to the node's log.</summary>
internal sealed class AkkaLoggerProvider(ILoggingAdapter log) : ILoggerProvider
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) =>
        // A start that fails is told by its exception, to whoever started.
        categoryName.StartsWith("Microsoft.Extensions.Hosting.", StringComparison.Ordinal)
            ? NullLogger.Instance
            : new Passing(log, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
        // It owns nothing.
    }

    private sealed class Passing(ILoggingAdapter log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            if (logLevel == LogLevel.Warning) log.Warning(exception, "{0}: {1}", category, formatter(state, exception));
            else log.Error(exception, "{0}: {1}", category, formatter(state, exception));
        }
    }
}
