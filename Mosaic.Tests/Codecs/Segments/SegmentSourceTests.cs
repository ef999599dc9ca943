using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Segments;
using Mosaic.Model;
using Xunit;
using static Mosaic.Tests.Codecs.Samples;

namespace Mosaic.Tests.Codecs.Segments;

public sealed class SegmentSourceTests
{
    private static readonly Code Small = new(1, 1);
    private static readonly int SegmentSize = Small.SegmentSize;

    [Fact]
    public async Task Reads_no_further_ahead_than_it_may()
    {
        using var stream = new CountingStream(Bytes(20 * SegmentSize, seed: 1));
        using var key = FileKey.Generate();
        using var work = new WorkLimiter(2);
        using var source = SourceSamples.Of(stream, stream.Length, Small, key, work, ahead: 2);

        await source.Next();
        // One was taken, two wait in line and one before it, and the byte after that one was looked at.
        await stream.Reached((4 * SegmentSize) + 1);
        await source.Stop();

        Assert.InRange(stream.Total, 1, (4 * SegmentSize) + 1);
    }

    [Fact]
    public async Task Stops_amid_a_read_that_waits()
    {
        using var stream = new StuckStream();
        using var key = FileKey.Generate();
        using var work = new WorkLimiter(2);
        using var source = SourceSamples.Of(stream, 10, Small, key, work);

        var next = source.Next();
        await stream.Reading;
        await source.Stop();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task Stopping_one_that_never_began_is_nothing()
    {
        using var key = FileKey.Generate();
        using var work = new WorkLimiter(1);
        using var source = SourceSamples.Of(Stream.Null, 0, Small, key, work);

        await source.Stop();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_fault_comes_in_its_place_after_what_could_be_read(int whole)
    {
        using var stream = new FailingStream(Bytes((whole * SegmentSize) + 1, seed: 2));
        using var key = FileKey.Generate();
        using var work = new WorkLimiter(2);
        using var source = SourceSamples.Of(stream, stream.Length, Small, key, work);

        for (var segment = 0; segment < whole; segment++) Assert.Equal(segment, (await source.Next()).Segment);

        var fault = await Assert.ThrowsAsync<SourceException>(source.Next);
        Assert.Equal("the source cannot be read: the disk is gone", fault.Message);
        await source.Stop();
    }

    [Theory]
    [InlineData(-1, "the source is longer than the")]
    [InlineData(+1, "the source ended after")]
    public async Task Another_size_than_was_said_is_a_fault(int off, string message)
    {
        using var stream = new MemoryStream(Bytes(SegmentSize + 5, seed: 3));
        using var key = FileKey.Generate();
        using var work = new WorkLimiter(2);
        using var source = SourceSamples.Of(stream, stream.Length + off, Small, key, work);

        Assert.False((await source.Next()).IsLast);
        var fault = await Assert.ThrowsAsync<SourceException>(source.Next);

        Assert.StartsWith(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Buffers_are_used_again_once_every_share_is_given_back()
    {
        using var stream = new MemoryStream(Bytes(6 * SegmentSize, seed: 4));
        using var key = FileKey.Generate();
        using var work = new WorkLimiter(1);
        using var source = SourceSamples.Of(stream, stream.Length, Small, key, work, kept: 8);

        var held = await source.Next();
        held.Share();
        held.Release();
        var kept = held.Shard(0).ToArray();
        for (var segment = 1; segment < 6; segment++) (await source.Next()).Release();

        Assert.Equal(kept, held.Shard(0).ToArray());
        held.Release();
        Assert.Throws<InvalidOperationException>(held.Release);
        Assert.Throws<InvalidOperationException>(held.Share);
    }

    private sealed class CountingStream(byte[] bytes) : MemoryStream(bytes)
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _goal = long.MaxValue, _total;

        public long Total => Interlocked.Read(ref _total);

        public Task Reached(long goal)
        {
            Interlocked.Exchange(ref _goal, goal);
            if (Total >= goal) _reached.TrySetResult();
            return _reached.Task;
        }

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await base.ReadAsync(buffer, cancellationToken);
            if (Interlocked.Add(ref _total, count) >= Interlocked.Read(ref _goal)) _reached.TrySetResult();
            return count;
        }
    }

    private sealed class StuckStream : MemoryStream
    {
        private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reading => _reading.Task;

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _reading.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }

    private sealed class FailingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is var count && count > 0
                ? count
                : throw new IOException("the disk is gone");
    }
}
