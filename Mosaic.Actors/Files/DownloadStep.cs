using Mosaic.Placement;

namespace Mosaic.Files;

/// <summary>What a download does next, as <see cref="DownloadState"/> decides. Each step is given out once.</summary>
internal abstract record DownloadStep
{
    private protected DownloadStep() { }
}

/// <summary>Ask a holder for one shard.</summary>
internal sealed record FetchShard(long Segment, HeldColumn From) : DownloadStep;

/// <summary>Begin to make a segment from k shards; it is to be written after those before it.</summary>
internal sealed record DecodeSegment(long Segment, IReadOnlyDictionary<int, ReadOnlyMemory<byte>> Shards)
    : DownloadStep;

/// <summary>Write the next segment, whose decoding began, to the sink.</summary>
internal sealed record WriteSegment(long Segment) : DownloadStep;

/// <summary>Every segment is written.</summary>
internal sealed record AllWritten : DownloadStep;

/// <summary>Nobody is left to ask, and k shards of this segment are not there.</summary>
internal sealed record SegmentMissing(long Segment) : DownloadStep;
