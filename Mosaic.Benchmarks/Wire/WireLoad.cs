using System.Diagnostics;

namespace Mosaic.Benchmarks.Wire;

/// <summary>What came of messages sent for a while.</summary>
/// <param name="BytesPerSecond">Bytes of messages delivered per second.</param>
/// <param name="Datagrams">Datagrams sent and received by the sending end.</param>
/// <param name="AllocatedBytes">Bytes allocated by this process meanwhile.</param>
/// <param name="CpuNanosPerByte">Processor time of all processes involved, per byte delivered.</param>
/// <param name="Lost">Datagrams lost.</param>
internal sealed record WireLoadResult(
    double BytesPerSecond, long Datagrams, long AllocatedBytes, double CpuNanosPerByte, long Lost);

/// <summary>What the benchmark sends from one end to another.</summary>
internal static class WireLoad
{
    private const int MessageBytes = 1024 * 1024, SmallBytes = 200;

    /// <summary>Messages under way: a little less than the credit of 8 MiB.</summary>
    private const int UnderWay = 7;

    private static readonly byte[] _message = new byte[MessageBytes];

    /// <summary>Sends messages of 1 MiB for a while.</summary>
    public static async Task<WireLoadResult> BulkAsync(
        WireEnd from, byte to, TimeSpan time, IReadOnlyList<Process> processes)
    {
        var before = await from.StatisticsAsync().ConfigureAwait(false);
        var cpu = Cpu(processes);
        var allocated = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();
        var delivered = await SendUntilAsync(from, to, () => watch.Elapsed >= time).ConfigureAwait(false);
        var seconds = watch.Elapsed.TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        var after = await from.StatisticsAsync().ConfigureAwait(false);
        return new WireLoadResult(
            delivered / seconds,
            after.PacketsOut + after.PacketsIn - before.PacketsOut - before.PacketsIn,
            allocated,
            (Cpu(processes) - cpu).TotalNanoseconds / delivered,
            after.PacketsLost - before.PacketsLost);
    }

    /// <summary>The times in ms, ascending, of small requests asked one after the other.</summary>
    public static async Task<double[]> LatencyAsync(WireEnd from, byte to, int requests)
    {
        var times = new double[requests];
        for (var i = 0; i < requests; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            await from.Ask(to, _message.AsMemory(0, SmallBytes)).ConfigureAwait(false);
            times[i] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        }
        Array.Sort(times);
        return times;
    }

    /// <summary>The same while messages of 1 MiB are sent all the time.</summary>
    public static async Task<double[]> LatencyDuringBulkAsync(WireEnd from, byte to, int requests)
    {
        var isOver = false;
        var bulk = SendUntilAsync(from, to, () => Volatile.Read(ref isOver));
        var times = await LatencyAsync(from, to, requests).ConfigureAwait(false);
        Volatile.Write(ref isOver, true);
        await bulk.ConfigureAwait(false);
        return times;
    }

    private static async Task<long> SendUntilAsync(WireEnd from, byte to, Func<bool> isOver)
    {
        var delivered = await Task.WhenAll(Enumerable.Range(0, UnderWay).Select(async _ =>
        {
            long bytes = 0;
            for (; !isOver(); bytes += MessageBytes)
                await from.Ask(to, _message).ConfigureAwait(false);
            return bytes;
        })).ConfigureAwait(false);
        return delivered.Sum();
    }

    private static TimeSpan Cpu(IReadOnlyList<Process> processes)
    {
        var sum = TimeSpan.Zero;
        foreach (var process in processes)
        {
            process.Refresh();
            sum += process.TotalProcessorTime;
        }
        return sum;
    }
}
