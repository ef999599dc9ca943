using System.Globalization;
using Mosaic.Host.Api;
using Spectre.Console;

namespace Mosaic.Host.Output;

/// <summary>A bar on a terminal for the time of a check; nothing anywhere else.</summary>
internal static class CheckProgress
{
    /// <summary>Runs <paramref name="check"/> with something to report to.</summary>
    public static async Task<T> RunAsync<T>(IAnsiConsole? console, Func<Action<CheckProgressBody>, Task<T>> check)
    {
        if (console is null) return await check(static _ => { });
        return await CountProgress.Bar(console).StartAsync(progress =>
        {
            var task = progress.AddTask("checking", maxValue: 1);
            task.IsIndeterminate = true;
            return check(step => Show(task, step));
        });
    }

    private static void Show(ProgressTask task, CheckProgressBody step)
    {
        task.IsIndeterminate = step.AllFiles == 0;
        // By bytes where all are read: there may be one file only, and a large one.
        task.MaxValue = Math.Max(1, step.AllBytes > 0 ? step.AllBytes : step.AllFiles);
        task.Value = step.AllBytes > 0 ? step.Bytes : step.Files;
        var problems = step.Problems == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $", {step.Problems:N0} problems");
        task.Description = string.Create(
            CultureInfo.InvariantCulture,
            $"{step.Files:N0} of {step.AllFiles:N0} files, {ByteSize.Format(step.Bytes)}{problems}");
    }
}
