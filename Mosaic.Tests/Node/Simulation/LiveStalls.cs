using System.Diagnostics;

namespace Mosaic.Tests.Node.Simulation;

/// <summary>
/// How long work of this process waits for a thread, whoever else uses the machine. Where that is about as long as a
/// member may be silent, nodes rightly call each other dead, and nothing is proven about those that nobody touched.
/// </summary>
internal sealed class LiveStalls : IDisposable
{
    /// <summary>From this on a member may seem dead: a third of how long the nodes of tests wait for one.</summary>
    public static readonly TimeSpan TooLong = TimeSpan.FromMilliseconds(700);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly Thread _thread;
    private long _lastStall = long.MinValue;
    private long _pendingSince;
    private volatile bool _stopped;

    /// <summary>Begins to look.</summary>
    public LiveStalls()
    {
        _thread = new Thread(Look) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>How many there were.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there was one since that time of <see cref="Stopwatch"/>, or is one now.</summary>
    public bool Since(long timestamp) =>
        Volatile.Read(ref _lastStall) >= timestamp
        || (Volatile.Read(ref _pendingSince) is var since and not 0 && Stopwatch.GetElapsedTime(since) >= TooLong);

    /// <summary>Looks no more.</summary>
    public void Dispose()
    {
        _stopped = true;
        _thread.Join();
    }

    private void Look()
    {
        using var ran = new AutoResetEvent(false);
        while (!_stopped)
        {
            var begun = Stopwatch.GetTimestamp();
            Volatile.Write(ref _pendingSince, begun);
            ThreadPool.QueueUserWorkItem(static ran => ran.Set(), ran, preferLocal: false);
            ran.WaitOne();
            Thread.Sleep(Interval);
            Volatile.Write(ref _pendingSince, 0);
            if (Stopwatch.GetElapsedTime(begun) < TooLong) continue;
            Volatile.Write(ref _lastStall, Stopwatch.GetTimestamp());
            Count++;
        }
    }
}
