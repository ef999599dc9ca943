using System.Collections.Immutable;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>
/// The last events, in a ring: the oldest make room for new ones. A reader keeps the number of the last one it saw, so
/// a slow one costs nothing here, and learns how many it missed.
/// </summary>
internal sealed class EventLog
{
    /// <summary>Events kept.</summary>
    public const int Capacity = 1024;

    /// <summary>The most events of one page.</summary>
    public const int PageSize = 256;

    private readonly NodeEvent[] _ring = new NodeEvent[Capacity];
    private long _last;

    /// <summary>The number of the latest event; 0 before the first.</summary>
    public long Last => _last;

    /// <summary>Adds an event, and gives it its number.</summary>
    public void Add(NodeEvent added, DateTimeOffset time)
    {
        _last++;
        _ring[_last % Capacity] = added with { Number = _last, Time = time };
    }

    /// <summary>What <paramref name="account"/> may see of the events after one, in order; a page of them.</summary>
    /// <param name="after">The number of the last one seen; 0: begin with the oldest that is kept.</param>
    /// <param name="account">Who looks.</param>
    /// <returns>
    /// The events; the number to go on from; and how many after <paramref name="after"/> are not kept any more.
    /// </returns>
    public (ImmutableArray<NodeEvent> Events, long Next, long Missed) After(long after, AccountId? account)
    {
        var oldest = Math.Max(1, _last - Capacity + 1);
        // A number that was never given is of an earlier start of the node.
        if (after < 0 || after > _last) after = 0;
        var missed = after == 0 ? 0 : Math.Max(0, oldest - 1 - after);
        var events = ImmutableArray.CreateBuilder<NodeEvent>();
        var next = Math.Max(after, oldest - 1);
        while (next < _last && events.Count < PageSize)
        {
            var one = _ring[++next % Capacity];
            if (one.Account is null || one.Account == account) events.Add(one);
        }
        return (events.ToImmutable(), next, missed);
    }
}
