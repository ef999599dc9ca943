namespace Mosaic.Host.Client;

/// <summary>
/// Notices a node that holds its socket open and does nothing any more (stopped, swapped out, stuck), so that no
/// command hangs: while a command waits, the node is asked every second whether it lives. One that dies closes its
/// socket, which is noticed without this.
/// </summary>
internal sealed class NodeWatch : IDisposable
{
    /// <summary>From one sign of life to the next question.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>How long an answer may take; with <see cref="Interval"/> less than the 5 s promised.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _source;
    private readonly Func<CancellationToken, Task> _ping;
    private long _moved;

    /// <summary>Watches until disposed.</summary>
    /// <param name="ping">Asks the node; fails when it cannot be reached.</param>
    /// <param name="cancelled">The command's own.</param>
    public NodeWatch(Func<CancellationToken, Task> ping, CancellationToken cancelled)
    {
        _ping = ping;
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        _ = WatchAsync(_source.Token);
    }

    /// <summary>Cancelled when the command is, or the node is gone.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Bytes moved, which is a sign of life of a node that is too busy to answer.</summary>
    public void Moved() => Interlocked.Increment(ref _moved);

    /// <inheritdoc/>
    public void Dispose()
    {
        _source.Cancel();
        _source.Dispose();
    }

    private async Task WatchAsync(CancellationToken ended)
    {
        try
        {
            do await Task.Delay(Interval, ended);
            while (await LivesAsync(ended));
            await _source.CancelAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The command has ended.
        }
    }

    private async Task<bool> LivesAsync(CancellationToken ended)
    {
        var before = Interlocked.Read(ref _moved);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ended);
        limit.CancelAfter(Patience);
        try
        {
            await _ping(limit.Token);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            ended.ThrowIfCancellationRequested();
            return Interlocked.Read(ref _moved) != before;
        }
    }
}
