using System.Collections.Concurrent;
using Mosaic.Files;
using Mosaic.Model;
using Mosaic.Wire.Messages;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Files;

/// <summary>
/// Peers that the view counts on and that do not open a lease yet: just joined, just started, or too busy to answer.
/// </summary>
public sealed class UploadPatienceSpec(ITestOutputHelper output) : FilesWorld(output)
{
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    [Theory]
    [InlineData("knows nobody yet", 100_000)]
    [InlineData("knows nobody yet", 9_000_000)]
    [InlineData("starts", 100_000)]
    [InlineData("cannot be reached", 100_000)]
    [InlineData("cannot be reached", 9_000_000)]
    public void A_peer_that_comes_round_is_waited_for(string how, int size)
    {
        Settings = Settings with { PlacementDeadline = Never };
        Begin(peers: 3);
        var late = Holders[1].Node;
        var refusals = new ConcurrentQueue<NodeId>();
        Fate = (to, message) =>
        {
            if (to != late || message.Header is Release || refusals.Count >= 25) return new Fate.Deliver();
            if (message.Header is StoreRequest) refusals.Enqueue(to);
            return how switch
            {
                "knows nobody yet" => new Fate.Refuse(RefusalCode.NotMember),
                "starts" => new Fate.Refuse(RefusalCode.Unavailable),
                _ => new Fate.Unreachable(),
            };
        };
        var bytes = RandomBytes(size);
        var uploaded = Upload(UploadOf(bytes));
        Assert.True(refusals.Count >= 25);
        Assert.Null(uploaded.Warning);
        Assert.Equal(Code.Default.N, uploaded.File.Columns.Length);
        Assert.Contains(uploaded.File.Columns, held => held.Node == late);
        Assert.Equal(bytes, Download().Bytes);
        NoLeaseStays();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_holder_that_is_lost_for_a_moment_midway_comes_back(bool atCommit)
    {
        Settings = Settings with { PlacementDeadline = Never };
        Begin(peers: 3);
        var victim = Holders[2].Node;
        var lost = 0;
        Fate = (to, message) => to == victim
            && (atCommit ? message.Header is Commit : message.Header is ShardData { Segment: 5 })
            && Interlocked.Increment(ref lost) <= 2 ? new Fate.Unreachable() : new Fate.Deliver();
        var bytes = RandomBytes(30_000_000);
        var uploaded = Upload(UploadOf(bytes));
        Assert.True(lost > 2);
        Assert.Null(uploaded.Warning);
        Assert.Equal(2, uploaded.File.Columns.Count(held => held.Node == victim));
        Assert.Equal(bytes, Download().Bytes);
        NoLeaseStays();
    }

    [Fact]
    public void Where_others_suffice_nobody_is_waited_for()
    {
        Settings = Settings with { PlacementDeadline = Never };
        Begin(peers: 4);
        var late = Holders[1].Node;
        Fate = (to, _) => to == late ? new Fate.Refuse(RefusalCode.NotMember) : new Fate.Deliver();
        var uploaded = Upload(UploadOf(RandomBytes(100_000)));
        Assert.Null(uploaded.Warning);
        Assert.DoesNotContain(uploaded.File.Columns, held => held.Node == late);
    }

    [Fact]
    public void A_peer_that_never_comes_round_fails_the_upload_by_name()
    {
        Begin(peers: 3);
        var never = Holders[1].Node;
        Fate = (to, _) => to == never ? new Fate.Refuse(RefusalCode.NotMember) : new Fate.Deliver();
        var failed = Expect<FilesProtocol.Failed>(Answer(UploadOf(RandomBytes(100_000))));
        Assert.Equal(FilesError.TooFewPeers, failed.Error);
        Assert.Contains(never.Value.ToShortString(), failed.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(RefusalCode.NotMember), failed.Message, StringComparison.Ordinal);
        NoLeaseStays();
    }

    [Fact]
    public void Once_the_view_says_that_the_peers_do_not_suffice_waiting_ends()
    {
        Settings = Settings with { PlacementDeadline = Never };
        Begin(peers: 3);
        var dead = Holders[1].Node;
        var asked = 0;
        Fate = (to, message) =>
        {
            if (to != dead) return new Fate.Deliver();
            if (message.Header is StoreRequest && Interlocked.Increment(ref asked) == 3) SetReachable(dead, false);
            return new Fate.Unreachable();
        };
        var failed = Expect<FilesProtocol.Failed>(Answer(UploadOf(RandomBytes(100_000))));
        Assert.Equal(FilesError.TooFewPeers, failed.Error);
        Assert.Equal(3, asked);
        NoLeaseStays();
    }
}
