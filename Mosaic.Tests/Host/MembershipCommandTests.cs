using System.Text;
using Mosaic.Host;
using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Model;
using Mosaic.Node;
using Xunit;

namespace Mosaic.Tests.Host;

/// <summary>Invite, join, leave, members, revoke, admins, over the real HTTP interface.</summary>
public sealed class MembershipCommandTests : IAsyncLifetime
{
    private const string Secret = FakeMembership.Secret;

    private FakeNode _node = null!;

    public async Task InitializeAsync() => _node = await FakeNode.StartAsync();

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task An_invitation_stands_alone_on_stdout()
    {
        var invited = await _node.RunAsync("invite");
        Assert.Equal((0, Secret + "\n"), (invited.Code, invited.Out));
        Assert.Contains("mos join network", invited.Error, StringComparison.Ordinal);
        Assert.Contains("one machine in until 2030-01-02 03:04:05Z", invited.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, invited.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", invited.Error, StringComparison.Ordinal);
        Assert.Equal((Secret + "\n", ""), Texts(await _node.RunAsync("invite", "--quiet")));

        var json = await _node.RunAsync("invite", "--json", "--expires", "7d", "--uses", "3");
        Assert.Equal("", json.Error);
        Assert.Equal(Secret, json.Json.GetProperty("invitation").GetString());
        Assert.Equal("2030-01-02T03:04:05Z", json.Json.GetProperty("expires").GetString());
        Assert.Equal(3, json.Json.GetProperty("uses").GetInt32());
        Assert.Equal("192.168.1.7:4001", json.Json.GetProperty("endpoints")[0].GetString());
        Assert.False(json.Json.GetProperty("loopbackOnly").GetBoolean());
        Assert.Equal(
            [
                new NetworkProtocol.Invite(TimeSpan.FromHours(24), 1),
                new NetworkProtocol.Invite(TimeSpan.FromHours(24), 1),
                new NetworkProtocol.Invite(TimeSpan.FromDays(7), 3),
            ],
            _node.Membership.Asked);
    }

    [Fact]
    public async Task An_invitation_that_no_other_machine_can_use_warns()
    {
        _node.Membership.LoopbackOnly = true;
        var invited = await _node.RunAsync("invite", "--quiet");
        Assert.Equal((0, Secret + "\n"), (invited.Code, invited.Out));
        Assert.Contains("--cluster 0.0.0.0:PORT --wire 0.0.0.0:PORT", invited.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invitation_in_a_file_is_its_owners_and_replaces_nothing()
    {
        var path = _node.File("invitation");
        var invited = await _node.RunAsync("invite", "--file", path);
        Assert.Equal((0, path + "\n"), (invited.Code, invited.Out));
        Assert.Equal(Secret + "\n", await File.ReadAllTextAsync(path));
        if (!OperatingSystem.IsWindows())
            Assert.Equal("600", Convert.ToString((int)File.GetUnixFileMode(path), 8));
        Assert.DoesNotContain(Secret, invited.Error, StringComparison.Ordinal);

        var again = await _node.RunAsync("invite", "--file", path);
        Assert.Equal((1, ""), (again.Code, again.Out));
        Assert.Contains("--file", again.Error, StringComparison.Ordinal);
        Assert.Single(_node.Membership.Asked);

        var json = await _node.RunAsync("invite", "--json", "--file", _node.File("other"));
        Assert.DoesNotContain(Secret, json.Out, StringComparison.Ordinal);
        Assert.Equal(_node.File("other"), json.Json.GetProperty("file").GetString());

        _node.Membership.Refuse(Denial.NotAllowed, "only admins invite here");
        Assert.Equal(7, (await _node.RunAsync("invite", "--file", _node.File("third"))).Code);
        Assert.False(File.Exists(_node.File("third")));
    }

    [Fact]
    public async Task One_joins_by_the_invitation_a_file_or_stdin()
    {
        var path = _node.File("invitation");
        await File.WriteAllTextAsync(path, $"\n{Secret}\n");
        foreach (var ended in new[]
        {
            await _node.RunAsync("join", "network", Secret),
            await _node.RunAsync("join", "network", path, "--yes"),
            await _node.RunAsync(Encoding.UTF8.GetBytes(Secret + "\n"), isTerminal: false, "join", "network", "-"),
        })
        {
            Assert.Equal((0, "joined network afafafafafaf: 4 members\n", ""), (ended.Code, ended.Out, ended.Error));
        }
        var joins = _node.Membership.Asked.Cast<NetworkProtocol.Join>().ToArray();
        Assert.All(joins, static join => Assert.Equal(Secret, join.Invitation));
        Assert.Equal([false, true, false], joins.Select(static join => join.Consent));

        var json = (await _node.RunAsync("join", "network", Secret, "--json")).Json;
        Assert.Equal(FakeNetwork.Network.ToString(), json.GetProperty("network").GetString());
        Assert.Equal(4, json.GetProperty("members").GetInt32());
        Assert.False(json.GetProperty("wasMember").GetBoolean());
        Assert.Equal(4, (await _node.RunAsync("join", "network", _node.File("not-there"))).Code);
    }

    [Theory]
    [InlineData(Denial.Malformed, 1, "error", "it is damaged")]
    [InlineData(Denial.NotAllowed, 7, "not_allowed", "it is damaged")]
    [InlineData(Denial.Unreachable, 5, "no_node", "no member answered: it is damaged")]
    [InlineData(Denial.NotFound, 4, "not_found", "it is damaged")]
    [InlineData(Denial.NeedsConsent, 7, "not_allowed", "it is damaged; agree with --yes")]
    public async Task A_refusal_has_its_code_and_its_reason(Denial reason, int code, string name, string message)
    {
        _node.Membership.Refuse(reason, "it is damaged");
        var ended = await _node.RunAsync("join", "network", Secret, "--json");
        Assert.Equal(code, ended.Code);
        Assert.Equal(name, ended.Json.GetProperty("error").GetProperty("name").GetString());
        Assert.Equal(message, ended.Json.GetProperty("error").GetProperty("message").GetString());
        Assert.DoesNotContain(Secret, ended.Out, StringComparison.Ordinal);

        _node.Membership.Refuse(reason, "no member answered; try --yes");
        Assert.Equal("mos: no member answered; try --yes\n", (await _node.RunAsync("join", "network", Secret)).Error);
    }

    [Fact]
    public async Task Leaving_says_of_which_network()
    {
        var left = await _node.RunAsync("leave", "network");
        Assert.Equal(0, left.Code);
        Assert.Contains("left network afafafafafaf", left.Out, StringComparison.Ordinal);
        Assert.Contains("--now", left.Error, StringComparison.Ordinal);
        var now = await _node.RunAsync("leave", "network", "--now", "--json");
        Assert.Equal(FakeNetwork.Network.ToString(), now.Json.GetProperty("network").GetString());
        Assert.Equal(
            [new NetworkProtocol.Leave(Now: false), new NetworkProtocol.Leave(Now: true)], _node.Membership.Asked);
    }

    [Fact]
    public async Task Members_stand_in_words_and_in_json()
    {
        var words = (await _node.RunAsync("network", "members")).Out;
        Assert.Matches("(a0){32} +(a0){32} +member +reachable +1970-01-01 00:00:00Z +0.3.1 +attic", words);
        Assert.Matches("(a2){32} +(a2){32} +member +offline since 1970-01-02 00:00:00Z", words);
        Assert.Matches("(a3){32} +(af){32} +revoked", words);
        Assert.Matches("(af){32} +(af){32} +member +this node", words);
        Assert.DoesNotContain('\u001b', words);

        var json = (await _node.RunAsync("network", "members", "--json")).Json;
        Assert.Equal(
            ["MEMBER", "MEMBER", "MEMBER", "MEMBER", "REVOKED"],
            json.GetProperty("members").EnumerateArray().Select(static one => one.GetProperty("standing").GetString()));
        var first = json.GetProperty("members")[0];
        Assert.Equal(FakeNode.Peer(0).ToString(), first.GetProperty("node").GetString());
        Assert.Equal(FakeNode.Peer(0xF).ToString(), first.GetProperty("invitedBy").GetString());
        Assert.False(first.TryGetProperty("lastSeen", out _));
        foreach (var field in new[]
        {
            "account", "standing", "since", "reachable", "address", "zone", "software", "capacity", "used",
        })
        {
            Assert.True(first.TryGetProperty(field, out _), field);
        }
        foreach (var field in new[] { "network", "self", "admins", "onlyAdminsInvite", "open" })
            Assert.True(json.TryGetProperty(field, out _), field);
    }

    [Fact]
    public async Task A_node_is_revoked_when_it_is_known_which_and_agreed_to()
    {
        Assert.Equal(2, (await _node.RunAsync("network", "revoke", "a1")).Code);
        Assert.Equal(1, (await _node.RunAsync("network", "revoke", "a", "--yes")).Code);
        Assert.Equal(4, (await _node.RunAsync("network", "revoke", "b", "--yes")).Code);
        var no = await _node.RunAsync("n\n"u8, isTerminal: true, "network", "revoke", "a1");
        Assert.Equal((1, ""), (no.Code, no.Out));
        Assert.Contains(FakeNode.Peer(1).ToString(), no.Error, StringComparison.Ordinal);
        Assert.Contains("[y/N]", no.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await _node.RunAsync(""u8, isTerminal: true, "network", "revoke", "a1")).Code);
        Assert.Empty(_node.Membership.Asked);

        var yes = await _node.RunAsync("y\n"u8, isTerminal: true, "network", "revoke", "A1");
        Assert.Equal((0, "a1a1a1a1a1a1: revoked; telling 2 reachable peers\n"), (yes.Code, yes.Out));
        var json = await _node.RunAsync("network", "revoke", "a2", "--yes", "--json");
        Assert.Equal(FakeNode.Peer(2).ToString(), json.Json.GetProperty("node").GetString());
        Assert.Equal(2, json.Json.GetProperty("peersTold").GetInt32());
        Assert.Equal(
            [new NetworkProtocol.Revoke(FakeNode.Peer(1)), new NetworkProtocol.Revoke(FakeNode.Peer(2))],
            _node.Membership.Asked);
    }

    [Fact]
    public async Task Admins_are_shown_and_changed()
    {
        var shown = await _node.RunAsync("network", "admins");
        Assert.Equal($"{FakeNetwork.Account(0xF)}\nevery member may invite\n", shown.Out);
        Assert.Empty(_node.Membership.Asked);

        var unknown = new string('7', 64);
        var changed = await _node.RunAsync(
            "network", "admins", "--add", "a2", "--add", unknown, "--remove", "af", "--only-admins-invite", "yes",
            "--json");
        var set = (NetworkProtocol.SetAdmins)Assert.Single(_node.Membership.Asked);
        Assert.Equal([FakeNetwork.Account(2), new AccountId(Id256.Parse(unknown))], set.Add.ToArray());
        Assert.Equal([FakeNetwork.Account(0xF)], set.Remove.ToArray());
        Assert.Equal(true, set.OnlyAdminsInvite);
        Assert.Equal(2, changed.Json.GetProperty("admins").GetArrayLength());
        Assert.True(changed.Json.GetProperty("onlyAdminsInvite").GetBoolean());

        Assert.Equal(0, (await _node.RunAsync("network", "admins", "--add", "a2")).Code);
        Assert.Null(((NetworkProtocol.SetAdmins)_node.Membership.Asked[^1]).OnlyAdminsInvite);
        Assert.Equal(4, (await _node.RunAsync("network", "admins", "--add", "b")).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"invitation\":5}")]
    [InlineData("{\"invitation\":null}")]
    [InlineData("{\"format\":2,\"invitation\":\"mosaic1SecretInvitationText0\"}")]
    [InlineData("mosaic1SecretInvitationText0")]
    public async Task A_body_that_is_none_is_refused_and_never_repeated(string body)
    {
        using var client = new NodeClient(_node.Socket);
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        var refused = await Assert.ThrowsAsync<MosException>(() => client.SendAsync<JoinedDocument>(
            HttpMethod.Post, ApiRoutes.Join, new Query(), content, CancellationToken.None));
        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.DoesNotContain(Secret, refused.Message, StringComparison.Ordinal);
        Assert.Empty(_node.Membership.Asked);
    }

    [Fact]
    public async Task A_body_has_a_limit()
    {
        using var client = new NodeClient(_node.Socket);
        var request = new JoinRequest { Invitation = new string('a', RequestBodies.MaxBytes) };
        var refused = await Assert.ThrowsAsync<MosException>(() =>
            client.SendAsync<JoinedDocument, JoinRequest>(
                HttpMethod.Post, ApiRoutes.Join, request, CancellationToken.None));
        Assert.Equal(ExitCode.Usage, refused.Code);
        Assert.DoesNotContain(request.Invitation, request.ToString(), StringComparison.Ordinal);
    }

    private static (string, string) Texts(Ended ended) => (ended.Out, ended.Error);
}
