using Mosaic.Host.Processes;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Compatibility;

/// <summary>
/// The data folders of two nodes (<c>Vectors/folder</c>), made by the first version whose folders are for ever: every
/// later one opens them. They were of a network of four, which is gone: <c>a</c> had uploaded three files, one of them
/// twice, and deleted one; <c>b</c> one. Rows, journal, snapshots and columns are in them. The keys are nobody's.
/// </summary>
[Collection(nameof(NodesCollection))]
public sealed class DataFolderSpec : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("mosaic-folder-");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("a", "1959620b2c208159e1dfa45eaecb47dc3fad56b5eb95a23a6cb12d6730177b37", "hello.txt|photos/ü x.bin", 2)]
    [InlineData("b", null, "of b", 4)]
    public async Task The_folders_of_the_first_version_are_opened(
        string name, string? node, string files, int columns)
    {
        var executable = MosExecutable.Find() with { IsShortLived = true };
        var folder = Copy(name);
        await using var process = new NodeProcess(executable, folder);

        var ready = await process.StartAsync(NodeFlags.FreePorts, CancellationToken.None);

        if (node is not null) Assert.Equal(node, ready.Node);
        var mos = new MosCommand(executable, folder);
        var listed = (await mos.RunAsync(["list", "file"], CancellationToken.None)).Succeeded();
        Assert.Equal(files.Split('|'), listed.GetProperty("files").EnumerateArray()
            .Select(static file => file.GetProperty("path").GetString()));
        var manifest = (await mos.RunAsync(["manifest", "status"], CancellationToken.None)).Succeeded();
        Assert.Equal((3, 2, 15), (manifest.GetProperty("versions").GetInt32(),
            manifest.GetProperty("tombstones").GetInt32(), manifest.GetProperty("receipts").GetInt32()));
        Assert.Equal(columns, ShardFiles.Of(folder).Count());
        Assert.Equal(0, await process.StopAsync());
    }

    /// <summary>A copy that only its owner may read, as a node wants it and no clone has it.</summary>
    private string Copy(string name)
    {
        var from = Path.Combine(AppContext.BaseDirectory, "Vectors", "folder", name);
        var to = _root.CreateSubdirectory(name).FullName;
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(to, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return to;
    }
}
