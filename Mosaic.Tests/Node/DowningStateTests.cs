using Mosaic.Node;
using Xunit;

namespace Mosaic.Tests.Node;

public sealed class DowningStateTests : IDisposable
{
    private static readonly TimeSpan Forget = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Unblock = TimeSpan.FromSeconds(3);
    private static readonly ClusterMember A = new("127.0.0.1:4000", 1), B = new("127.0.0.1:4001", 2);
    private static readonly ClusterMember B2 = new("127.0.0.1:4009", 9), C = new("127.0.0.1:4002", 3);

    private readonly NodeSamples _samples = new();

    public void Dispose() => _samples.Dispose();

    private static DowningState All => new DowningState(Forget, Unblock).WithAlive(A, TimeSpan.Zero)
        .WithAlive(B, TimeSpan.Zero).WithAlive(C, TimeSpan.Zero);

    [Fact]
    public void Nobody_goes_while_all_answer() => Assert.Empty(All.ToDown(TimeSpan.FromDays(1)));

    [Fact]
    public void Who_is_gone_for_very_long_goes_and_not_before()
    {
        var state = All.WithUnreachable(B, TimeSpan.FromMinutes(1));
        Assert.Empty(state.ToDown(TimeSpan.FromMinutes(1) + Forget - TimeSpan.FromMilliseconds(1)));
        Assert.Equal([B], state.ToDown(TimeSpan.FromMinutes(1) + Forget));
        Assert.Empty(state.WithAlive(B, TimeSpan.Zero).ToDown(TimeSpan.FromDays(1)));
        Assert.Empty(state.WithRemoved(B).ToDown(TimeSpan.FromDays(1)));
    }

    [Fact]
    public void Who_is_back_elsewhere_in_a_newer_run_goes_at_once()
    {
        var state = All.WithSaid([_samples.Said(1)]).WithUnreachable(B, TimeSpan.Zero);
        Assert.Empty(state.ToDown(Unblock));
        var back = state.WithAlive(B2, TimeSpan.Zero)
            .WithSaid([_samples.Said(1, at: 9, address: B2.Address, uid: B2.Uid)]);
        Assert.Equal([B], back.ToDown(TimeSpan.Zero));
        Assert.Empty(back.WithUnreachable(B2, TimeSpan.Zero).ToDown(TimeSpan.Zero));
    }

    [Fact]
    public void What_a_newer_run_says_counts_however_often_it_is_told_before_it_is_a_member()
    {
        var news = new[] { _samples.Said(1, at: 9, address: B2.Address, uid: B2.Uid) };
        var state = All.WithSaid([_samples.Said(1)]).WithUnreachable(B, TimeSpan.Zero).WithSaid(news);
        for (var told = 1; told < 4; told++)
        {
            Assert.Equal([B], state.WithAlive(B2, TimeSpan.Zero).ToDown(TimeSpan.Zero));
            state = state.WithSaid(news);
        }
    }

    [Fact]
    public void Whoever_loses_most_while_another_waits_for_its_removal_removes_nobody_before_very_long()
    {
        var cut = All.WithDowned(B, TimeSpan.Zero)
            .WithUnreachable(C, TimeSpan.FromSeconds(1)).WithUnreachable(B2, TimeSpan.FromSeconds(1));
        Assert.Empty(cut.ToDown(TimeSpan.FromSeconds(1) + Forget - TimeSpan.FromMilliseconds(1)));
        Assert.Equal(2, cut.ToDown(TimeSpan.FromSeconds(1) + Forget).Count());
        var most = cut.WithAlive(B2, TimeSpan.FromSeconds(1))
            .WithAlive(new ClusterMember("127.0.0.1:4003", 4), TimeSpan.FromSeconds(2));
        Assert.Equal([C], most.ToDown(TimeSpan.FromSeconds(1) + Unblock));
    }

    [Fact]
    public void Whoever_loses_one_after_the_other_removes_none_before_it_is_seen_how_many_are_lost()
    {
        var (fourth, fifth) = (new ClusterMember("127.0.0.1:4003", 4), new ClusterMember("127.0.0.1:4004", 5));
        var state = All.WithAlive(fourth, TimeSpan.Zero).WithAlive(fifth, TimeSpan.Zero)
            .WithDowned(B, TimeSpan.Zero).WithUnreachable(C, TimeSpan.FromSeconds(5));
        Assert.Equal([C], state.ToDown(TimeSpan.FromSeconds(5) + Unblock));

        var cut = state.WithUnreachable(fourth, TimeSpan.FromSeconds(7));
        var latest = cut.WithUnreachable(fifth, TimeSpan.FromSeconds(9));
        Assert.Empty(cut.ToDown(TimeSpan.FromSeconds(5) + Unblock));
        Assert.Empty(latest.ToDown(TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public void A_newer_run_that_does_not_live_replaces_nobody()
    {
        var state = All.WithSaid([_samples.Said(1)]).WithUnreachable(B, TimeSpan.Zero)
            .WithSaid([_samples.Said(1, at: 9, address: B2.Address, uid: B2.Uid)]);
        Assert.Empty(state.ToDown(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Another_node_that_says_it_is_newer_replaces_nobody()
    {
        var state = All.WithSaid([_samples.Said(1)]).WithUnreachable(B, TimeSpan.Zero)
            .WithAlive(B2, TimeSpan.Zero)
            .WithSaid([_samples.Said(2, at: 9, address: B2.Address, uid: B2.Uid)]);
        Assert.Empty(state.ToDown(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Who_keeps_a_returning_node_out_goes_after_a_little_while()
    {
        var state = All.WithUnreachable(C, TimeSpan.Zero).WithUnreachable(B, TimeSpan.Zero)
            .WithDowned(B, TimeSpan.FromSeconds(10));
        Assert.Empty(state.ToDown(TimeSpan.FromSeconds(10)));
        Assert.Equal([C], state.ToDown(TimeSpan.FromSeconds(10) + Unblock));
        Assert.Empty(state.WithRemoved(B).ToDown(TimeSpan.FromSeconds(10) + Unblock));
    }

    [Fact]
    public void While_members_come_back_nobody_is_said_to_keep_others_out()
    {
        // One that was cut off hears of a member that waits for its removal as soon as the first connection is made.
        var back = All.WithUnreachable(A, TimeSpan.Zero).WithUnreachable(C, TimeSpan.Zero)
            .WithDowned(B, TimeSpan.FromSeconds(10)).WithAlive(A, TimeSpan.FromSeconds(12));
        Assert.Empty(back.ToDown(TimeSpan.FromSeconds(12) + Unblock - TimeSpan.FromMilliseconds(1)));
        Assert.Equal([C], back.ToDown(TimeSpan.FromSeconds(12) + Unblock));
        Assert.Empty(back.WithAlive(C, TimeSpan.FromSeconds(13)).ToDown(TimeSpan.FromDays(1)));
    }
}
