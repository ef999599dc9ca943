namespace Mosaic.Codecs.Segments;

/// <summary>
/// Runs what would block or keep a processor busy away from the actors' dispatcher, at most so many at a time. Waiting
/// costs no thread.
/// </summary>
internal sealed class WorkLimiter(int degree) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(degree, degree);

    /// <summary>Runs <paramref name="work"/> on a pool thread when a slot is free.</summary>
    public async Task<T> Run<T>(Func<T> work, CancellationToken cancelled = default)
    {
        await _slots.WaitAsync(cancelled).ConfigureAwait(false);
        try
        {
            return await Task.Run(work, cancelled).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>The same for work without a result.</summary>
    public Task Run(Action work, CancellationToken cancelled = default) =>
        Run(
            () =>
            {
                work();
                return true;
            },
            cancelled);

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();
}
