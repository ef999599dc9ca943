using System.Collections.Concurrent;

namespace Mosaic.Tests.Node.Simulation;

/// <summary>
/// Which nodes steps have touched: from before the first step on them until all agree again. Whoever wants to know who
/// was touched meanwhile watches. Safe from any thread.
/// </summary>
internal sealed class LiveTouches
{
    private readonly Lock _lock = new();
    private readonly HashSet<int> _touched = [], _out = [];
    private readonly HashSet<Watch> _all = [], _leaves = [];

    /// <summary>Those who were touched since it began.</summary>
    public sealed class Watch
    {
        /// <summary>By number.</summary>
        public ConcurrentDictionary<int, byte> Touched { get; } = [];

        /// <summary>Those who were out of the network all the time.</summary>
        public ConcurrentDictionary<int, byte> Out { get; } = [];
    }

    /// <summary>A step is about to touch a node.</summary>
    public void Touch(int number)
    {
        lock (_lock)
        {
            _touched.Add(number);
            _out.Remove(number);
            foreach (var watch in _all)
            {
                watch.Touched[number] = 0;
                watch.Out.TryRemove(number, out _);
            }
        }
    }

    /// <summary>A node is about to leave: it may never serve again what it held.</summary>
    public void Leaves(int number)
    {
        lock (_lock)
        {
            foreach (var watch in _leaves) watch.Touched[number] = 0;
        }
    }

    /// <summary>All agree: only those who are out count as touched.</summary>
    public void Settle(IEnumerable<int> stillOut)
    {
        lock (_lock)
        {
            _touched.Clear();
            _out.Clear();
            _out.UnionWith(stillOut);
            _touched.UnionWith(_out);
        }
    }

    /// <summary>From now on, beginning with those who are touched at this moment.</summary>
    public Watch WatchAll()
    {
        lock (_lock)
        {
            var watch = new Watch();
            foreach (var number in _touched) watch.Touched[number] = 0;
            foreach (var number in _out) watch.Out[number] = 0;
            _all.Add(watch);
            return watch;
        }
    }

    /// <summary>Watches who leaves.</summary>
    public Watch WatchLeaves()
    {
        lock (_lock)
        {
            var watch = new Watch();
            _leaves.Add(watch);
            return watch;
        }
    }

    /// <summary>Adds no more to what was seen.</summary>
    public void End(Watch watch)
    {
        lock (_lock)
        {
            _all.Remove(watch);
            _leaves.Remove(watch);
        }
    }
}
