using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Codecs.Segments;
using Mosaic.Model;
using Mosaic.Placement;
using Mosaic.Wire;

namespace Mosaic.Files;

/// <content>Rebuilding shards for a new holder from what the others were sent.</content>
internal sealed partial class UploadCoordinator
{
    private ReadingBack? _readBack;

    private void StartReadBack(Rebuild step)
    {
        _readBack = new ReadingBack(step.Segment, step.Columns,
            new SegmentFetch(Code.K, step.Sources.Select(static source => source.From)),
            step.Sources.Where(static source => source.Committed).Select(static source => source.From)
                .ToImmutableHashSet());
        GoOnReadingBack();
    }

    private void GoOnReadingBack()
    {
        if (_readBack is not { } reading) return;
        foreach (var from in reading.Fetch.Ask(from => View.IsReachable(from.Node) ? 0 : 1))
            Request(from.Node, new ReadKey(reading.Segment, from, reading.Committed.Contains(from)));
        if (reading.Fetch.IsStuck) _state.RebuildFailed(reading.Segment);
        if (!reading.Fetch.IsComplete || reading.IsMaking) return;
        reading.IsMaking = true;
        var shards = reading.Fetch.Shards;
        var hashes = _hashes[(int)reading.Segment];
        Files.Work.Run(() =>
        {
            var made = ShardRebuild.Make(Code, shards, reading.Columns);
            return new ReadBackMade(
                reading.Segment, made, made.All(shard => ShardHash.Of(shard.Value.Span) == hashes[shard.Key]));
        }).PipeTo(Self);
    }

    private void CheckReadBack(ReadKey read, WireMessage message)
    {
        var expected = _hashes[(int)read.Segment][read.From.Column];
        Files.Work.Run(() => new ReadBackChecked(read, message, ShardCheck.HasHash(expected, message))).PipeTo(Self);
    }

    private void WhenReadBackChecked(ReadBackChecked done)
    {
        if (_failure is not null || _readBack?.Segment != done.Read.Segment) return;
        if (done.IsRight) _readBack.Fetch.Received(done.Read.From, done.Message.Payload);
        else
        {
            _readBack.Fetch.Failed(done.Read.From);
            GiveUp(done.Read.From.Node, "it sent other bytes than it was given");
        }
        GoOnReadingBack();
        Pump();
    }

    /// <summary>
    /// A holder may have committed by itself, having learnt of the version: then it is asked as one that has. One that
    /// has the shard neither way has lost what it acknowledged.
    /// </summary>
    private void WhenReadBackRefused(ReadKey read)
    {
        if (_readBack?.Segment != read.Segment) return;
        if (!read.Committed)
        {
            Request(read.From.Node, read with { Committed = true });
            return;
        }
        _readBack.Fetch.Failed(read.From);
        GiveUp(read.From.Node, "it lost a shard it was given");
        GoOnReadingBack();
    }

    /// <summary>What a holder that was given up still owed does not come any more.</summary>
    private void StopReadingBackFrom(IEnumerable<UploadKey> keys)
    {
        if (_readBack is not { } reading) return;
        foreach (var key in keys.OfType<ReadKey>().Where(key => key.Segment == reading.Segment))
            reading.Fetch.Failed(key.From);
        GoOnReadingBack();
    }

    private void WhenReadBackMade(ReadBackMade done)
    {
        if (_failure is not null || _readBack?.Segment != done.Segment) return;
        if (!done.IsRight)
        {
            Fail(FilesError.Integrity, $"a segment of '{_upload.Path}' could not be rebuilt as it was");
            return;
        }
        _readBack.Made = done.Shards;
        _state.Rebuilt(done.Segment);
        Pump();
    }

    private sealed class ReadingBack(
        long segment, ImmutableArray<int> columns, SegmentFetch fetch, ImmutableHashSet<HeldColumn> committed)
    {
        public long Segment { get; } = segment;
        public ImmutableArray<int> Columns { get; } = columns;
        public SegmentFetch Fetch { get; } = fetch;
        public ImmutableHashSet<HeldColumn> Committed { get; } = committed;
        public bool IsMaking { get; set; }
        public IReadOnlyDictionary<int, ReadOnlyMemory<byte>> Made { get; set; } =
            ImmutableDictionary<int, ReadOnlyMemory<byte>>.Empty;
    }

    private sealed record ReadBackChecked(ReadKey Read, WireMessage Message, bool IsRight)
        : INoSerializationVerificationNeeded;

    private sealed record ReadBackMade(
        long Segment, IReadOnlyDictionary<int, ReadOnlyMemory<byte>> Shards, bool IsRight)
        : INoSerializationVerificationNeeded;
}
