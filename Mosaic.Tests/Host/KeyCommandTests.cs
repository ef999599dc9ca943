using System.Text;
using Mosaic.Codecs.Keys;
using Mosaic.Host.Api;
using Mosaic.Node;
using Mosaic.Tests.Codecs.Keys;
using Xunit;

namespace Mosaic.Tests.Host;

/// <summary>The account's key: typed, printed, locked, made and given up.</summary>
public sealed class KeyCommandTests : IAsyncLifetime
{
    private static readonly byte[] Seed = KeyVectors.Seed;
    private static readonly string Recovery = RecoveryKey.Write(Seed);

    private FakeNode _node = null!;

    public async Task InitializeAsync() => _node = await FakeNode.StartAsync();

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task A_recovery_key_is_taken_wherever_a_key_is()
    {
        var file = _node.File("paper.txt");
        await File.WriteAllTextAsync(file, Recovery.Replace('-', ' ') + "\n");
        Private(file);
        await LoggedInAsync(_node.RunAsync("login", "key", file));
        await LoggedInAsync(_node.RunAsync(Encoding.ASCII.GetBytes(Recovery), false, "login", "key", "-"));
        await LoggedInAsync(_node.RunAsync(
            Encoding.ASCII.GetBytes(Recovery.ToLowerInvariant() + "\n"), true, "login", "key"));
        var typed = await _node.RunAsync("login", "key", Recovery);
        Assert.Contains("history", typed.Error, StringComparison.Ordinal);
        await LoggedInAsync(Task.FromResult(typed));
    }

    [Fact]
    public async Task A_mistyped_one_is_told_by_its_group_and_never_repeated()
    {
        var wrong = Recovery[..7] + (Recovery[7] == 'X' ? 'Y' : 'X') + Recovery[8..];
        var ended = await _node.RunAsync("login", "key", wrong);
        Assert.Equal((1, ""), (ended.Code, ended.Out));
        Assert.Contains("most likely in group 2 of 15", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Recovery[10..30], ended.Error, StringComparison.Ordinal);
        Assert.Empty(_node.Membership.Asked);

        // A person may try again, and give up.
        await LoggedInAsync(_node.RunAsync(Encoding.ASCII.GetBytes($"{wrong}\n{Recovery}\n"), true, "login", "key"));
        Assert.Equal(1, (await _node.RunAsync(
            Encoding.ASCII.GetBytes($"{wrong}\n{wrong}\n{wrong}\n"), true, "login", "key")).Code);
        Assert.Equal(1, (await _node.RunAsync(""u8, true, "login", "key")).Code);
        Assert.Single(_node.Membership.Asked);
    }

    [Fact]
    public async Task A_locked_key_stays_locked_by_what_opened_it()
    {
        var file = Locked("locked.key");
        var passphrase = Passphrase("right", KeyVectors.Passphrase);
        var login = await _node.RunAsync("login", "key", file, "--passphrase-file", passphrase, "--json");
        Assert.True(login.Json.GetProperty("locked").GetBoolean());
        Assert.Equal(Seed, _node.Membership.Seed);
        Assert.Equal(KeyVectors.Passphrase, _node.Membership.Passphrase);
        Assert.Equal(0, (await _node.RunAsync(
            Encoding.UTF8.GetBytes(KeyVectors.Passphrase + "\n"), true, "login", "key", file)).Code);

        foreach (var args in new[] { Array.Empty<string>(), ["--passphrase-file", Passphrase("wrong", "12345678")] })
        {
            var refused = await _node.RunAsync(["login", "key", file, .. args]);
            Assert.Equal(7, refused.Code);
            Assert.DoesNotContain("12345678", refused.Error, StringComparison.Ordinal);
        }
        Assert.Equal(2, _node.Membership.Asked.Count);
    }

    [Fact]
    public async Task A_login_may_lock_the_key()
    {
        var asked = await _node.RunAsync(
            Encoding.ASCII.GetBytes($"{Recovery}\nsome words\nsome words\n"), true, "login", "key", "--passphrase");
        Assert.Equal(0, asked.Code);
        Assert.Equal("some words", _node.Membership.Passphrase);
        Assert.DoesNotContain("some words", asked.Error, StringComparison.Ordinal);
        var differs = await _node.RunAsync(
            Encoding.ASCII.GetBytes($"{Recovery}\nsome words\nother words\n"), true, "login", "key", "--passphrase");
        Assert.Equal(1, differs.Code);
        Assert.Single(_node.Membership.Asked);
        var nobody = await _node.RunAsync(
            Encoding.ASCII.GetBytes(Recovery), false, "login", "key", "-", "--passphrase");
        Assert.Equal((7, ""), (nobody.Code, nobody.Out));
        Assert.Contains("--passphrase-file", nobody.Error, StringComparison.Ordinal);
        var brief = await _node.RunAsync(
            Encoding.ASCII.GetBytes(Recovery), false, "login", "key", "-",
            "--passphrase-file", Passphrase("p", "short"));
        Assert.Equal(1, brief.Code);
    }

