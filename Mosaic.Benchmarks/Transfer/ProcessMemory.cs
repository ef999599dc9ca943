using System.Diagnostics;
using System.Globalization;

namespace Mosaic.Benchmarks.Transfer;

/// <summary>How much memory another process ever had resident.</summary>
internal static class ProcessMemory
{
    private const string PeakField = "VmHWM:";
    private const int BytesPerUnit = 1024;

    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>The peak so far in bytes, as the kernel keeps it; 0 when the process is gone.</summary>
    public static long Peak(int pid)
    {
        if (!OperatingSystem.IsLinux()) return PeakElsewhere(pid);
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status")
                .FirstOrDefault(static line => line.StartsWith(PeakField, StringComparison.Ordinal));
            var units = line?[PeakField.Length..].Trim().Split(' ')[0];
            return units is null ? 0 : BytesPerUnit * long.Parse(units, CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>The peak of a process that is going to end by itself, sampled until it has.</summary>
    public static async Task<long> PeakUntilGoneAsync(int pid)
    {
        var peak = 0L;
        for (var now = Peak(pid); now > 0; now = Peak(pid))
        {
            peak = Math.Max(peak, now);
            await Task.Delay(SampleInterval).ConfigureAwait(false);
        }
        return peak;
    }

    private static long PeakElsewhere(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.PeakWorkingSet64;
        }
        catch (ArgumentException)
        {
            return 0;
        }
    }
}
