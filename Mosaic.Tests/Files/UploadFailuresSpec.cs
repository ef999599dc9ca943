using System.Collections.Concurrent;
using Akka.Actor;
using Mosaic.Codecs.Statements;
using Mosaic.Files;
using Mosaic.Model;
using Mosaic.Placement;
using Mosaic.Wire.Messages;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Files;

public sealed class UploadFailuresSpec(ITestOutputHelper output) : FilesWorld(output)
{
    private const int ThreeSegments = 9_000_000;

    [Fact]
    public void Too_few_peers_are_refused_before_a_byte_is_read()
    {
        Begin(peers: 2);
        using var source = new CountingStream(RandomBytes(ThreeSegments));
        var failed = Expect<FilesProtocol.Failed>(Answer(UploadOf(new byte[ThreeSegments], source: source)));
        Assert.Equal(FilesError.TooFewPeers, failed.Error);
        Assert.Contains("--code 1+1", failed.Message, StringComparison.Ordinal);
        Assert.Equal(0, source.Position);
        Assert.Null(Upload(UploadOf(RandomBytes(10), code: new Code(1, 1))).Warning);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void With_no_peer_or_one_no_code_keeps_the_promise(int peers)
    {
        Begin(peers);
        var failed = Expect<FilesProtocol.Failed>(Answer(UploadOf(RandomBytes(10), code: new Code(1, 1))));
        Assert.Equal(FilesError.TooFewPeers, failed.Error);
        Assert.Contains("no code", failed.Message, StringComparison.Ordinal);
        if (peers == 0) return;
        var fragile = Upload(UploadOf(RandomBytes(10), fragile: true));
        Assert.Equal(Health.AtRisk, fragile.File.Health.Health);
        Assert.Contains("AT_RISK", fragile.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_refused_as_full()
    {
        Capacity = 1_000_000;
        Begin(peers: 3);
        var failed = Expect<FilesProtocol.Failed>(Answer(UploadOf(RandomBytes(ThreeSegments))));
        Assert.Equal(FilesError.Full, failed.Error);
    }

    [Theory]
    [InlineData(RefusalCode.Quota)]
    [InlineData(RefusalCode.DiskFull)]
    public void A_refusal_for_space_moves_the_columns_or_fails_as_full(RefusalCode code)
    {
        Begin(peers: 4);
        var full = new HashSet<NodeId> { Holders[0].Node };
        Fate = (to, message) => message.Header is StoreRequest && full.Contains(to)
            ? new Fate.Refuse(code) : new Fate.Deliver();
        var uploaded = Upload(UploadOf(RandomBytes(ThreeSegments)));
        Assert.DoesNotContain(uploaded.File.Columns, held => full.Contains(held.Node));

        full.Add(Holders[1].Node);
        var failed = Expect<FilesProtocol.Failed>(Answer(UploadOf(RandomBytes(ThreeSegments), "another")));
        Assert.Equal(FilesError.Full, failed.Error);
        Assert.Contains(code.ToString(), failed.Message, StringComparison.Ordinal);
        NoLeaseStays();
        Assert.Equal(Code.Default.N, Holders.Sum(static holder => holder.Columns));
    }

    [Theory]
    [InlineData("unreachable")]
    [InlineData("silent")]
    [InlineData("refuses")]
    [InlineData("view")]
    public void A_holder_lost_midway_gives_its_columns_to_another(string how)
    {
        Begin(peers: 4);
        var bytes = RandomBytes(30_000_000);
        var victim = new ConcurrentQueue<NodeId>();
        Fate = (to, message) =>
        {
            // Whoever is first sent the fifth segment falls: by then the first ones are out of memory.
            if (message.Header is ShardData { Segment: 5 } && victim.IsEmpty) victim.Enqueue(to);
            if (!victim.TryPeek(out var fallen) || fallen != to) return new Fate.Deliver();
            if (how == "view") SetReachable(to, false);
            return how switch
            {
                "unreachable" => new Fate.Unreachable(),
                "refuses" when message.Header is ShardData => new Fate.Refuse(RefusalCode.DiskFull),
                "silent" or "view" => new Fate.Lose(),
                _ => new Fate.Deliver(),
            };
        };
        var uploaded = Upload(UploadOf(bytes));
        Assert.Null(uploaded.Warning);
        Assert.True(victim.TryPeek(out var lost));
        Assert.DoesNotContain(uploaded.File.Columns, held => held.Node == lost);
        Assert.Equal(Code.Default.N, uploaded.File.Columns.Length);
        Assert.Equal(bytes, Download().Bytes);
    }

    [Fact]
    public void A_second_holder_that_is_lost_when_it_is_read_back_from_leaves_the_upload_going_on()
    {
        Begin(peers: 8);
        var bytes = RandomBytes(30_000_000);
        var (first, second) = (new ConcurrentQueue<NodeId>(), new ConcurrentQueue<NodeId>());
        Fate = (to, message) =>
        {
            if (message.Header is ShardData { Segment: 5 } && first.IsEmpty) first.Enqueue(to);
            if (message.Header is GetShards && second.IsEmpty) second.Enqueue(to);
            return first.Contains(to) || second.Contains(to) ? new Fate.Unreachable() : new Fate.Deliver();
        };
        var uploaded = Upload(UploadOf(bytes));
        Assert.Single(second);
        Assert.DoesNotContain(uploaded.File.Columns, held => first.Contains(held.Node) || second.Contains(held.Node));
        Assert.Equal(bytes, Download().Bytes);
    }

    [Fact]
    public void A_holder_lost_at_the_commit_gives_its_columns_to_another()
    {
        Begin(peers: 4);
        var bytes = RandomBytes(30_000_000);
        var victim = new ConcurrentQueue<NodeId>();
        Fate = (to, message) =>
        {
            if (message.Header is Commit && victim.IsEmpty) victim.Enqueue(to);
            return victim.TryPeek(out var fallen) && fallen == to ? new Fate.Unreachable() : new Fate.Deliver();
        };
        var uploaded = Upload(UploadOf(bytes));
        Assert.True(victim.TryPeek(out var lost));
        Assert.DoesNotContain(uploaded.File.Columns, held => held.Node == lost);
        Assert.Equal(bytes, Download().Bytes);
    }

    [Fact]
    public void A_receipt_with_another_root_is_no_receipt()
    {
        Begin(peers: 4);
        Holders[2].LiesInReceipts = true;
        var bytes = RandomBytes(100_000);
        var uploaded = Upload(UploadOf(bytes));
        Assert.DoesNotContain(uploaded.File.Columns, held => held.Node == Holders[2].Node);
        Assert.Equal(bytes, Download().Bytes);
    }

    [Fact]
    public void Where_no_place_is_left_the_upload_fails_and_leaves_nothing()
    {
        Begin(peers: 3);
        var victim = Holders[0].Node;
        Fate = (to, message) => to == victim && message.Header is ShardData { Segment: > 0 } or Release
            && to == victim ? new Fate.Unreachable() : new Fate.Deliver();
        var failed = Expect<FilesProtocol.Failed>(Answer(UploadOf(RandomBytes(30_000_000))));
        Assert.Equal(FilesError.TooFewPeers, failed.Error);
        AwaitAssert(() => Assert.All(
            Holders.Where(holder => holder.Node != victim), static holder => Assert.Equal(0, holder.Leases)), Patience);
        Assert.Empty(Expect<FilesProtocol.Listed>(Answer(new FilesProtocol.List())).Files);
    }

    [Fact]
    public void After_a_commit_a_failed_upload_is_taken_back()
    {
        Begin(peers: 3);
        var victim = Holders[0].Node;
        Fate = (to, message) => to == victim && message.Header is Commit ? new Fate.Unreachable() : new Fate.Deliver();
        var failed = Expect<FilesProtocol.Failed>(Answer(UploadOf(RandomBytes(100_000))));
        Assert.Equal(FilesError.TooFewPeers, failed.Error);
        Assert.Empty(Expect<FilesProtocol.Listed>(Answer(new FilesProtocol.List())).Files);
        NoLeaseStays();
    }

    [Fact]
    public void With_a_spare_left_the_upload_is_acknowledged_as_degraded()
    {
        Begin(peers: 6);
        var victim = Holders[0].Node;
        Fate = (to, message) =>
        {
            if (to != victim) return new Fate.Deliver();
            if (message.Header is ShardData { Segment: > 0 }) return new Fate.Unreachable();
            if (message.Header is not StoreRequest) return new Fate.Deliver();
            // Meanwhile the others fill up, so that its column finds no other place.
            Capacity = 1_000_000;
            Files.Tell(View(), ActorRefs.NoSender);
            return new Fate.Delay(TimeSpan.FromMilliseconds(300));
        };
        var uploaded = Upload(UploadOf(RandomBytes(ThreeSegments)));
        Assert.Equal(5, uploaded.File.Columns.Length);
        Assert.Contains("DEGRADED", uploaded.Warning, StringComparison.Ordinal);
        Assert.Equal(ThreeSegments, Download().Bytes.Length);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void A_source_of_another_length_than_said_fails(int difference)
    {
        Begin(peers: 3);
        using var source = new MemoryStream(RandomBytes(ThreeSegments + difference));
        var failed = Expect<FilesProtocol.Failed>(Answer(UploadOf(new byte[ThreeSegments], source: source)));
        Assert.Equal(FilesError.Other, failed.Error);
        NoLeaseStays();
    }

    [Fact]
    public void A_source_that_breaks_fails_the_upload()
    {
        Begin(peers: 3);
        using var source = new BreakingStream(after: 5_000_000);
        var failed = Expect<FilesProtocol.Failed>(Answer(UploadOf(new byte[ThreeSegments], source: source)));
        Assert.Equal(FilesError.Other, failed.Error);
        Assert.Contains("the disk of the caller", failed.Message, StringComparison.Ordinal);
        NoLeaseStays();
    }

    [Fact]
    public void A_cancelled_upload_leaves_nothing()
    {
        Begin(peers: 3);
        using var cancel = new CancellationTokenSource();
        Saw = (_, message) =>
        {
            if (message.Header is ShardData { Segment: 4 }) cancel.Cancel();
        };
        var failed = Expect<FilesProtocol.Failed>(
            Answer(UploadOf(RandomBytes(60_000_000), cancelled: cancel.Token)));
        Assert.Equal(FilesError.Interrupted, failed.Error);
        NoLeaseStays();
        Assert.Equal(0, Holders.Sum(static holder => holder.Columns));
    }

    [Fact]
    public void An_upload_that_waits_for_its_source_can_be_cancelled()
    {
        Begin(peers: 3);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        using var source = new BreakingStream(after: 5_000_000, thenWaits: true);
        var failed = Expect<FilesProtocol.Failed>(
            Answer(UploadOf(new byte[ThreeSegments], source: source, cancelled: cancel.Token)));
        Assert.Equal(FilesError.Interrupted, failed.Error);
        NoLeaseStays();
    }

    [Fact]
    public void A_manifest_that_refuses_fails_the_upload_and_takes_it_back()
    {
        Begin(peers: 3);
        ManifestTakes = static statement => statement.Type == StatementType.Tombstone;
        var failed = Expect<FilesProtocol.Failed>(Answer(UploadOf(RandomBytes(10))));
        Assert.Equal(FilesError.Full, failed.Error);
        NoLeaseStays();
    }

    [Fact]
    public void No_more_segments_are_in_flight_than_the_window_allows()
    {
        Begin(peers: 3);
        var (acked, mostAhead) = (new ConcurrentDictionary<(ulong, uint), bool>(), 0L);
        var slow = Holders[0].Node;
        Fate = (to, message) => to == slow && IsShard(message)
            ? new Fate.Delay(TimeSpan.FromMilliseconds(20)) : new Fate.Deliver();
        Saw = (to, message) =>
        {
            if (message.Header is not ShardData shard) return;
            if (to == slow) acked[(shard.Segment, shard.Column)] = true;
            var behind = acked.IsEmpty ? 0 : acked.Keys.Max(static key => (long)key.Item1);
            mostAhead = Math.Max(mostAhead, (long)shard.Segment - behind);
        };
        Upload(UploadOf(RandomBytes(80_000_000)));
        Assert.InRange(mostAhead, 0, Settings.UploadWindow);
    }

    [Fact]
    public void Busy_holders_are_asked_again()
    {
        Begin(peers: 3);
        var calls = 0;
        Fate = (_, _) => ++calls % 3 == 0 ? new Fate.Refuse(RefusalCode.Busy) : new Fate.Deliver();
        var bytes = RandomBytes(ThreeSegments);
        Assert.Null(Upload(UploadOf(bytes)).Warning);
        Assert.Equal(bytes, Download().Bytes);
    }

    [Fact]
    public void Transfers_beyond_the_limit_wait_and_beyond_the_queue_are_refused()
    {
        Settings = Settings with { MaxTransfers = 1, MaxQueued = 1 };
        Begin(peers: 3);
        using var cancel = new CancellationTokenSource();
        using var hanging = new BreakingStream(after: 0, thenWaits: true);
        var (first, second, third) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        Files.Tell(UploadOf(new byte[5], "first", source: hanging, cancelled: cancel.Token), first);
        Files.Tell(UploadOf(RandomBytes(5), "second"), second);
        Files.Tell(UploadOf(RandomBytes(5), "third"), third);
        Assert.Contains("busy", third.ExpectMsg<FilesProtocol.Failed>(Patience).Message, StringComparison.Ordinal);
        second.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        cancel.Cancel();
        first.ExpectMsg<FilesProtocol.Failed>(Patience);
        second.ExpectMsg<FilesProtocol.Uploaded>(Patience);
    }

    private sealed class CountingStream(byte[] bytes) : MemoryStream(bytes);

    private sealed class BreakingStream(int after, bool thenWaits = false) : Stream
    {
        private int _read;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => _read; set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_read >= after && thenWaits) await Task.Delay(Timeout.Infinite, cancellationToken);
            if (_read >= after) throw new IOException("the disk of the caller broke");
            var count = Math.Min(buffer.Length, after - _read);
            _read += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
