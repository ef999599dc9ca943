using System.CommandLine;
using Mosaic.Host;
using Mosaic.Host.Commands;
using Mosaic.Host.Output;
using Mosaic.Node;
using Xunit;

namespace Mosaic.Tests.Host;

/// <summary>What <c>mos node --join INVITATION</c> does once the node runs.</summary>
public sealed class NodeJoinTests : IAsyncLifetime
{
    private readonly StringWriter _error = new();

    private FakeNode _node = null!;

    public async Task InitializeAsync() => _node = await FakeNode.StartAsync();

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task It_joins_before_it_is_ready()
    {
        var askedWhenReady = -1;
        Assert.Equal(0, await JoinAsync(
            FakeMembership.Secret, () => askedWhenReady = _node.Membership.Asked.Count, consent: true));
        Assert.Equal(1, askedWhenReady);
        var join = (NetworkProtocol.Join)Assert.Single(_node.Membership.Asked);
        Assert.Equal((FakeMembership.Secret, true), (join.Invitation, join.Consent));
        Assert.Contains("joined network", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_nobody_answers_it_is_ready_and_goes_on_trying()
    {
        for (var n = 0; n < 3; n++) _node.Membership.Refuse(Denial.Unreachable, "no member answered");
        var askedWhenReady = -1;
        Assert.Equal(
            0, await JoinAsync(FakeMembership.Secret, () => askedWhenReady = _node.Membership.Asked.Count));
        Assert.Equal((1, 4), (askedWhenReady, _node.Membership.Asked.Count));
        Assert.Equal(3, _error.ToString().Split("no member answered").Length - 1);
        Assert.DoesNotContain(FakeMembership.Secret, _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Denial.NotAllowed, 7)]
    [InlineData(Denial.NeedsConsent, 7)]
    [InlineData(Denial.Malformed, 1)]
    public async Task A_refusal_ends_it_before_it_is_ready(Denial reason, int code)
    {
        _node.Membership.Refuse(reason, "it has expired");
        var isReady = false;
        Assert.Equal(code, await JoinAsync(FakeMembership.Secret, () => isReady = true));
        Assert.False(isReady);
        Assert.Contains("mos: it has expired", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_after_a_while_ends_it_too()
    {
        _node.Membership.Refuse(Denial.Unreachable, "no member answered");
        _node.Membership.Refuse(Denial.NotAllowed, "it has expired");
        var isReady = false;
        Assert.Equal(7, await JoinAsync(FakeMembership.Secret, () => isReady = true));
        Assert.True(isReady);
    }

    [Fact]
    public async Task Without_an_invitation_it_is_ready_at_once()
    {
        var isReady = false;
        Assert.Equal(0, await JoinAsync(null, () => isReady = true));
        Assert.True(isReady);
        Assert.Empty(_node.Membership.Asked);
    }

    [Fact]
    public void An_invitation_among_the_flags_is_not_shown() =>
        Assert.DoesNotContain(
            FakeMembership.Secret, new JoinFlags([], FakeMembership.Secret).ToString(), StringComparison.Ordinal);

    private Task<int> JoinAsync(string? invitation, Action settled, bool consent = false)
    {
        var terminal = new Terminal { Out = TextWriter.Null, Error = _error, Environment = static _ => null };
        var command = new RootCommand();
        new CommandSetup(new GlobalOptions(), terminal).Set(command, async (run, _) =>
        {
            var join = new NodeJoin(run, _node.Api, invitation, consent) { Interval = TimeSpan.FromMilliseconds(1) };
            await join.RunAsync(settled, CancellationToken.None);
            return ExitCode.Ok;
        });
        return command.Parse([]).InvokeAsync();
    }
}
