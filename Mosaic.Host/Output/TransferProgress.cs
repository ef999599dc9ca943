using Mosaic.Host.Api;
using Spectre.Console;

namespace Mosaic.Host.Output;

/// <summary>Who watches transfers.</summary>
/// <param name="Screen">A terminal on which bars can be drawn; null for none.</param>
/// <param name="Lines">Where a line of JSON goes now and then; null for nowhere.</param>
internal sealed record ProgressSink(IAnsiConsole? Screen, TextWriter? Lines)
{
    /// <summary>Nobody.</summary>
    public static ProgressSink None { get; } = new(null, null);
}

/// <summary>Shows how far transfers are, for as long as they take.</summary>
internal static class TransferProgress
{
    private static readonly TimeSpan ScreenInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LineInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs one transfer.</summary>
    /// <param name="sink">Who watches.</param>
    /// <param name="what">Its name.</param>
    /// <param name="size">Bytes in all; null where that is not known yet.</param>
    /// <param name="transfer">Gets something to report bytes to: each call adds to what was moved.</param>
    public static Task<T> RunAsync<T>(ProgressSink sink, string what, long? size, Func<TransferBar, Task<T>> transfer)
    {
        var meter = new TransferMeter(1, size, TimeProvider.System);
        return RunAsync(sink, meter, async () =>
        {
            using var bar = meter.Begin(what, size);
            return await transfer(bar);
        });
    }

    /// <summary>Runs many transfers that report to <paramref name="meter"/>.</summary>
    public static async Task<T> RunAsync<T>(ProgressSink sink, TransferMeter meter, Func<Task<T>> transfers)
    {
        if (sink.Screen is { } screen)
        {
            return await screen.Live(new Text(""))
                .AutoClear(true).Overflow(VerticalOverflow.Crop)
                .StartAsync(live => WatchAsync(transfers, ScreenInterval, () =>
                    live.UpdateTarget(TransferScreen.Draw(meter.Snapshot(), screen.Profile.Width))));
        }
        if (sink.Lines is not { } lines) return await transfers();
        var any = false;
        var result = await WatchAsync(transfers, LineInterval, Write);
        // Whoever saw it begin sees it end, too.
        if (any) Write();
        return result;

        void Write()
        {
            any = true;
            lines.WriteLine(ApiJson.ProgressLine(ProgressBody.Of(meter.Snapshot())));
        }
    }

    private static async Task<T> WatchAsync<T>(Func<Task<T>> transfers, TimeSpan interval, Action show)
    {
        var running = transfers();
        using var timer = new PeriodicTimer(interval);
        while (await Task.WhenAny(running, timer.WaitForNextTickAsync().AsTask()) != running) show();
        return await running;
    }
}
