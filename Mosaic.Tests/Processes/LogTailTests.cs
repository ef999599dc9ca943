using Mosaic.Host.Processes;
using Xunit;

namespace Mosaic.Tests.Processes;

public sealed class LogTailTests
{
    [Fact]
    public void The_last_lines_stay_and_older_ones_go()
    {
        var log = new LogTail();
        for (var line = 0; line < LogTail.MaxLines + 5; line++) log.Add($"{line}");
        Assert.Equal($"{LogTail.MaxLines + 3}{Environment.NewLine}{LogTail.MaxLines + 4}", log.Last(2));
        Assert.Equal(LogTail.MaxLines, log.ToString().Split(Environment.NewLine).Length);
        Assert.StartsWith($"5{Environment.NewLine}", log.ToString(), StringComparison.Ordinal);
    }
}
