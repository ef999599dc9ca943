using System.Text;
using Mosaic.Codecs.Keys;
using Mosaic.Host.Api;
using Mosaic.Model;
using Mosaic.Node;
using Xunit;

namespace Mosaic.Tests.Host;

/// <summary>Login, logout, and the three kinds of status.</summary>
public sealed class AccountCommandTests : IAsyncLifetime
{
    private static readonly byte[] Seed = [.. Enumerable.Range(1, SigningKey.SeedSize).Select(static n => (byte)n)];
    private static readonly string Hex = Convert.ToHexStringLower(Seed);

    private FakeNode _node = null!;

    public async Task InitializeAsync() => _node = await FakeNode.StartAsync();

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task A_key_is_a_file_stdin_or_typed()
    {
        KeyFile.Create(_node.File("identity.key"), Seed);
        LoggedIn(await _node.RunAsync("login", "key", _node.File("identity.key")));
        LoggedIn(await _node.RunAsync(Seed, isTerminal: false, "login", "key", "-"));
        LoggedIn(await _node.RunAsync(
            Encoding.ASCII.GetBytes(Hex.ToUpperInvariant() + "\n"), isTerminal: false, "login", "key", "-"));

        var typed = await _node.RunAsync("login", "key", Hex, "--json");
        Assert.Equal(0, typed.Code);
        Assert.Equal(Seed, _node.Membership.Seed);
        Assert.Contains("history", typed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Hex, typed.Error + typed.Out, StringComparison.Ordinal);
        Assert.Equal(FakeNetwork.Account(1).ToString(), typed.Json.GetProperty("account").GetString());
        Assert.Equal("/data/identity.key", typed.Json.GetProperty("keyFile").GetString());
    }

