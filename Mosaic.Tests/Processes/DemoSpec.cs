using System.Diagnostics;
using Mosaic.Host.Processes;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Processes;

/// <summary>The demo as a user runs it, from outside; neither its processes nor its folders outlive it.</summary>
[Collection(nameof(FirstProcessLane))]
public sealed class DemoSpec : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _temporary = Directory.CreateTempSubdirectory("mosaic-demo-spec-").FullName;

    public void Dispose() => Directory.Delete(_temporary, recursive: true);

    [Fact]
    public async Task It_shows_three_deaths_and_leaves_nothing()
    {
        using var demo = Start();
        var (text, error) = (demo.StandardOutput.ReadToEndAsync(), demo.StandardError.ReadToEndAsync());
        await demo.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(demo.ExitCode == 0, await text + await error);
        Assert.DoesNotContain('\u001b', await text);
        foreach (var peer in "BCD") Assert.Contains($"{peer} is dead", await text, StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("four nodes run", PosixKill.SigInt)]
    [InlineData("B is dead", PosixKill.SigTerm)]
    public async Task Interrupted_it_leaves_nothing_either(string moment, int signal)
    {
        using var demo = Start();
        while (await demo.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            if (!line.Contains(moment, StringComparison.Ordinal)) continue;
            Assert.True(PosixKill.Send(demo.Id, signal));
            break;
        }
        await demo.StandardOutput.ReadToEndAsync();
        await demo.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(130, demo.ExitCode);
        AssertNothingIsLeft();
    }

    private Process Start()
    {
        var info = MosExecutable.Find().StartInfo(["demo"]);
        info.Environment["TMPDIR"] = _temporary;
        return Process.Start(info)!;
    }

    private void AssertNothingIsLeft()
    {
        Assert.Empty(Directory.EnumerateDirectories(_temporary, "mosaic-demo-*"));
        Assert.DoesNotContain(Directory.EnumerateDirectories("/proc"), process =>
            CommandLine(process).Contains(_temporary, StringComparison.Ordinal));
    }

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
        catch (UnauthorizedAccessException)
        {
            return "";
        }
    }
}
