using Xunit;

namespace Mosaic.Tests.Host;

/// <summary>What happens before any node is asked.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("foo")]
    [InlineData("--bogus")]
    [InlineData("upload")]
    [InlineData("upload", "photo.jpg")]
    [InlineData("upload", "file")]
    [InlineData("upload", "file", "a", "b")]
    [InlineData("upload", "file", "a", "--as")]
    [InlineData("upload", "file", "a", "--as", "/b")]
    [InlineData("upload", "file", "a", "--as", "b", "--as", "c")]
    [InlineData("upload", "file", "a", "--code", "0+1")]
    [InlineData("upload", "file", "a", "--code", "four")]
    [InlineData("upload", "folder", "a")]
    [InlineData("upload", "folder", "a", "--deep")]
    [InlineData("download", "folder", "a", "b")]
    [InlineData("info", "folder")]
    [InlineData("delete", "folder", "a")]
    [InlineData("download", "file", "../a")]
    [InlineData("download", "file", "")]
    [InlineData("list", "file", "a", "b")]
    [InlineData("set", "storage", "much")]
    [InlineData("set", "storage", "-5GB")]
    [InlineData("help", "nonsense")]
    [InlineData("node", "--cluster", "nowhere")]
    [InlineData("node", "--capacity", "much")]
    [InlineData("node", "--join", "127.0.0.1:0")]
    public async Task A_usage_error_exits_2_and_stays_off_stdout(params string[] args)
    {
        foreach (var tried in new[] { args, ["--json", .. args] })
        {
            var ended = await InProcess.RunAsync(tried);
            Assert.Equal((2, ""), (ended.Code, ended.Out));
            Assert.StartsWith("mos: ", ended.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Alone_it_shows_the_five_commands_people_need()
    {
        var ended = await InProcess.RunAsync();
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Equal(
            5, ended.Out.Split('\n').Count(static line => line.StartsWith("  mos ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("help")]
    [InlineData("--help")]
    [InlineData("help", "upload", "file")]
    [InlineData("upload", "file", "--help")]
    public async Task Help_is_a_result(params string[] args)
    {
        var ended = await InProcess.RunAsync(args);
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Contains("Usage:", ended.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    public async Task The_version_needs_no_node(string word)
    {
        var ended = await InProcess.RunAsync(word);
        Assert.Equal(0, ended.Code);
        Assert.Matches(@"^mos \d+\.\d+\.\d+", ended.Out);
    }

    [Theory]
    [InlineData("list", "file")]
    [InlineData("status", "network")]
    [InlineData("peers", "network")]
    [InlineData("info", "file", "a")]
    [InlineData("delete", "file", "a")]
    [InlineData("download", "file", "a")]
    [InlineData("set", "storage", "5GB")]
    public async Task Without_a_node_it_exits_5(params string[] args)
    {
        var ended = await InProcess.RunAsync([.. args, "--json"]);
        Assert.Equal(5, ended.Code);
        Assert.False(ended.Json.GetProperty("ok").GetBoolean());
        Assert.Equal(5, ended.Json.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal("no_node", ended.Json.GetProperty("error").GetProperty("name").GetString());
        Assert.Equal("", ended.Error);
    }

    [Fact]
    public async Task A_socket_path_that_no_system_allows_names_the_flag()
    {
        var ended = await InProcess.RunAsync("list", "file", "--socket", "/tmp/" + new string('x', 200));
        Assert.Equal((2, true), (ended.Code, ended.Error.Contains("--socket", StringComparison.Ordinal)));
    }
}