    [Fact]
    public async Task What_is_no_key_is_refused_and_never_repeated()
    {
        await File.WriteAllTextAsync(_node.File("short"), Hex[..20]);
        await File.WriteAllBytesAsync(_node.File("open"), Seed);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_node.File("open"), (UnixFileMode)0b110_100_100);
        foreach (var ended in new[]
        {
            await _node.RunAsync("login", "key", _node.File("short")),
            await _node.RunAsync("login", "key", _node.File("open")),
            await _node.RunAsync("login", "key", _node.File("missing")),
            await _node.RunAsync(Encoding.ASCII.GetBytes(Hex[..^1]), isTerminal: false, "login", "key", "-"),
            await _node.RunAsync(Encoding.ASCII.GetBytes(Hex[..^1] + "x"), isTerminal: false, "login", "key", "-"),
            await _node.RunAsync(new byte[10_000], isTerminal: false, "login", "key", "-"),
        })
        {
            Assert.Equal((1, ""), (ended.Code, ended.Out));
            Assert.DoesNotContain(Hex[..20], ended.Error, StringComparison.Ordinal);
        }
        Assert.Empty(_node.Membership.Asked);
    }

    [Fact]
    public async Task A_key_is_taken_off_when_that_is_agreed_to()
    {
        var silent = await _node.RunAsync("logout", "account");
        Assert.Equal((7, "mos: the key would be gone; agree with --yes\n"), (silent.Code, silent.Error));
        // Without a key to compare with, a person's word is all there is.
        Assert.Equal(1, (await _node.RunAsync("n\n"u8, isTerminal: true, "logout", "account")).Code);
        Assert.Single(_node.Membership.Asked);
        Assert.Equal(0, (await _node.RunAsync("yes\n"u8, isTerminal: true, "logout", "account")).Code);
        var agreed = await _node.RunAsync("logout", "account", "--yes", "--json");
        Assert.Equal(FakeNetwork.Account(0xF).ToString(), agreed.Json.GetProperty("account").GetString());
        Assert.False(agreed.Json.TryGetProperty("keyFile", out _));
        Assert.Equal(
            [
                new NetworkProtocol.Logout(Consent: false), new NetworkProtocol.Logout(Consent: true),
                new NetworkProtocol.Logout(Consent: true),
            ],
            _node.Membership.Asked);
    }

    [Fact]
    public async Task The_account_gives_takes_and_has_room()
    {
        await _node.RunAsync("upload", "file", _node.Write("one", 1001));
        await _node.RunAsync("upload", "file", _node.Write("two", 500), "--code", "1+1");

        var json = (await _node.RunAsync("status", "account", "--json")).Json;
        Assert.Equal(FakeNetwork.Account(0xF).ToString(), json.GetProperty("account").GetString());
        Assert.Equal(
            [FakeNode.Peer(1).ToString(), FakeNode.Peer(0xF).ToString(), FakeNode.Peer(3).ToString()],
            json.GetProperty("nodes").EnumerateArray().Select(static one => one.GetProperty("node").GetString()));
        // Two nodes that are in; 1001 x 6/4 rounded up and 500 x 2; only peer 1 is reachable and has room.
        Assert.Equal(2000, json.GetProperty("given").GetInt64());
        Assert.Equal(1502 + 1000, json.GetProperty("used").GetInt64());
        Assert.Equal(900, json.GetProperty("available").GetInt64());

        var words = (await _node.RunAsync("status", "account")).Out;
        Assert.Matches("given +2 kB offered", words);
        Assert.Matches(@"used +2\.5 kB taken by its files: size x \(K\+M\)/K", words);
        Assert.Matches("available +900 B free", words);
        Assert.Matches("(a3){32} +(af){32} +revoked", words);
    }

    [Theory]
    [InlineData(0, 4, 2, 0)]
    [InlineData(1, 4, 2, 2)]
    [InlineData(4, 4, 2, 6)]
    [InlineData(5, 1, 255, 1280)]
    [InlineData(long.MaxValue, 4, 2, long.MaxValue)]
    public void A_file_takes_its_size_by_its_code(long size, int k, int m, long taken)
    {
        Assert.True(Code.TryParse($"{k}+{m}", out var code));
        Assert.Equal(taken, AccountRoutes.Stored(size, code));
    }

    [Fact]
    public async Task A_node_is_shown_whole()
    {
        var words = (await _node.RunAsync("status", "node", "A2")).Out;
        Assert.Contains(FakeNode.Peer(2).ToString(), words, StringComparison.Ordinal);
        Assert.Matches("standing +member", words);
        Assert.Matches("state +offline since 1970-01-02 00:00:00Z", words);
        Assert.Matches("version +0.3.1", words);
        Assert.Matches("space +10 B of 1 kB used", words);

        var json = (await _node.RunAsync("status", "node", "af", "--json")).Json;
        Assert.True(json.GetProperty("self").GetBoolean());
        Assert.Equal(FakeNode.Peer(0xF).ToString(), json.GetProperty("member").GetProperty("node").GetString());
        Assert.False(json.GetProperty("member").TryGetProperty("invitedBy", out _));
        Assert.Equal(1, (await _node.RunAsync("status", "node", "a")).Code);
        Assert.Equal(4, (await _node.RunAsync("status", "node", "bb")).Code);
    }

    [Fact]
    public async Task The_network_shows_all_who_were_ever_in()
    {
        var json = (await _node.RunAsync("status", "network", "--json")).Json;
        Assert.Equal(5, json.GetProperty("members").GetArrayLength());
        var away = json.GetProperty("members")[2];
        Assert.Equal("1970-01-02T00:00:00Z", away.GetProperty("lastSeen").GetString());
        Assert.Equal("0.3.1", away.GetProperty("software").GetString());
        var words = (await _node.RunAsync("status", "network")).Out;
        Assert.Matches("(a2){32} .*offline since 1970-01-02 00:00:00Z .*0.3.1", words);
    }

    private void LoggedIn(Ended ended)
    {
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Contains("account a1a1a1a1a1a1", ended.Out, StringComparison.Ordinal);
        Assert.Equal(Seed, _node.Membership.Seed);
        _node.Membership.Seed = null;
    }
}
