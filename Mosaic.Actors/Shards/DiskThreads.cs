using System.Collections.Concurrent;

namespace Mosaic.Shards;

/// <summary>
/// A few threads for blocking work on files, so that it never takes those that run the actors. Work is taken in the
/// order it came.
/// </summary>
public sealed class DiskThreads : IDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly BlockingCollection<Action> _queue = [];
    private readonly int _maxQueue;
    private readonly Thread[] _threads;
    private volatile bool _stopping;

    /// <summary>Starts <paramref name="count"/> threads; others' requests wait in a queue of at most
    /// <paramref name="maxQueue"/>.</summary>
    public DiskThreads(int count, int maxQueue)
    {
        _maxQueue = maxQueue;
        _threads = [.. Enumerable.Range(0, count).Select(Start)];
    }

    /// <summary>Whether the queue has no room for more requests of others.</summary>
    public bool Full => _queue.Count >= _maxQueue;

    /// <summary>
    /// Queues work; what it throws is in the task. Never refused, because what the node does of its own is bounded by
    /// what it accepted before: ask <see cref="Full"/> before doing it for others. Never done once this is disposed.
    /// </summary>
    public Task<T> Run<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var task = new Task<T>(work);
        try
        {
            if (!_stopping) _queue.Add(() => task.RunSynchronously(TaskScheduler.Default));
        }
        catch (InvalidOperationException)
        {
            // Stopped between the check and the call.
        }
        return task;
    }

    /// <summary>Drops what waits, and waits for what runs.</summary>
    public void Dispose()
    {
        if (_stopping) return;
        _stopping = true;
        _queue.CompleteAdding();
        var deadline = DateTime.UtcNow + StopPatience;
        foreach (var thread in _threads)
        {
            var left = deadline - DateTime.UtcNow;
            thread.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    private Thread Start(int number)
    {
        var thread = new Thread(Work) { IsBackground = true, Name = $"mosaic-disk-{number}" };
        thread.Start();
        return thread;
    }

    private void Work()
    {
        foreach (var work in _queue.GetConsumingEnumerable())
        {
            if (_stopping) return;
            work();
        }
    }
}
