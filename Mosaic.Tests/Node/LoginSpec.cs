using Akka.Actor;
using Mosaic.Codecs.Keys;
using Mosaic.Files;
using Mosaic.Model;
using Mosaic.Node;
using Mosaic.Tests.House;
using Xunit;
using static Mosaic.Tests.Node.NodeFiles;
using static Mosaic.Tests.Node.NodeFolders;

namespace Mosaic.Tests.Node;

/// <summary>Accounts that come to running nodes, and go.</summary>
[Collection(nameof(NodesCollection))]
public sealed class LoginSpec : NodesSpec
{
    [Fact]
    public async Task Both_nodes_of_an_account_see_what_either_uploaded_and_a_restart_keeps_it()
    {
        var nodes = await Folders.StartNetwork(4);
        var (mine, theirs) = (MosaicPath.Parse("of/n0"), MosaicPath.Parse("of/n1"));
        await Upload(nodes[0], mine, [1, 2, 3]);
        await Upload(nodes[1], theirs, [4, 5]);
        var old = (Account: nodes[1].AccountId, Seed: await File.ReadAllBytesAsync(nodes[1].IdentityKeyPath));
        var seed = await File.ReadAllBytesAsync(nodes[0].IdentityKeyPath);
        var login = new NetworkProtocol.Login([.. seed]);

        var done = Assert.IsType<NetworkProtocol.LoggedIn>(await nodes[1].Network.Ask<object>(login, Patience));

        Assert.Equal((nodes[0].AccountId, nodes[1].IdentityKeyPath), (done.Account, done.KeyFile));
        Assert.All(login.Seed, static b => Assert.Equal(0, b));
        Assert.Equal(nodes[0].AccountId, nodes[1].AccountId);
        Assert.Equal(seed, KeyFile.Read(nodes[1].IdentityKeyPath));
        var kept = Kept(nodes[1], old.Account);
        Assert.Equal(old.Seed, KeyFile.Read(kept));
        Assert.IsType<NetworkProtocol.LoggedIn>(await LogIn(nodes[1], seed));
        await AwaitAccounts(nodes, nodes[1].NodeId, nodes[0].AccountId);
        await AwaitFiles(nodes[1], mine);
        Assert.Equal([1, 2, 3], await Download(nodes[1], mine));
        var another = MosaicPath.Parse("of/both");
        await Upload(nodes[1], another, [6]);
        await AwaitFiles(nodes[0], another, mine);

        await Folders.Crash(nodes[1]);
        nodes[1] = await Folders.Start("n1");
        Assert.Equal(nodes[0].AccountId, nodes[1].AccountId);
        await AwaitAll(nodes, nodes);
        await AwaitAccounts(nodes, nodes[1].NodeId, nodes[0].AccountId);
        await AwaitFiles(nodes[1], another, mine);

        Assert.IsType<NetworkProtocol.LoggedIn>(await LogIn(nodes[1], KeyFile.Read(kept)));
        await AwaitAccounts(nodes, nodes[1].NodeId, old.Account);
        await AwaitFiles(nodes[1], theirs);
        Assert.Equal([4, 5], await Download(nodes[1], theirs));
    }

    [Fact]
    public async Task What_is_no_key_or_would_lose_one_is_refused()
    {
        var node = await Folders.Start("a");
        var seed = await File.ReadAllBytesAsync(node.IdentityKeyPath);
        Denied(Denial.Malformed, "32 bytes", await LogIn(node, new byte[31]));
        using var foreign = AccountKey.Generate();
        var kept = Kept(node, node.AccountId);
        KeyFile.Create(kept, foreign.Signing.Seed);
        Denied(Denial.NotAllowed, "another key", await LogIn(node, new byte[32]));
        File.Delete(kept);
        KeyFile.Replace(node.IdentityKeyPath, foreign.Signing.Seed);
        Denied(Denial.NotAllowed, "not the one this node started with", await LogIn(node, new byte[32]));
        Assert.Equal(foreign.Signing.Seed, KeyFile.Read(node.IdentityKeyPath));
        KeyFile.Replace(node.IdentityKeyPath, seed);
        Assert.IsType<NetworkProtocol.LoggedIn>(await LogIn(node, new byte[32]));
        Assert.Equal(seed, KeyFile.Read(kept));
    }

