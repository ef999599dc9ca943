using Mosaic.Tests.Host;
using Xunit;

namespace Mosaic.Tests.Completion;

/// <summary>What may be typed next, asked as the scripts of the shells ask.</summary>
public sealed class CompletionTests : IAsyncLifetime
{
    private FakeNode _node = null!;

    public async Task InitializeAsync()
    {
        _node = await FakeNode.StartAsync();
        var file = _node.Write("f", 1);
        foreach (var name in new[] { "photo.jpg", "photos/a b.jpg", "photos/c.jpg", "-dash", "bad\nname", "\u202Egpj" })
            Assert.Equal(0, (await _node.RunAsync("upload", "file", file, $"--as={name}")).Code);
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Theory]
    [InlineData("downl", "download")]
    [InlineData("status net", "network")]
    [InlineData("status account --j", "--json")]
    [InlineData("--json status node a1", "a1a1a1a1a1a1")]
    [InlineData("delete file pho", "photo.jpg", "photos/")]
    [InlineData("delete file photos/", "photos/a b.jpg", "photos/c.jpg")]
    [InlineData("info file --json photos/c", "photos/c.jpg")]
    [InlineData("info file ", "photo.jpg", "photos/")]
    [InlineData("info file -- ", "-dash", "photo.jpg", "photos/")]
    [InlineData("list file photos/a", "photos/a b.jpg")]
    [InlineData("upload file x --as photos/c", "photos/c.jpg")]
    [InlineData("network admins --only-admins-invite ", "no", "yes")]
    [InlineData("completion z", "zsh")]
    [InlineData("help empt", "empty")]
    [InlineData("delete file none")]
    [InlineData("version ")]
    [InlineData("nonsense ")]
    public async Task What_is_typed_goes_on(string typed, params string[] words)
    {
        var before = typed[..(typed.LastIndexOf(' ') + 1)].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var ended = await _node.RunAsync(
            ["complete", $"--current={typed[(typed.LastIndexOf(' ') + 1)..]}", "--", .. before]);
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        var lines = ended.Out.TrimEnd().Split('\n');
        Assert.Equal("words", lines[0]);
        Assert.Equal(words, lines[1..].Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("upload file ")]
    [InlineData("node --config ")]
    [InlineData("download file a ")]
    [InlineData("login key ")]
    [InlineData("--data ")]
    public async Task Local_files_are_the_shells_business(string typed)
    {
        var ended = await _node.RunAsync(
            ["complete", "--current=x", "--", .. typed.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal((0, "files\n", ""), (ended.Code, ended.Out, ended.Error));
    }

    [Fact]
    public async Task The_node_is_the_one_that_is_typed()
    {
        var elsewhere = await InProcess.RunAsync(
            "complete", "--current=photo.", "--", "info", "file", "--socket", _node.Socket);
        Assert.Equal("words\nphoto.jpg\n", elsewhere.Out);
        var line = await InProcess.RunAsync(
            "complete", $"--line=mos --socket={_node.Socket} info file photos/a\\ ", "--breaks= :=");
        Assert.Equal("words\nphotos/a\\ b.jpg\n", line.Out);
    }

    [Fact]
    public async Task Where_no_node_answers_nothing_is_said()
    {
        var ended = await InProcess.RunAsync("complete", "--current=", "--", "info", "file");
        Assert.Equal((0, "words\n", ""), (ended.Code, ended.Out, ended.Error));
    }
}
