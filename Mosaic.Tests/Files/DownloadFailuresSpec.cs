using System.Collections.Concurrent;
using System.Diagnostics;
using Mosaic.Files;
using Mosaic.Model;
using Mosaic.Wire.Messages;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Files;

public sealed class DownloadFailuresSpec(ITestOutputHelper output) : FilesWorld(output)
{
    private readonly byte[] _bytes = RandomBytes(20_000_000);

    public static TheoryData<string> Ways() =>
        new("unreachable", "silent", "slow", "refuses", "damaged", "corrupt", "starting");

    [Theory]
    [MemberData(nameof(Ways))]
    public void One_bad_holder_changes_nothing(string how)
    {
        Begin(peers: 3);
        var bad = Upload(UploadOf(_bytes)).File.Columns.First(static held => held.Column == 0).Node;
        Fate = (to, message) => to != bad || message.Header is not GetShards ? new Fate.Deliver() : how switch
        {
            "unreachable" => new Fate.Unreachable(),
            "silent" => new Fate.Lose(),
            "slow" => new Fate.Delay(TimeSpan.FromSeconds(2)),
            "refuses" => new Fate.Refuse(RefusalCode.NotFound),
            "starting" => new Fate.Refuse(RefusalCode.Unavailable),
            "damaged" => new Fate.Refuse(RefusalCode.Damaged),
            _ => new Fate.Corrupt(),
        };
        var watch = Stopwatch.StartNew();
        var (bytes, failure) = Download();
        Assert.Null(failure);
        Assert.Equal(_bytes, bytes);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"it took {watch.Elapsed}");
    }

    [Fact]
    public void A_dead_holder_is_not_asked_for_every_segment()
    {
        const int Segments = 15;
        Begin(peers: 3);
        var file = Upload(UploadOf(RandomBytes(Segments << 22))).File;
        var bad = file.Columns.First(static held => held.Column == 0).Node;
        var asked = 0;
        Fate = (to, message) =>
        {
            if (to != bad || message.Header is not GetShards) return new Fate.Deliver();
            Interlocked.Increment(ref asked);
            return new Fate.Unreachable();
        };
        Assert.Null(Download().Failure);
        Assert.InRange(asked, 1, Segments - 1);
    }

    [Fact]
    public void A_holder_that_the_view_calls_unreachable_is_not_asked_while_others_do()
    {
        Begin(peers: 3);
        var bad = Upload(UploadOf(_bytes)).File.Columns.First(static held => held.Column == 0).Node;
        SetReachable(bad, false);
        var asked = new ConcurrentBag<NodeId>();
        Saw = (to, _) => asked.Add(to);
        Assert.Equal(_bytes, Download().Bytes);
        Assert.DoesNotContain(bad, asked);
    }

    [Fact]
    public void With_too_few_holders_it_fails_before_it_begins_and_says_whom_to_start()
    {
        Begin(peers: 3);
        Upload(UploadOf(_bytes));
        var dead = Holders.Take(2).Select(static holder => holder.Node).ToHashSet();
        foreach (var node in dead) SetReachable(node, false);
        Fate = (to, _) => dead.Contains(to) ? new Fate.Unreachable() : new Fate.Deliver();
        var (bytes, failure) = Download();
        Assert.Empty(bytes);
        Assert.Equal(FilesError.TooFewPeers, failure!.Error);
        Assert.All(dead, node =>
            Assert.Contains(node.Value.ToShortString(), failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Holders_that_are_just_starting_are_waited_for()
    {
        Begin(peers: 3);
        Upload(UploadOf(_bytes));
        var refusals = 0;
        Fate = (_, _) => Interlocked.Increment(ref refusals) < 50
            ? new Fate.Refuse(RefusalCode.Unavailable) : new Fate.Deliver();
        Assert.Equal(_bytes, Download().Bytes);
    }

    [Fact]
    public void A_hedge_brings_the_first_segment_soon()
    {
        Begin(peers: 3);
        var bad = Upload(UploadOf(_bytes)).File.Columns.First(static held => held.Column == 0).Node;
        Settings = Settings with { HolderTimeout = TimeSpan.FromMinutes(5) };
        StartAnew();
        Fate = (to, message) => to == bad && message.Header is GetShards ? new Fate.Lose() : new Fate.Deliver();
        Assert.Equal(_bytes, Download().Bytes);
    }

    [Fact]
    public void A_cancelled_download_stops_and_a_broken_sink_fails_it()
    {
        Begin(peers: 3);
        Upload(UploadOf(_bytes));
        using var cancel = new CancellationTokenSource();
        using var sink = new MemoryStream();
        var asker = CreateTestProbe();
        Files.Tell(new FilesProtocol.Download(MosaicPath.Parse("a file"), sink, cancel.Token), asker);
        asker.ExpectMsg<FilesProtocol.DownloadStarted>(Patience);
        cancel.Cancel();
        Assert.Equal(FilesError.Interrupted, asker.ExpectMsg<FilesProtocol.Failed>(Patience).Error);
        Assert.Equal(0, sink.Length);

        using var full = new MemoryStream(new byte[5_000_000]);
        Files.Tell(new FilesProtocol.Download(MosaicPath.Parse("a file"), full, default), asker);
        asker.ExpectMsg<FilesProtocol.DownloadStarted>(Patience).Coordinator
            .Tell(new FilesProtocol.BeginDownload(), asker);
        Assert.Equal(FilesError.Other, asker.ExpectMsg<FilesProtocol.Failed>(Patience).Error);
    }

    [Fact]
    public void A_caller_that_never_begins_is_given_up()
    {
        Settings = Settings with { BeginTimeout = TimeSpan.FromMilliseconds(200) };
        Begin(peers: 3);
        Upload(UploadOf(_bytes));
        var asker = CreateTestProbe();
        Files.Tell(new FilesProtocol.Download(MosaicPath.Parse("a file"), Stream.Null, default), asker);
        asker.ExpectMsg<FilesProtocol.DownloadStarted>(Patience);
        asker.ExpectMsg<FilesProtocol.Failed>(Patience);
    }

    [Fact]
    public void Before_the_network_is_known_everything_fails_at_once()
    {
        Begin(peers: 0);
        var asker = CreateTestProbe();
        var early = Sys.ActorOf(FilesActor.Props(Wire, Manifest, Shards, Account, Settings, TimeProvider.System));
        early.Tell(new FilesProtocol.List(), asker);
        asker.ExpectMsg<FilesProtocol.Failed>(Patience);
    }

    private void StartAnew()
    {
        Crash();
        StartFiles();
    }
}
