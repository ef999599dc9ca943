using Xunit;

namespace Mosaic.Tests.Host;

/// <summary>What happens before any node is asked.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("foo")]
    [InlineData("--bogus")]
    [InlineData("upload")]
    [InlineData("upload", "-")]
    [InlineData("upload", "-", "a", "--as", "b")]
    [InlineData("upload", "folder", "-", "--as", "b")]
    [InlineData("upload", "a", "b", "--as", "c")]
    [InlineData("upload", "a", "folder", "b")]
    [InlineData("upload", "a", "--exlude", "b")]
    [InlineData("upload", "--bogus")]
    [InlineData("upload", "a", "--transfers", "0")]
    [InlineData("upload", "a", "--transfers", "65")]
    [InlineData("upload", "a", "--include", "")]
    [InlineData("upload", "a", "--size-hint", "much")]
    [InlineData("download")]
    [InlineData("download", "a", "b", "c")]
    [InlineData("download", "a", "folder", "b")]
    [InlineData("download", "folder", "a", "-")]
    [InlineData("info")]
    [InlineData("info", "--bogus")]
    [InlineData("info", "a", "b")]
    [InlineData("delete")]
    [InlineData("delete", "/a")]
    [InlineData("list", "--depth", "0")]
    [InlineData("upload", "file")]
    [InlineData("upload", "folder")]
    [InlineData("upload", "file", "a", "--as")]
    [InlineData("upload", "file", "a", "--as", "/b")]
    [InlineData("upload", "file", "a", "--as", "b", "--as", "c")]
    [InlineData("upload", "file", "a", "--code", "0+1")]
    [InlineData("upload", "file", "a", "--code", "four")]
    [InlineData("upload", "folder", "a", "--deep")]
    [InlineData("download", "folder", "a", "b", "c")]
    [InlineData("info", "folder")]
    [InlineData("delete", "folder")]
    [InlineData("download", "file", "../a")]
    [InlineData("download", "file", "")]
    [InlineData("list", "file", "a", "b")]
    [InlineData("info", "file", "a", "--version", "soon")]
    [InlineData("download", "file", "a", "--version", "")]
    [InlineData("delete", "file", "a", "--version", "x0")]
    [InlineData("versions")]
    [InlineData("versions", "/a")]
    [InlineData("rename", "a")]
    [InlineData("rename", "a", "../b")]
    [InlineData("rename", "/", "b")]
    [InlineData("check", "a", "b")]
    [InlineData("check", "--seed", "-1")]
    [InlineData("set", "storage", "much")]
    [InlineData("set", "storage", "-5GB")]
    [InlineData("help", "nonsense")]
    [InlineData("node", "--cluster", "nowhere")]
    [InlineData("node", "--capacity", "much")]
    [InlineData("node", "--join", "127.0.0.1:0")]
    [InlineData("node", "--join", "127.0.0.1:4001")]
    [InlineData("node", "--join", "")]
    [InlineData("node", "--join", "-")]
    [InlineData("node", "--join", "abc", "--join", "abd")]
    [InlineData("node", "--insecure", "--join", "192.0.2.1:4001")]
    [InlineData("node", "--insecure", "--cluster", "0.0.0.0:0")]
    [InlineData("node", "--insecure", "--wire", "192.0.2.1:0")]
    [InlineData("node", "--insecure", "--management", "0.0.0.0:0")]
    [InlineData("node", "--insecure", "--advertise", "192.0.2.1")]
    [InlineData("invite", "--expires", "soon")]
    [InlineData("invite", "--expires", "0h")]
    [InlineData("invite", "--expires", "366d")]
    [InlineData("invite", "--uses", "0")]
    [InlineData("invite", "--uses", "1025")]
    [InlineData("invite", "--uses", "many")]
    [InlineData("join", "network")]
    [InlineData("join", "network", "")]
    [InlineData("join", "network", "-")]
    [InlineData("join", "network", "/tmp")]
    [InlineData("leave")]
    [InlineData("network")]
    [InlineData("network", "revoke")]
    [InlineData("network", "revoke", "a0")]
    [InlineData("network", "revoke", "nonsense", "--yes")]
    [InlineData("network", "admins", "--add", "nonsense")]
    [InlineData("network", "admins", "--only-admins-invite", "maybe")]
    [InlineData("manifest")]
    [InlineData("manifest", "export")]
    [InlineData("manifest", "import")]
    [InlineData("manifest", "import", "a", "b")]
    [InlineData("login", "key")]
    [InlineData("login", "key", "--new", "a")]
    [InlineData("account")]
    [InlineData("empty")]
    [InlineData("config")]
    [InlineData("events", "--after", "x")]
    [InlineData("completion", "tcsh")]
    [InlineData("completion")]
    [InlineData("login", "key", "")]
    [InlineData("status", "node")]
    [InlineData("status", "node", "nonsense")]
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
    public async Task Alone_it_shows_the_commands_people_need()
    {
        var ended = await InProcess.RunAsync();
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Equal(
            7, ended.Out.Split('\n').Count(static line => line.StartsWith("  mos ", StringComparison.Ordinal)));
        Assert.Contains("mos invite", ended.Out, StringComparison.Ordinal);
        Assert.Contains("mos join network", ended.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_lists_how_a_machine_comes_in()
    {
        var help = (await InProcess.RunAsync("help")).Out;
        foreach (var word in new[] { "invite", "join", "leave", "network", "login", "logout" })
            Assert.Matches($"(?m)^  {word} ", help);
    }

    [Theory]
    [InlineData("--cluster", "0.0.0.0:0")]
    [InlineData("--wire", "0.0.0.0:0")]
    [InlineData("--management", "[::]:0")]
    [InlineData("--advertise", "192.0.2.1")]
    [InlineData("--join", "192.0.2.1:4001")]
    public async Task Open_to_all_is_for_this_machine_alone(string flag, string address)
    {
        var ended = await InProcess.RunAsync("node", "--insecure", flag, address);
        Assert.Equal(2, ended.Code);
        Assert.Contains(flag, ended.Error, StringComparison.Ordinal);
        Assert.Contains("--insecure", ended.Error, StringComparison.Ordinal);
        Assert.Contains("mos invite", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_alone_joins_nothing_and_the_error_says_what_does()
    {
        var ended = await InProcess.RunAsync("node", "--join", "127.0.0.1:4001");
        Assert.Equal(2, ended.Code);
        Assert.Contains("mos invite", ended.Error, StringComparison.Ordinal);
        Assert.Contains("--insecure", ended.Error, StringComparison.Ordinal);
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
    [InlineData("list")]
    [InlineData("upload", "/tmp")]
    [InlineData("upload", "folder", "/tmp")]
    [InlineData("upload", "-", "--as", "a")]
    [InlineData("download", "a")]
    [InlineData("download", "folder", "a")]
    [InlineData("info", "a")]
    [InlineData("info", "folder", "a")]
    [InlineData("delete", "a")]
    [InlineData("delete", "folder", "a")]
    [InlineData("set", "storage", "5GB")]
    [InlineData("invite")]
    [InlineData("join", "network", "abc")]
    [InlineData("leave", "network")]
    [InlineData("network", "members")]
    [InlineData("network", "revoke", "a0", "--yes")]
    [InlineData("network", "admins")]
    [InlineData("manifest", "export", "/tmp/no-such-manifest")]
    [InlineData("manifest", "import", "/dev/null")]
    [InlineData("manifest", "status")]
    [InlineData("logout", "account", "--yes")]
    [InlineData("status", "account")]
    [InlineData("empty", "storage", "--yes")]
    [InlineData("events")]
    [InlineData("events", "--follow")]
    [InlineData("login", "key", "--new")]
    [InlineData("account", "passphrase", "--remove")]
    [InlineData("status", "node", "a0")]
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
