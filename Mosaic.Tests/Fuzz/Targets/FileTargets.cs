using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Mosaic.Codecs.Sealing;
using Mosaic.Manifest.Export;
using Mosaic.Model;
using Mosaic.Shards;

namespace Mosaic.Tests.Fuzz.Targets;

/// <summary>What lies on the disk or comes back from holders: sealed metadata, wrapped keys, columns' trees,
/// exported manifests.</summary>
internal static class FileTargets
{
    private const int Digest = SHA256.HashSizeInBytes;

    private static readonly byte[] Key = new byte[32];
    private static readonly byte[] Nonce = new byte[SealLimits.NonceSize];
    private static readonly ColumnGeometry Geometry = new(2, 3, 1024, 64);
    private static readonly ColumnPaths Paths = new("/data", default);

    private static readonly FileMetadata[] Metadata =
    [
        new(
            FileKind.File, MosaicPath.Parse("folder/nämë.txt"), 5_000_000, DateTimeOffset.UnixEpoch.AddTicks(-3), 420,
            "text/plain", new Id256(new byte[32]), FileMetadata.NoExtra.Add("a", "1").Add("b", "")),
        new(
            FileKind.EmptyFolder, MosaicPath.Parse("f"), 0, DateTimeOffset.UnixEpoch, 0, "", default,
            FileMetadata.NoExtra),
    ];

    private static readonly IReadOnlyList<byte[]> SealedMetadata =
        [.. Metadata.Select(static metadata => MetadataSeal.Seal(Key, default, metadata, Nonce))];

    private static readonly byte[] WrappedKey = Wrap();

    private static readonly byte[] Tree =
        TreeFile.Encode(Geometry, [ShardHash.Of([1]), ShardHash.Of([2]), ShardHash.Of([3])]);

    private static readonly IReadOnlyList<byte[]> ManifestSamples = Corpus.Hex("manifest-file.json");

    // A reader has one buffer, whatever the file; here are that, and the copy that is compared.
    private const int ManifestMostBytes = 256 << 10;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("metadata-sealed", OpenSealed, SealedMetadata) { LongestInput = 20 << 10 },
        new("metadata", Open, [.. SealedMetadata.Select(Opened)]) { Rounds = 8000 },
        new("wrapped-key", Unwrap, [WrappedKey]),
        new("tree", Promise.Refusing<MalformedException>(ReadTree), [Tree]),
        new(
            "tree-contents", Promise.Refusing<MalformedException>(static input => ReadTree(WithDigest(input))),
            [Tree[..^Digest]]),
        new("manifest-file", Promise.Refusing<MalformedException>(ReadManifest), ManifestSamples)
        {
            MostBytes = ManifestMostBytes,
        },
        new(
            "manifest-file-contents",
            Promise.Refusing<MalformedException>(static input => ReadManifest(WithDigest(input))),
            [.. ManifestSamples.Select(static file => file[..^Digest])])
        {
            MostBytes = ManifestMostBytes,
        },
        new(
            "column-name", static input => Paths.TryGetRoot(Encoding.UTF8.GetString(input), out _),
            Corpus.Texts(Paths.DataOf(default), Paths.TreeOf(default))),
    ];

    private static bool OpenSealed(byte[] input)
    {
        if (!MetadataSeal.TryOpen(Key, default, input, out _)) return false;
        Promise.Holds(SealedMetadata.Any(known => known.AsSpan().SequenceEqual(input)), "no forgery opens");
        return true;
    }

    // What is fuzzed is what lies under the seal: only the owner's own program, of whatever version, wrote it.
    private static bool Open(byte[] input)
    {
        var sealedBytes = new byte[SealLimits.NonceSize + input.Length + SealLimits.TagSize];
        using var aes = new AesGcm(Key, SealLimits.TagSize);
        aes.Encrypt(
            Nonce, input, sealedBytes.AsSpan(SealLimits.NonceSize, input.Length),
            sealedBytes.AsSpan(^SealLimits.TagSize..), default(Id256).ToArray());
        if (!MetadataSeal.TryOpen(Key, default, sealedBytes, out var metadata)) return false;
        var again = MetadataSeal.Seal(Key, default, metadata, Nonce);
        Promise.Holds(
            MetadataSeal.TryOpen(Key, default, again, out var same) && metadata.Equals(same), "metadata comes back");
        return true;
    }

    private static byte[] Opened(byte[] sealedBytes)
    {
        var text = new byte[sealedBytes.Length - SealLimits.NonceSize - SealLimits.TagSize];
        using var aes = new AesGcm(Key, SealLimits.TagSize);
        aes.Decrypt(
            Nonce, sealedBytes.AsSpan(SealLimits.NonceSize, text.Length), sealedBytes.AsSpan(^SealLimits.TagSize..),
            text, default(Id256).ToArray());
        return text;
    }

    private static bool Unwrap(byte[] input)
    {
        using var key = KeyWrap.Unwrap(Key, input);
        if (key is null) return false;
        Promise.Same(WrappedKey, input, "no forgery opens");
        return true;
    }

    private static byte[] Wrap()
    {
        using var key = new FileKey(Key);
        return KeyWrap.Wrap(Key, key, Nonce);
    }

    private static void ReadTree(byte[] input)
    {
        var hashes = TreeFile.Parse(input, Geometry);
        Promise.Same(input, TreeFile.Encode(Geometry, hashes.AsSpan()), "a tree has one form");
    }

    private static void ReadManifest(byte[] input)
    {
        using var source = new MemoryStream(input);
        // Of a stream in memory: it ends before it could wait.
        using var reader = ManifestFileReader.OpenAsync(source, CancellationToken.None).GetAwaiter().GetResult();
        var (again, count) = (input.AsSpan(0, ManifestFile.HeaderBytes).ToArray().ToList(), 0UL);
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        while (reader.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult())
        {
            BinaryPrimitives.WriteUInt32BigEndian(number, (uint)reader.Current.Length);
            again.AddRange(number[..sizeof(uint)]);
            again.AddRange(reader.Current.Span);
            count++;
        }
        again.AddRange(new byte[sizeof(uint)]);
        BinaryPrimitives.WriteUInt64BigEndian(number, count);
        again.AddRange(number);
        Promise.Same(input, WithDigest([.. again]), "a manifest file has one form");
    }

    private static byte[] WithDigest(byte[] input) => [.. input, .. SHA256.HashData(input)];
}
