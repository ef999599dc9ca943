using System.Collections.Immutable;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest.Store;

namespace Mosaic.Manifest.Export;

/// <summary>
/// One page of an export: the entries that follow a cursor are found on the thread of whoever has the set, their bytes
/// read on any other. A page may be empty and not be the last one, where all of it has left the set in between.
/// </summary>
internal sealed class ExportPage
{
    /// <summary>The most statements of a page.</summary>
    public const int MaxEntries = 4096;

    // How many are read at a time, and so by how many the bytes read may exceed those of a page: 3 MiB at most.
    private const int PerRead = 64;

    private readonly List<ManifestEntry> _entries = [];
    private readonly bool _isLast;

    private ExportPage(ManifestState state, ExportCursor from)
    {
        foreach (var entry in Following(state, from))
        {
            if (_entries.Count == MaxEntries) return;
            _entries.Add(entry);
        }
        _isLast = true;
    }

    /// <summary>The page behind a cursor. The state is not used any more afterwards.</summary>
    public static ExportPage After(ManifestState state, ExportCursor from)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new ExportPage(state, from);
    }

    /// <summary>
    /// Its statements, as many as <see cref="ManifestLimits.MaxStatementBytes"/> holds, and where the next page begins;
    /// null at the end. Blocks on the database.
    /// </summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public (ImmutableArray<Statement> Statements, ExportCursor? Next) Read(StatementReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var statements = ImmutableArray.CreateBuilder<Statement>();
        var bytes = 0;
        for (var at = 0; at < _entries.Count; at += PerRead)
        {
            var entries = _entries.GetRange(at, Math.Min(PerRead, _entries.Count - at));
            var read = reader.Read(entries);
            for (var i = 0; i < read.Length; i++)
            {
                // It has left the set since.
                if (read[i] is not { } statement) continue;
                bytes += statement.Bytes.Length;
                if (bytes > ManifestLimits.MaxStatementBytes) return (statements.ToImmutable(), Behind(at + i - 1));
                statements.Add(statement);
            }
        }
        return (statements.ToImmutable(), _isLast ? null : Behind(_entries.Count - 1));
    }

    private ExportCursor Behind(int entry) => new(_entries[entry].Partition, _entries[entry].Id);

    private static IEnumerable<ManifestEntry> Following(ManifestState state, ExportCursor from)
    {
        for (var partition = from.Partition; partition < ManifestLimits.Partitions; partition++)
        {
            var after = partition == from.Partition ? from.After : default;
            for (var bucket = DigestPartition.BucketOf(after); bucket < ManifestLimits.Buckets; bucket++)
            {
                foreach (var entry in state.Digests.Entries(DigestRange.OfBucket(partition, bucket)))
                {
                    if (entry.Id.CompareTo(after) > 0) yield return entry;
                }
            }
        }
    }
}
