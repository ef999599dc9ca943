using Mosaic.Model;

namespace Mosaic.Tests.Codecs.Merkle;

/// <summary>Columns to test with.</summary>
internal static class ColumnSamples
{
    /// <summary>Hashes of that many shards.</summary>
    public static ShardHash[] Shards(int count, int seed) =>
        [.. Enumerable.Range(0, count).Select(i => new ShardHash(Samples.Bytes(Id256.Size, seed ^ (i << 8))))];
}