    [Fact]
    public async Task A_new_account_replaces_one_that_owns_files_when_that_is_agreed_to()
    {
        Assert.Equal(0, (await _node.RunAsync("login", "key", "--new")).Code);
        var first = _node.Membership.Seed!;
        await _node.RunAsync("upload", "file", _node.Write("one", 10));
        var refused = await _node.RunAsync("login", "key", "--new");
        Assert.Equal(7, refused.Code);
        Assert.Contains("owns 1 file; they stay in the network", refused.Error, StringComparison.Ordinal);
        Assert.Contains("identity-afafafafafaf.key", refused.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await _node.RunAsync("n\n"u8, true, "login", "key", "--new")).Code);
        Assert.Same(first, _node.Membership.Seed);
        Assert.Equal(0, (await _node.RunAsync("login", "key", "--new", "--yes")).Code);
        Assert.NotEqual(first, _node.Membership.Seed);
        Assert.Equal(2, (await _node.RunAsync("login", "key", "--new", "x")).Code);
    }

    [Fact]
    public async Task The_recovery_key_is_shown_to_people_and_to_who_insists()
    {
        Assert.Equal(7, (await _node.RunAsync("account", "recovery-key")).Code);
        Assert.Equal(7, (await _node.RunAsync("account", "recovery-key", "--show")).Code);
        KeyFile.Create(_node.File("identity.key"), Seed);
        var json = (await _node.RunAsync("account", "recovery-key", "--show", "--json")).Json;
        Assert.Equal(Recovery, json.GetProperty("recoveryKey").GetString());
        var shown = await _node.RunAsync("account", "recovery-key", "--show");
        Assert.Equal(Seed, RecoveryKey.Read(shown.Out));
        Assert.Equal(3, shown.Out.TrimEnd().Split('\n').Length);
        Assert.DoesNotContain(Recovery[..9], shown.Error, StringComparison.Ordinal);

        File.Delete(_node.File("identity.key"));
        Locked("identity.key");
        Assert.Equal(7, (await _node.RunAsync("account", "recovery-key", "--show")).Code);
        var opened = await _node.RunAsync(
            "account", "recovery-key", "--show", "--passphrase-file", Passphrase("p", KeyVectors.Passphrase));
        Assert.Equal(Seed, RecoveryKey.Read(opened.Out));
    }

    [Fact]
    public async Task A_passphrase_is_set_changed_and_removed()
    {
        var next = Passphrase("next", "some words");
        var set = await _node.RunAsync("account", "passphrase", "--new-passphrase-file", next, "--json");
        Assert.True(set.Json.GetProperty("locked").GetBoolean());
        Locked("identity.key");
        var removed = await _node.RunAsync(
            Encoding.UTF8.GetBytes(KeyVectors.Passphrase + "\n"), true, "account", "passphrase", "--remove");
        Assert.Equal(0, removed.Code);
        Assert.Contains("not locked", removed.Out, StringComparison.Ordinal);
        Assert.Equal(2, (await _node.RunAsync(
            "account", "passphrase", "--remove", "--new-passphrase-file", next)).Code);
        Assert.Equal(7, (await _node.RunAsync("account", "passphrase")).Code);
        _node.Membership.Refuse(Denial.NotAllowed, "this is not the passphrase");
        Assert.Equal(7, (await _node.RunAsync("account", "passphrase", "--new-passphrase-file", next)).Code);
        Assert.All(_node.Membership.Asked, static one => Assert.Equal(nameof(NetworkProtocol.SetPassphrase), $"{one}"));
    }

    [Fact]
    public async Task Whoever_logs_out_shows_that_the_key_is_at_hand()
    {
        KeyFile.Create(_node.File("identity.key"), Seed);
        Assert.Equal(1, (await _node.RunAsync("yes\n\n"u8, true, "logout", "account")).Code);
        Assert.Equal(1, (await _node.RunAsync(
            Encoding.ASCII.GetBytes(Recovery[..14] + "\n"), true, "logout", "account")).Code);
        Assert.Empty(_node.Membership.Asked);
        foreach (var typed in new[] { Recovery[^14..], Recovery.ToLowerInvariant(), $"oops\n{Recovery[^14..]}" })
        {
            Assert.Equal(0, (await _node.RunAsync(
                Encoding.ASCII.GetBytes(typed + "\n"), true, "logout", "account")).Code);
        }
        File.Delete(_node.File("identity.key"));
        Locked("identity.key");
        Assert.Equal(1, (await _node.RunAsync(
            Encoding.ASCII.GetBytes(Recovery[^14..] + "\n"), true, "logout", "account")).Code);
        Assert.Equal(0, (await _node.RunAsync(
            Encoding.ASCII.GetBytes(Recovery + "\n"), true, "logout", "account")).Code);
    }

    [Theory]
    [InlineData("123")]
    [InlineData("{\"key\":7}")]
    [InlineData("{\"key\":\"00\"}")]
    [InlineData("{\"key\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"passphrase\":\"a\"}")]
    public async Task A_body_that_is_no_key_is_refused(string body)
    {
        using var client = new Mosaic.Host.Client.NodeClient(_node.Socket);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        var refused = await Assert.ThrowsAsync<Mosaic.Host.MosException>(() => client.SendAsync<LoginDocument>(
            HttpMethod.Put, ApiRoutes.Account, new Mosaic.Host.Client.Query(), content, CancellationToken.None));
        Assert.Equal(Mosaic.Host.ExitCode.Usage, refused.Code);
        Assert.Empty(_node.Membership.Asked);
    }

    private async Task LoggedInAsync(Task<Ended> login)
    {
        Assert.Equal(0, (await login).Code);
        Assert.Equal(Seed, _node.Membership.Seed);
        _node.Membership.Seed = null;
    }

    private string Locked(string name)
    {
        File.WriteAllBytes(_node.File(name), KeyVectors.LockedFile("quick"));
        Private(_node.File(name));
        return _node.File(name);
    }

    private string Passphrase(string name, string text)
    {
        File.WriteAllText(_node.File(name), text + "\n");
        Private(_node.File(name));
        return _node.File(name);
    }

    private static void Private(string path)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
