using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Mosaic.Model;

namespace Mosaic.Shards;

/// <summary>
/// The file beside a column's data, with the SHA-256 of each of its shards; big-endian:
/// <code>
/// offset  bytes
///      0      4  "MTRE"
///      4      1  version = 1
///      5      3  zero
///      8      4  column
///     12      4  shard length of every segment but the last
///     16      4  shard length of the last segment
///     20      8  segment count s
///     28   32 s  SHA-256 of each shard, by segment
/// 28+32s     32  SHA-256 of all bytes before
/// </code>
/// </summary>
public static class TreeFile
{
    /// <summary>The only version there is.</summary>
    public const byte Version = 1;

    private const int HeaderSize = 28;

    private static ReadOnlySpan<byte> Magic => "MTRE"u8;

    /// <summary>Bytes of the tree file of a column of <paramref name="segments"/> segments.</summary>
    public static long LengthOf(long segments) => HeaderSize + (Id256.Size * segments) + SHA256.HashSizeInBytes;

    /// <summary>The file of these hashes, one per segment.</summary>
    public static byte[] Encode(ColumnGeometry geometry, ReadOnlySpan<ShardHash> hashes)
    {
        if (hashes.Length != geometry.Segments)
            throw new ArgumentException("a tree has one hash per segment", nameof(hashes));
        var bytes = new byte[LengthOf(geometry.Segments)];
        Magic.CopyTo(bytes);
        bytes[4] = Version;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), geometry.Column);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), geometry.ShardLength);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), geometry.LastShardLength);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(20), geometry.Segments);
        for (var segment = 0; segment < hashes.Length; segment++)
            hashes[segment].Value.CopyTo(bytes.AsSpan(HeaderSize + (segment * Id256.Size)));
        var end = bytes.Length - SHA256.HashSizeInBytes;
        SHA256.HashData(bytes.AsSpan(0, end), bytes.AsSpan(end));
        return bytes;
    }

    /// <summary>The hashes, by segment, of the tree file of a column whose geometry is known.</summary>
    /// <exception cref="MalformedException">Of another version or geometry, or the checksum fails.</exception>
    public static ImmutableArray<ShardHash> Parse(ReadOnlySpan<byte> bytes, ColumnGeometry geometry)
    {
        if (bytes.Length != geometry.TreeLength)
            throw new MalformedException($"a tree file of {bytes.Length} bytes; it must have {geometry.TreeLength}");
        if (!bytes[..4].SequenceEqual(Magic) || bytes[4] != Version || bytes[5] != 0 || bytes[6] != 0 || bytes[7] != 0)
            throw new MalformedException($"not a tree file of version {Version}");
        var end = bytes.Length - SHA256.HashSizeInBytes;
        Span<byte> checksum = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..end], checksum);
        if (!checksum.SequenceEqual(bytes[end..]))
            throw new MalformedException("a tree file's checksum does not match");
        if (BinaryPrimitives.ReadInt32BigEndian(bytes[8..]) != geometry.Column
            || BinaryPrimitives.ReadInt32BigEndian(bytes[12..]) != geometry.ShardLength
            || BinaryPrimitives.ReadInt32BigEndian(bytes[16..]) != geometry.LastShardLength
            || BinaryPrimitives.ReadInt64BigEndian(bytes[20..]) != geometry.Segments)
        {
            throw new MalformedException("a tree file of another column");
        }
        var hashes = ImmutableArray.CreateBuilder<ShardHash>((int)geometry.Segments);
        for (var segment = 0; segment < geometry.Segments; segment++)
            hashes.Add(new ShardHash(bytes.Slice(HeaderSize + (segment * Id256.Size), Id256.Size)));
        return hashes.MoveToImmutable();
    }
}
