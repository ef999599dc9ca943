using Spectre.Console;

namespace Mosaic.Host.Output;

/// <summary>A bar on a terminal for the time of a job of so many steps; nothing anywhere else.</summary>
internal static class CountProgress
{
    /// <summary>Runs <paramref name="job"/>, which calls what it is given after each step.</summary>
    public static async Task RunAsync(IAnsiConsole? console, string what, int steps, Func<Action, Task> job)
    {
        if (console is null)
        {
            await job(static () => { });
            return;
        }
        await Bar(console).StartAsync(progress =>
        {
            var task = progress.AddTask(Markup.Escape(what), maxValue: Math.Max(1, steps));
            return job(() => task.Increment(1));
        });
    }

    /// <summary>What it looks like.</summary>
    public static Progress Bar(IAnsiConsole console) => console.Progress().AutoClear(true).Columns(
        new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn());
}
