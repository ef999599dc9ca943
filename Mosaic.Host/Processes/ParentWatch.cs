using System.ComponentModel;
using System.Diagnostics;

namespace Mosaic.Host.Processes;

/// <summary>
/// Stops a node that was started by another process, such as the demo or a test, when that process is gone, even by
/// SIGKILL.
/// </summary>
internal static class ParentWatch
{
    /// <summary>How often the parent is looked for.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Calls <paramref name="stop"/> once, on a pool thread, when process <paramref name="pid"/> is gone; at once if
    /// it already is. Another process that gets the same id later is not mistaken for it.
    /// </summary>
    /// <returns>Ends the watch; nothing is called after that.</returns>
    public static IDisposable Start(int pid, Action stop)
    {
        var birth = BirthOf(pid);
        var watch = new Watch(() => birth is null || BirthOf(pid) != birth, stop);
        watch.Begin();
        return watch;
    }

    /// <summary>
    /// What tells one process from a later one with the same id; null when there is none, or only a zombie that
    /// nobody has collected.
    /// </summary>
    internal static string? BirthOf(int pid) => OperatingSystem.IsLinux() ? LinuxBirthOf(pid) : OtherBirthOf(pid);

    private static string? LinuxBirthOf(int pid)
    {
        string stat;
        try
        {
            stat = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (IOException)
        {
            return null;
        }
        // proc(5): "pid (name) state ppid …"; the name may hold spaces and parentheses, so fields count from its end.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        const int State = 0;
        const int StartTime = 19;
        return fields.Length <= StartTime || fields[State] is "Z" or "X" ? null : fields[StartTime];
    }

    private static string? OtherBirthOf(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.StartTime.ToUniversalTime().Ticks.ToString(null, provider: null);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    private sealed class Watch(Func<bool> isGone, Action stop) : IDisposable
    {
        private readonly CancellationTokenSource _ended = new();

        public void Begin()
        {
            var ended = _ended.Token;
            _ = Task.Run(() => PollAsync(ended));
        }

        public void Dispose()
        {
            _ended.Cancel();
            _ended.Dispose();
        }

        private async Task PollAsync(CancellationToken ended)
        {
            using var timer = new PeriodicTimer(Interval);
            try
            {
                while (!isGone()) await timer.WaitForNextTickAsync(ended).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            if (!ended.IsCancellationRequested) stop();
        }
    }
}
