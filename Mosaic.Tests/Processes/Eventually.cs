using System.Diagnostics;

namespace Mosaic.Tests.Processes;

/// <summary>What becomes true after a while.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Returns when <paramref name="condition"/> holds; fails when it does not for a minute.</summary>
    public static async Task HoldsAsync(string what, Func<Task<bool>> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > Patience) throw new TimeoutException($"Not within {Patience.TotalSeconds} s: {what}");
            await Task.Delay(PollInterval);
        }
    }
}
