using System.Diagnostics;
using Mosaic.Host.Processes;
using Xunit;

namespace Mosaic.Tests.Processes;

public sealed class ParentWatchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task It_stops_when_the_parent_is_killed_and_not_before()
    {
        using var parent = Sleeper();
        var stopped = new TaskCompletionSource();
        using var watch = ParentWatch.Start(parent.Id, stopped.SetResult);
        Assert.NotNull(ParentWatch.BirthOf(parent.Id));
        Assert.False(stopped.Task.IsCompleted);
        parent.Kill();
        await stopped.Task.WaitAsync(Patience);
        Assert.Null(ParentWatch.BirthOf(parent.Id));
    }

    [Fact]
    public async Task A_parent_that_is_gone_already_stops_at_once()
    {
        using var parent = Sleeper();
        var pid = parent.Id;
        parent.Kill();
        await parent.WaitForExitAsync();
        var stopped = new TaskCompletionSource();
        using var watch = ParentWatch.Start(pid, stopped.SetResult);
        await stopped.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task An_ended_watch_says_nothing()
    {
        using var parent = Sleeper();
        var stopped = new TaskCompletionSource();
        ParentWatch.Start(parent.Id, stopped.SetResult).Dispose();
        parent.Kill();
        await parent.WaitForExitAsync();
        await Task.Delay(ParentWatch.Interval * 2);
        Assert.False(stopped.Task.IsCompleted);
    }

    private static Process Sleeper() => Process.Start("sleep", "600");
}
