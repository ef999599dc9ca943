using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>The lists in the manifest's wire messages. Lengths are checked before anything is allocated.</summary>
internal static class SyncCodec
{
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

    /// <summary>A list of at most <see cref="ManifestLimits.MaxIds"/> ids.</summary>
    /// <exception cref="MalformedException">It is longer, or not a whole number of ids.</exception>
    public static List<StatementId> Unpack(ByteString bytes)
    {
        if (bytes.Length % Id256.Size != 0 || bytes.Length / Id256.Size > ManifestLimits.MaxIds)
            throw new MalformedException($"a list of ids has at most {ManifestLimits.MaxIds} of {Id256.Size} bytes");
        var ids = new List<StatementId>(bytes.Length / Id256.Size);
        for (var at = 0; at < bytes.Length; at += Id256.Size)
            ids.Add(new StatementId(bytes.Span.Slice(at, Id256.Size)));
        return ids;
    }

    /// <summary>The same, rising strictly.</summary>
    /// <exception cref="MalformedException">As above, or out of order.</exception>
    public static List<StatementId> UnpackSorted(ByteString bytes)
    {
        var ids = Unpack(bytes);
        for (var i = 1; i < ids.Count; i++)
        {
            if (ids[i - 1].CompareTo(ids[i]) >= 0) throw new MalformedException("a list of ids must rise strictly");
        }
        return ids;
    }

    /// <summary>The digests of all partitions, or of all buckets of one.</summary>
    public static ByteString Pack(int count, Func<int, Id256> digest)
    {
        var bytes = new byte[count * Id256.Size];
        for (var i = 0; i < count; i++) digest(i).CopyTo(bytes.AsSpan(i * Id256.Size));
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    /// <summary>Which of <paramref name="count"/> digests differ from ours.</summary>
    /// <exception cref="MalformedException">There are not that many.</exception>
    public static IEnumerable<int> Differing(ByteString digests, int count, Func<int, Id256> ours)
    {
        if (digests.Length != count * Id256.Size) throw new MalformedException($"there must be {count} digests");
        return Enumerable.Range(0, count)
            .Where(i => new Id256(digests.Span.Slice(i * Id256.Size, Id256.Size)) != ours(i)).ToList();
    }

    /// <summary>A number that counts partitions or buckets.</summary>
    /// <exception cref="MalformedException">It is too large.</exception>
    public static int Index(uint number, int count) =>
        number < count ? (int)number : throw new MalformedException($"{number} is not below {count}");

    /// <summary>
    /// Takes statements from the front of a queue of ids, as many as <see cref="ManifestLimits.MaxStatementBytes"/>
    /// holds and at least one. Ids that are not kept any more are skipped.
    /// </summary>
    public static List<Statement> Take(
        Queue<StatementId> ids, ManifestState state, Func<ManifestEntry, Statement?> read)
    {
        var statements = new List<Statement>();
        var bytes = 0;
        while (ids.TryPeek(out var id))
        {
            if (state.Find(id) is { } entry && read(entry) is { } statement)
            {
                bytes += statement.Bytes.Length;
                if (statements.Count > 0 && bytes > ManifestLimits.MaxStatementBytes) break;
                statements.Add(statement);
            }
            ids.Dequeue();
        }
        return statements;
    }

    /// <summary>Statements as they travel: verbatim.</summary>
    public static IEnumerable<ByteString> Bytes(IEnumerable<Statement> statements) =>
        statements.Select(statement => UnsafeByteOperations.UnsafeWrap(statement.Bytes));
}