    [Fact]
    public async Task A_crash_between_the_key_and_the_membership_is_made_good_by_the_start()
    {
        var nodes = await Folders.StartNetwork(2);
        using var next = AccountKey.Generate();
        await Folders.Crash(nodes[1]);
        KeyFile.Replace(nodes[1].IdentityKeyPath, next.Signing.Seed);
        await File.WriteAllTextAsync(Path.Combine(nodes[1].DataFolder, "logged-out"), "cut off");
        nodes[1] = await Folders.Start("n1");
        Assert.False(nodes[1].IsLoggedOut);
        Assert.False(File.Exists(Path.Combine(nodes[1].DataFolder, "logged-out")));
        await AwaitAccounts(nodes, nodes[1].NodeId, next.AccountId);
    }

    [Fact]
    public async Task A_logout_takes_the_key_away_until_a_login_brings_it_back()
    {
        var nodes = await Folders.StartNetwork(4);
        var (node, account, path) = (nodes[1], nodes[1].AccountId, MosaicPath.Parse("file"));
        await Upload(node, path, [7, 8]);
        var seed = await File.ReadAllBytesAsync(node.IdentityKeyPath);
        Denied(Denial.NeedsConsent, node.IdentityKeyPath, await LogOut(node, consent: false));
        Assert.True(File.Exists(node.IdentityKeyPath));

        Assert.Equal(new NetworkProtocol.LoggedOut(account), await LogOut(node, consent: true));
        await AssertLoggedOut(node, account, path);
        Assert.Equal(new NetworkProtocol.LoggedOut(account), await LogOut(node, consent: true));

        await Folders.Crash(node);
        nodes[1] = node = await Folders.Start("n1");
        await AwaitAll(nodes, nodes);
        await AssertLoggedOut(node, account, path);
        await AwaitAccounts(nodes, node.NodeId, account);
        // The others place on it, as on any member, for a file of four needs all three of them.
        // A busy machine may call one of them unreachable for a moment: then the upload is refused, and tried again.
        StoredFile? file = null;
        await Until(async () => (file = await TryUpload(nodes[0], MosaicPath.Parse("others"), [9])) is not null);
        Assert.Contains(file!.Columns, column => column.Node == node.NodeId);

        Assert.IsType<NetworkProtocol.LoggedIn>(await LogIn(node, seed));
        Assert.Equal(account, node.AccountId);
        Assert.False(File.Exists(Path.Combine(node.DataFolder, "logged-out")));
        await AwaitFiles(node, path);
        Assert.Equal([7, 8], await Download(node, path));
    }

