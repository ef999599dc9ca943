using Spectre.Console;

namespace Mosaic.Host.Output;

/// <summary>A bar on a terminal for the time of a transfer; nothing anywhere else.</summary>
internal static class TransferProgress
{
    /// <summary>
    /// Runs <paramref name="transfer"/> with something to report bytes to: each call adds to what was moved.
    /// </summary>
    /// <param name="console">Where to draw; null for nowhere.</param>
    /// <param name="what">A word or two.</param>
    /// <param name="size">Bytes in all; null where that is not known yet, see the first report.</param>
    /// <param name="transfer">Gets the bar.</param>
    public static async Task<T> RunAsync<T>(
        IAnsiConsole? console, string what, long? size, Func<TransferBar, Task<T>> transfer)
    {
        if (console is null) return await transfer(new TransferBar(null));
        return await console.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(),
                new TransferSpeedColumn { Base = FileSizeBase.Decimal }, new RemainingTimeColumn())
            .StartAsync(progress =>
            {
                var task = progress.AddTask(Markup.Escape(Sentences.Printable(what)), maxValue: Math.Max(1, size ?? 1));
                task.IsIndeterminate = size is null;
                return transfer(new TransferBar(task));
            });
    }
}

/// <summary>What a transfer reports to.</summary>
internal sealed class TransferBar(ProgressTask? task)
{
    /// <summary>The size is known now.</summary>
    public void SetSize(long bytes)
    {
        if (task is null) return;
        task.MaxValue = Math.Max(1, bytes);
        task.IsIndeterminate = false;
    }

    /// <summary>So many bytes more were moved.</summary>
    public void Add(int bytes) => task?.Increment(bytes);
}
