using Mosaic.Model;

namespace Mosaic.Manifest.Export;

/// <summary>
/// How far an export has come. Its order is that of digest partitions and, within one, of ids, which is that of the
/// partition's buckets too: a bucket is the ids that begin with the same 6 bits. What comes into the set meanwhile is
/// exported if its place is still ahead.
/// </summary>
/// <param name="Partition">The digest partition.</param>
/// <param name="After">The last statement that was exported of it; zero for none.</param>
public readonly record struct ExportCursor(int Partition, StatementId After)
{
    /// <summary>Before everything.</summary>
    public static ExportCursor Start => default;
}
