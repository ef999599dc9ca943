using Mosaic.Codecs.Sealing;
using Mosaic.Model;

namespace Mosaic.Shards;

/// <summary>
/// The lengths of one column, in bytes: every shard but the last is <paramref name="ShardLength"/> long, so that a
/// shard's place in the file follows from its segment alone and shards may arrive in any order.
/// </summary>
/// <param name="Column">The shard index, 0..n-1.</param>
/// <param name="Segments">How many shards there are, at least 1.</param>
/// <param name="ShardLength">Bytes of every shard but the last.</param>
/// <param name="LastShardLength">Bytes of the last shard.</param>
public readonly record struct ColumnGeometry(int Column, long Segments, int ShardLength, int LastShardLength)
{
    /// <summary>Bytes of the data file.</summary>
    public long DataLength => ((Segments - 1) * ShardLength) + LastShardLength;

    /// <summary>Bytes of the tree file.</summary>
    public long TreeLength => TreeFile.LengthOf(Segments);

    /// <summary>Bytes of both files: what a committed column is charged with.</summary>
    public long StoredLength => DataLength + TreeLength;

    /// <summary>The geometry of a column of a content.</summary>
    public static ColumnGeometry Of(ContentLayout layout, int column) => new(
        column, layout.SegmentCount, FullShardLength(layout.Code), layout.ShardLength(layout.LastSegment));

    /// <summary>Bytes of a shard of a full segment: known from the code, before the content's length is.</summary>
    public static int FullShardLength(Code code)
    {
        var stripe = code.K * ContentLayout.ShardAlignment;
        return (code.SegmentSize + SealLimits.TagSize + stripe - 1) / stripe * ContentLayout.ShardAlignment;
    }

    /// <summary>Where a segment's shard begins.</summary>
    public long OffsetOf(long segment) => segment * ShardLength;

    /// <summary>Bytes of a segment's shard.</summary>
    public int LengthOf(long segment) => segment == Segments - 1 ? LastShardLength : ShardLength;

    /// <summary>Whether the column has this segment.</summary>
    public bool Has(long segment) => segment >= 0 && segment < Segments;
}
