using System.Diagnostics;
using CsCheck;
using Mosaic.Host.Processes;
using Mosaic.Tests.Host;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Processes;

/// <summary>Folders, short forms and streams, by real commands over real nodes.</summary>
[Collection(nameof(SecondProcessLane))]
public sealed class FolderSpec(FourNodes nodes) : IClassFixture<FourNodes>
{
    private const int LargeBytes = 30_000_000;
    private const int Seed = 20_07;

    private static readonly int Rounds = TestScale.Of(2);

    private readonly ProcessCluster _cluster = nodes.Cluster;

    [Fact]
    public async Task Any_folder_comes_back_from_other_machines()
    {
        var number = 0;
        await RandomTrees.All.SampleAsync(async tree =>
        {
            var (from, to) = (_cluster.NewPath(), _cluster.NewPath());
            var name = $"trees/{Interlocked.Increment(ref number)}";
            RandomTrees.Write(from, tree);
            (await _cluster.RunAsync(0, "upload", "folder", from, "--as", name)).Succeeded();
            (await _cluster.RunAsync(0, "download", "folder", name, to)).Succeeded();
            Assert.Equal(RandomTrees.Read(from), RandomTrees.Read(to));
        }, iter: Rounds, threads: 1);
    }

    [Fact]
    public async Task A_folder_lives_and_dies_alone()
    {
        var folder = _cluster.NewPath();
        RandomTrees.Write(folder,
        [
            new TreeEntry(["a"], 1, false, DateTime.UnixEpoch),
            new TreeEntry(["in", "b"], 5_000_000, true, DateTime.UnixEpoch),
            new TreeEntry(["void"], -1, false, DateTime.UnixEpoch),
        ]);
        await _cluster.UploadAsync(0, Path.Combine(folder, "a"), "photosynthesis.pdf");
        var up = (await _cluster.RunAsync(0, "upload", folder, "--as", "photos")).Succeeded();
        Assert.Equal((2, 1, 5_000_001), (
            up.GetProperty("files").GetInt32(), up.GetProperty("emptyFolders").GetInt32(),
            up.GetProperty("bytes").GetInt64()));
        up = (await _cluster.RunAsync(0, "upload", "folder", folder, "--as", "photos", "--checksum")).Succeeded();
        Assert.Equal((0, 3), (up.GetProperty("files").GetInt32(), up.GetProperty("unchanged").GetInt32()));

        var info = (await _cluster.RunAsync(0, "info", "photos")).Succeeded();
        Assert.Equal(("HEALTHY", 1, 2), (
            info.GetProperty("health").GetString(), info.GetProperty("spare").GetInt32(),
            info.GetProperty("filesByHealth").GetProperty("HEALTHY").GetInt32()));
        var list = (await _cluster.RunAsync(0, "list", "photos")).Succeeded();
        Assert.Equal(["photos/a", "photos/in/b", "photos/void"],
            list.GetProperty("files").EnumerateArray().Select(static one => one.GetProperty("path").GetString()));
        var copy = _cluster.NewPath();
        (await _cluster.RunAsync(0, "download", "photos", copy, "--transfers", "2")).Succeeded();
        Assert.Equal(RandomTrees.Read(folder), RandomTrees.Read(copy));

        await File.WriteAllTextAsync(Path.Combine(copy, "a"), "other");
        var partial = await _cluster.RunAsync(0, "download", "photos", copy);
        Assert.Equal((3, "photos/a"), (
            partial.ExitCode, partial.Document.GetProperty("failed")[0].GetProperty("path").GetString()));
        Assert.Equal(4, (await _cluster.RunAsync(0, "download", "folder", "photo")).ExitCode);
        Assert.Equal(4, (await _cluster.RunAsync(0, "upload", "folder", _cluster.NewPath())).ExitCode);

        (await _cluster.RunAsync(0, "delete", "photos")).Succeeded();
        Assert.Equal(4, (await _cluster.RunAsync(0, "info", "folder", "photos")).ExitCode);
        Assert.Contains("photosynthesis.pdf", await _cluster.ListAsync(0));
    }

