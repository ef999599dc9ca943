using System.Collections.Concurrent;
using System.Collections.Immutable;
using Mosaic.Host.Api;

namespace Mosaic.Host.Client;

/// <summary>How many things were done.</summary>
/// <param name="Failed">What failed, each for itself, by path.</param>
/// <param name="Fatal">Why the rest was not even tried; null when all was.</param>
internal sealed record PoolResult(ImmutableArray<PathProblem> Failed, MosException? Fatal);

/// <summary>
/// Does many things, a few at a time. One that fails does not stop the others, unless it would fail them all.
/// </summary>
internal static class TransferPool
{
    /// <summary>The most at a time.</summary>
    public const int MostAtOnce = 64;

    /// <summary>Does <paramref name="work"/> with each of the <paramref name="items"/>.</summary>
    /// <param name="items">What there is to do.</param>
    /// <param name="path">What to call one in a report.</param>
    /// <param name="atOnce">How many at a time, 1 to <see cref="MostAtOnce"/>.</param>
    /// <param name="isFatal">Whether a failure with this code is one of all others as well.</param>
    /// <param name="work">Does one.</param>
    /// <param name="cancelled">Ends all of it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<PoolResult> RunAsync<T>(
        IReadOnlyCollection<T> items, Func<T, string> path, int atOnce, Func<ExitCode, bool> isFatal,
        Func<T, CancellationToken, Task> work, CancellationToken cancelled)
    {
        var failed = new ConcurrentQueue<PathProblem>();
        MosException? fatal = null;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        var options = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = ending.Token };
        try
        {
            await Parallel.ForEachAsync(items, options, async (item, token) =>
            {
                try
                {
                    await work(item, token);
                }
                catch (MosException e) when (isFatal(e.Code))
                {
                    Interlocked.CompareExchange(ref fatal, e, null);
                    await ending.CancelAsync();
                }
                catch (MosException e)
                {
                    failed.Enqueue(new PathProblem(path(item), e.Message));
                }
            });
        }
        catch (OperationCanceledException) when (fatal is not null && !cancelled.IsCancellationRequested)
        {
            // The others were stopped by the one whose failure is told.
        }
        return new PoolResult([.. failed.OrderBy(static one => one.Path, StringComparer.Ordinal)], fatal);
    }
}