    [Fact]
    public async Task A_locked_key_needs_its_passphrase_at_each_start_and_is_kept_locked()
    {
        var node = await Folders.Start("a");
        var (path, account) = (node.IdentityKeyPath, node.AccountId);
        var seed = await File.ReadAllBytesAsync(path);
        Assert.Equal(
            new NetworkProtocol.PassphraseSet(account, path, IsLocked: true),
            await SetPassphrase(node, null, "first one"));
        var first = await File.ReadAllBytesAsync(path);
        Assert.Equal(LockedKey.Size, first.Length);
        Denied(Denial.NotAllowed, "locked", await SetPassphrase(node, null, "second one"));
        Denied(Denial.NotAllowed, "not the passphrase", await SetPassphrase(node, "wrong one", null));
        Assert.Equal(first, await File.ReadAllBytesAsync(path));
        Assert.IsType<NetworkProtocol.PassphraseSet>(await SetPassphrase(node, "first one", "second one"));
        await node.StopAsync();

        foreach (var wrong in new[] { null, "first one" })
        {
            var refused = await Assert.ThrowsAsync<NodeStartException>(() => StartWith(wrong));
            Assert.Equal(NodeStartError.KeyLocked, refused.Error);
        }
        node = await StartWith("second one");
        Assert.Equal(account, node.AccountId);
        using var next = AccountKey.Generate();
        Assert.IsType<NetworkProtocol.LoggedIn>(await LogIn(node, [.. next.Signing.Seed]));
        Assert.Equal(LockedKey.Size, new FileInfo(Kept(node, account)).Length);
        Assert.Equal([.. next.Signing.Seed], KeyFile.Read(path));
        Assert.IsType<NetworkProtocol.LoggedIn>(await node.Network.Ask<object>(
            new NetworkProtocol.Login([.. seed]) { Passphrase = Passphrase.Of("third one") }, Patience));
        Assert.IsType<NetworkProtocol.PassphraseSet>(await SetPassphrase(node, "third one", null));
        Assert.Equal(seed, KeyFile.Read(path));
        Assert.Equal(["identity.key"], Directory.EnumerateFiles(node.DataFolder, "identity.key*")
            .Select(Path.GetFileName));
    }

    private async Task<MosaicNode> StartWith(string? passphrase)
    {
        using var opens = passphrase is null ? null : Passphrase.Of(passphrase);
        return await Folders.Start("a", change: settings => settings with { Passphrase = opens });
    }

    private static Task<object> SetPassphrase(MosaicNode node, string? current, string? next) =>
        node.Network.Ask<object>(new NetworkProtocol.SetPassphrase(
            current is null ? null : Passphrase.Of(current), next is null ? null : Passphrase.Of(next)), Patience);

    private static async Task AssertLoggedOut(MosaicNode node, AccountId account, MosaicPath path)
    {
        Assert.True(node.IsLoggedOut);
        Assert.Equal(account, node.AccountId);
        Assert.Equal(account, (await ViewOf(node))!.Account);
        Assert.Empty(Directory.EnumerateFiles(node.DataFolder, "identity*"));
        foreach (object request in new object[] { new FilesProtocol.List(), new FilesProtocol.Delete(path) })
        {
            var failed = Assert.IsType<FilesProtocol.Failed>(await node.Files.Ask<object>(request, Patience));
            Assert.Equal((FilesError.NotAllowed, FilesProtocol.LoggedOut), (failed.Error, failed.Message));
        }
        Denied(Denial.NotAllowed, "mos login key", await node.Network.Ask<object>(
            new NetworkProtocol.Invite(TimeSpan.FromHours(1), 1), Patience));
    }

    private static Task<object> LogIn(MosaicNode node, byte[] seed) =>
        node.Network.Ask<object>(new NetworkProtocol.Login([.. seed]), Patience);

    private static Task<object> LogOut(MosaicNode node, bool consent) =>
        node.Network.Ask<object>(new NetworkProtocol.Logout(consent), Patience);

    private static string Kept(MosaicNode node, AccountId account) => Path.Combine(
        node.DataFolder, $"identity-{Convert.ToHexStringLower(account.Value.ToArray())[..12]}.key");

    private static async Task AwaitFiles(MosaicNode node, params MosaicPath[] paths) => await Until(
        async () => (await List(node)).Select(static file => file.Path).SequenceEqual(paths),
        async () => string.Join(", ", (await List(node)).Select(static file => file.Path)));

    private static async Task AwaitAccounts(MosaicNode[] nodes, NodeId of, AccountId account)
    {
        foreach (var node in nodes)
            await Until(async () => (await ViewOf(node))?.Nodes.GetValueOrDefault(of)?.Account == account);
    }

    private static void Denied(Denial reason, string words, object answer)
    {
        var denied = Assert.IsType<NetworkProtocol.Denied>(answer);
        Assert.Equal(reason, denied.Reason);
        Assert.Contains(words, denied.Message, StringComparison.Ordinal);
    }
}
