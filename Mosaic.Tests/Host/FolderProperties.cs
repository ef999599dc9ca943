using CsCheck;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Host;

/// <summary>Any folder comes back as it was; uploading or downloading it again does nothing.</summary>
public sealed class FolderProperties : IAsyncLifetime
{
    private static readonly int Rounds = TestScale.Of(40);

    private FakeNode _node = null!;

    public async Task InitializeAsync() => _node = await FakeNode.StartAsync();

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task Any_folder_comes_back_as_it_was()
    {
        var number = 0;
        await RandomTrees.All.SampleAsync(async tree =>
        {
            var name = $"t{Interlocked.Increment(ref number)}";
            var (from, to) = (_node.File(name), _node.File(name + "-copy"));
            RandomTrees.Write(from, tree);
            await RunAsync("upload", "folder", from);
            await RunAsync("download", "folder", name, to);
            Assert.Equal(RandomTrees.Read(from), RandomTrees.Read(to));
            Assert.Equal(0, await RunAsync("upload", from));
            if (tree.Length > 0) Assert.Equal(0, await RunAsync("download", name, to));
            await RunAsync("delete", "folder", name);
            Assert.Equal(4, (await _node.RunAsync("info", name)).Code);
        }, iter: Rounds, threads: 1);
    }

    private async Task<int> RunAsync(params string[] words)
    {
        var ended = await _node.RunAsync([.. words, "--json"]);
        Assert.True(ended.Code == 0, ended.Out + ended.Error);
        return ended.Json.GetProperty("files").GetInt32() + ended.Json.GetProperty("emptyFolders").GetInt32();
    }
}
