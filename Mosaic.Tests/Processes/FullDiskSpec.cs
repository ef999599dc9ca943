using System.Diagnostics;
using Mosaic.Host.Processes;
using Mosaic.Node;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Processes;

/// <summary>
/// A node on a disk that is full to the last byte: a file system in memory, which takes root to mount.
/// </summary>
[Collection(nameof(FirstProcessLane))]
public sealed class FullDiskSpec : IAsyncLifetime
{
    private const string Size = "56m";
    private const int MostWrites = 50;

    private static readonly MosExecutable Executable = MosExecutable.Find() with { IsShortLived = true };

    private readonly string _disk = Directory.CreateTempSubdirectory("mos-disk-").FullName;
    private readonly NodeProcess _node;
    private bool _mounted;

    public FullDiskSpec() => _node = new NodeProcess(Executable, Path.Combine(_disk, "a"));

    public Task InitializeAsync()
    {
        if (TmpfsFactAttribute.Missing is null)
        {
            TmpfsFactAttribute.Run("mount", "-t", "tmpfs", "-o", $"size={Size}", "tmpfs", _disk);
            _mounted = true;
        }
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        if (_mounted) TmpfsFactAttribute.Run("umount", _disk);
        Directory.Delete(_disk);
    }

    [TmpfsFact]
    public async Task It_ends_when_it_cannot_write_says_so_and_is_back_when_there_is_room()
    {
        await _node.StartAsync(NodeFlags.FreePorts, CancellationToken.None);
        var reserve = Path.Combine(_node.DataFolder, JournalReserve.FileName);
        await Eventually.HoldsAsync("the reserve is made", () => Task.FromResult(File.Exists(reserve)));
        var ended = _node.WaitForEndAsync(CancellationToken.None);
        var filler = Path.Combine(_disk, "filler");
        Fill(filler);
        await Eventually.HoldsAsync("the reserve is given up", () => Task.FromResult(!File.Exists(reserve)));
        Fill(filler);

        var mos = new MosCommand(Executable, _node.DataFolder);
        for (var write = 0; write < MostWrites && !ended.IsCompleted; write++)
            await mos.RunAsync(["invite"], CancellationToken.None);
        Assert.Equal(8, await ended.WaitAsync(TimeSpan.FromSeconds(60)));
        var complaint = _node.Log.ToString().Split('\n').Last(
            static line => line.StartsWith("mos: ", StringComparison.Ordinal));
        Assert.Contains("mosaic.db", complaint, StringComparison.Ordinal);
        Assert.Contains("is full; make room", complaint, StringComparison.Ordinal);

        File.Delete(filler);
        await _node.StartAsync([], CancellationToken.None);
        Assert.Equal(0, (await mos.RunAsync(["invite"], CancellationToken.None)).ExitCode);
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4096];
        try
        {
            while (true) file.Write(page);
        }
        catch (IOException)
        {
            // Full.
        }
    }
}

/// <summary>A test that mounts a file system in memory; skipped where that is not allowed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TmpfsFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Reason = new(Try);

    public TmpfsFactAttribute() => Skip = Missing;

    /// <summary>Why such tests are skipped; null when they run.</summary>
    public static string? Missing => Reason.Value;

    /// <summary>Runs a program, which must succeed.</summary>
    public static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {process.ExitCode}");
    }

    private static string? Try()
    {
        var folder = Directory.CreateTempSubdirectory("mos-mount-").FullName;
        try
        {
            if (!OperatingSystem.IsLinux()) return "it mounts a file system in memory; run it on Linux";
            Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder);
            Run("umount", folder);
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return "it mounts a file system in memory; run it as root: sudo -E dotnet test";
        }
        finally
        {
            Directory.Delete(folder);
        }
    }
}
