using CsCheck;
using Mosaic.Model;
using Mosaic.Node;
using Xunit;

namespace Mosaic.Tests.Node;

public sealed class EventLogProperties
{
    private static readonly AccountId Mine = new(new Id256(new byte[Id256.Size]));
    private static readonly AccountId Other = new(new Id256([1, .. new byte[Id256.Size - 1]]));

    /// <summary>Whoever reads between runs of events sees each once, or hears how many are gone.</summary>
    [Fact]
    public void Every_event_is_read_once_or_counted_as_missed() => Gen.Int[0, 3000].Array[1, 8].Sample(runs =>
    {
        var log = new EventLog();
        var (after, seen) = (0L, 0L);
        foreach (var run in runs)
        {
            for (var i = 0; i < run; i++) log.Add(new NodeEvent("x", $"{log.Last + 1}"), DateTimeOffset.UnixEpoch);
            // The first time, what is gone was before the reader came.
            if (after == 0) seen = Math.Max(0, log.Last - EventLog.Capacity);
            while (after < log.Last)
            {
                var (events, next, missed) = log.After(after, Mine);
                Assert.InRange(events.Length, 1, EventLog.PageSize);
                seen += missed;
                foreach (var one in events) Assert.Equal((++seen, $"{seen}"), (one.Number, one.Message));
                after = next;
            }
            Assert.Equal(log.Last, seen);
        }
    }, iter: 100);

    [Fact]
    public void What_is_another_accounts_is_left_out()
    {
        var log = new EventLog();
        foreach (var of in new AccountId?[] { Mine, Other, null })
            log.Add(new NodeEvent("x", "") { Account = of }, DateTimeOffset.UnixEpoch);
        Assert.Equal([1, 3], log.After(0, Mine).Events.Select(static one => one.Number));
        Assert.Equal([2, 3], log.After(0, Other).Events.Select(static one => one.Number));
        Assert.Equal([3], log.After(0, null).Events.Select(static one => one.Number));
        Assert.Equal(3, log.After(0, null).Next);
    }

    [Fact]
    public void A_number_of_an_earlier_start_begins_anew()
    {
        var log = new EventLog();
        log.Add(new NodeEvent("x", ""), DateTimeOffset.UnixEpoch);
        Assert.Single(log.After(700, null).Events);
    }
}
