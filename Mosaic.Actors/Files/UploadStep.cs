using System.Collections.Immutable;
using Mosaic.Model;
using Mosaic.Placement;

namespace Mosaic.Files;

/// <summary>What an upload does next, as <see cref="UploadState"/> decides. Each step is given out once.</summary>
internal abstract record UploadStep
{
    private protected UploadStep() { }
}

/// <summary>Ask a node to open a lease for these columns.</summary>
internal sealed record AskStore(NodeId Holder, ImmutableArray<int> Columns) : UploadStep;

/// <summary>Send a shard, which is in memory: encoded and not forgotten, or just rebuilt.</summary>
internal sealed record SendShard(NodeId Holder, int Column, long Segment) : UploadStep;

/// <summary>Read, seal and code the next segment.</summary>
internal sealed record EncodeNext : UploadStep;

/// <summary>No holder needs the shards of this segment from memory any more.</summary>
internal sealed record Forget(long Segment) : UploadStep;

/// <summary>
/// Read back k shards of a segment that memory no longer has, from the leases in <paramref name="Sources"/>, and make
/// the shards of <paramref name="Columns"/> from them.
/// </summary>
internal sealed record Rebuild(long Segment, ImmutableArray<int> Columns, ImmutableArray<ReadBack> Sources)
    : UploadStep;

/// <summary>A lease or committed column that has a shard to be read back.</summary>
internal readonly record struct ReadBack(HeldColumn From, bool Committed);

/// <summary>
/// Every shard is where it shall be: make the record of the upload, with this placement, durable. The
/// <paramref name="Generation"/> names the placement in the answer.
/// </summary>
internal sealed record MakeRecord(ImmutableSortedDictionary<int, NodeId> Placement, long Generation) : UploadStep;

/// <summary>Ask a holder to make these columns durable.</summary>
internal sealed record CommitColumns(NodeId Holder, ImmutableArray<int> Columns) : UploadStep;

/// <summary>Every column is committed: the upload can be acknowledged.</summary>
internal sealed record AllCommitted : UploadStep;
