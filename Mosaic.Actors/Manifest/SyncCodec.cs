using System.Security.Cryptography;
using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>
/// The lists in the manifest's wire messages. Lengths are checked before anything is allocated. What a question and an
/// answer say of ranges is in <see cref="SyncRanges"/>.
/// </summary>
internal static class SyncCodec
{
    /// <summary>Bytes of a digest as it is compared: the first of SHA-256(salt ‖ digest).</summary>
    public const int ShortSize = 8;

    /// <summary>
    /// Bytes of the salt of a comparison. Nobody can prepare two sets whose short digests are the same under a salt
    /// not drawn yet; where chance makes them so, the next comparison has another salt.
    /// </summary>
    public const int SaltSize = 16;

    /// <summary>A list of ids, 32 bytes each.</summary>
    public static ByteString Pack(IReadOnlyCollection<StatementId> ids)
    {
        var bytes = new byte[ids.Count * Id256.Size];
        var at = 0;
        foreach (var id in ids)
        {
            id.Value.CopyTo(bytes.AsSpan(at));
            at += Id256.Size;
        }
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    /// <summary>A list of at most <paramref name="most"/> ids.</summary>
    /// <exception cref="MalformedException">It is longer, or not a whole number of ids.</exception>
    public static List<StatementId> Unpack(ByteString bytes, int most)
    {
        if (bytes.Length % Id256.Size != 0 || bytes.Length / Id256.Size > most)
            throw new MalformedException($"a list of ids has at most {most} of {Id256.Size} bytes");
        var ids = new List<StatementId>(bytes.Length / Id256.Size);
        for (var at = 0; at < bytes.Length; at += Id256.Size)
            ids.Add(new StatementId(bytes.Span.Slice(at, Id256.Size)));
        return ids;
    }

    /// <summary>The salt of a question.</summary>
    /// <exception cref="MalformedException">It has not <see cref="SaltSize"/> bytes.</exception>
    public static ReadOnlySpan<byte> Salt(ByteString salt) => salt.Length == SaltSize
        ? salt.Span
        : throw new MalformedException($"a salt has {SaltSize} bytes, not {salt.Length}");

    /// <summary>Writes the short form of a digest.</summary>
    public static void Shorten(ReadOnlySpan<byte> salt, Id256 digest, Span<byte> destination)
    {
        Span<byte> salted = stackalloc byte[SaltSize + Id256.Size];
        salt.CopyTo(salted);
        digest.CopyTo(salted[SaltSize..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(salted, hash);
        hash[..ShortSize].CopyTo(destination);
    }

    /// <summary>The short digests of all partitions, of all buckets of one, or of a range's sixteenths.</summary>
    public static void Shorten(
        ReadOnlySpan<byte> salt, int count, Func<int, Id256> digest, Span<byte> destination)
    {
        for (var i = 0; i < count; i++) Shorten(salt, digest(i), destination[(i * ShortSize)..]);
    }

    /// <summary>Which of <paramref name="count"/> short digests differ from ours.</summary>
    public static List<int> Differing(
        ReadOnlySpan<byte> digests, ReadOnlySpan<byte> salt, int count, Func<int, Id256> ours)
    {
        var differing = new List<int>();
        Span<byte> own = stackalloc byte[ShortSize];
        for (var i = 0; i < count; i++)
        {
            Shorten(salt, ours(i), own);
            if (!digests.Slice(i * ShortSize, ShortSize).SequenceEqual(own)) differing.Add(i);
        }
        return differing;
    }

    /// <summary>
    /// How many of these, from the front, one message carries: at most <see cref="ManifestLimits.MaxStatementBytes"/>
    /// and at least one. Nulls stand for what is not kept any more; they count and take no room.
    /// </summary>
    public static int Fitting(IReadOnlyList<Statement?> statements)
    {
        var bytes = 0;
        for (var i = 0; i < statements.Count; i++)
        {
            if (statements[i] is not { } statement) continue;
            if (bytes > 0 && bytes + statement.Bytes.Length > ManifestLimits.MaxStatementBytes) return i;
            bytes += statement.Bytes.Length;
        }
        return statements.Count;
    }

    /// <summary>Statements as they travel: verbatim.</summary>
    public static IEnumerable<ByteString> Bytes(IEnumerable<Statement> statements) =>
        statements.Select(statement => UnsafeByteOperations.UnsafeWrap(statement.Bytes));
}