    [Fact]
    public async Task Streams_go_through_pipes()
    {
        if (OperatingSystem.IsWindows()) return;
        var file = await _cluster.NewFileAsync(LargeBytes, Seed);
        var copy = _cluster.NewPath();
        var (code, error) = await ShellAsync($"cat '{file}' | MOS upload - --as stream --size-hint 31MB > /dev/null");
        Assert.Equal((0, ""), (code, error));
        Assert.Equal((0, ""), await ShellAsync($"MOS download stream - --quiet > '{copy}'"));
        Assert.Equal(await File.ReadAllBytesAsync(file), await File.ReadAllBytesAsync(copy));
        // Two commands share one file, as they do in `{ …; …; } > file`.
        const string Twice = "{ MOS download stream - --quiet; MOS download stream - --quiet; }";
        Assert.Equal((0, ""), await ShellAsync($"{Twice} > '{copy}'"));
        Assert.Equal(2L * LargeBytes, new FileInfo(copy).Length);

        (code, error) = await ShellAsync("{ MOS download stream - --quiet; echo $? >&2; } | head -c 1 > /dev/null");
        Assert.Equal((0, 2), (code, error.TrimEnd('\n').Split('\n').Length));
        Assert.EndsWith("\n1\n", error, StringComparison.Ordinal);
        (code, error) = await ShellAsync($"cat '{file}' | MOS upload - --as none --size-hint 1MB");
        Assert.Equal((1, true), (code, error.Contains("--size-hint", StringComparison.Ordinal)));
        Assert.DoesNotContain("none", await _cluster.ListAsync(0));
    }

    [Fact]
    public async Task An_upload_that_is_interrupted_stores_nothing()
    {
        using var process = new Process { StartInfo = StartInfo(["upload", "-", "--as", "interrupted", "--json"]) };
        process.Start();
        await process.StandardInput.BaseStream.WriteAsync(new byte[1]);
        await process.StandardInput.BaseStream.FlushAsync();
        // Progress: it runs, and waits for bytes that never come.
        Assert.StartsWith("{\"progress\":1,", await process.StandardError.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal(130, await InterruptAsync(process));
        Assert.Contains("interrupted", await process.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("interrupted", await _cluster.ListAsync(0));
    }

    [Fact]
    public async Task A_download_that_is_interrupted_ends_although_nobody_reads()
    {
        await _cluster.UploadAsync(0, await _cluster.NewFileAsync(LargeBytes, Seed), "waiting");
        using var process = new Process { StartInfo = StartInfo(["download", "waiting", "-", "--quiet"]) };
        process.Start();
        await process.StandardOutput.BaseStream.ReadExactlyAsync(new byte[1]);
        Assert.Equal(130, await InterruptAsync(process));
        Assert.Equal("mos: interrupted\n", await process.StandardError.ReadToEndAsync());
    }

    private static async Task<int> InterruptAsync(Process process)
    {
        Assert.True(PosixKill.Send(process.Id, PosixKill.SigInt));
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return process.ExitCode;
    }

    private ProcessStartInfo StartInfo(IEnumerable<string> words) =>
        (MosExecutable.Find() with { IsShortLived = true })
            .StartInfo([.. words, "--data", _cluster.Nodes[0].DataFolder]);

    /// <summary>Runs a line of shell in which MOS is the command, quiet.</summary>
    private async Task<(int Code, string Error)> ShellAsync(string line)
    {
        var mos = StartInfo([]);
        var command = string.Join(
            ' ', [mos.FileName, .. mos.ArgumentList.SkipLast(2).Select(static one => $"'{one}'")]);
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo("/bin/sh", ["-c", line.Replace("MOS", command, StringComparison.Ordinal)])
            {
                RedirectStandardError = true,
                Environment =
                {
                    ["MOSAIC_DATA"] = _cluster.Nodes[0].DataFolder,
                    ["DOTNET_TC_CallCounting"] = "0",
                },
            },
        };
        process.Start();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }
}
