using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Manifest.Store;

/// <summary>
/// What goes to the store at one time, with the events that brought it. Made on the actor's thread, written on another;
/// a failed one is taken up again at the step that failed.
/// </summary>
internal sealed class Checkpoint
{
    private readonly List<StoreChange> _steps = [];
    private int _next;

    private Checkpoint(ImmutableArray<ManifestEntry> entries, ImmutableDictionary<int, long> applied) =>
        (Entries, Applied) = (entries, applied);

    /// <summary>The statements that get a row.</summary>
    public ImmutableArray<ManifestEntry> Entries { get; }

    /// <summary>By writer, the last of its events that are in the set.</summary>
    public ImmutableDictionary<int, long> Applied { get; }

    /// <summary>Takes the backlog of a set and gives its rows their slots.</summary>
    public static Checkpoint Of(ManifestState state, ref long lastSlot, IReadOnlyDictionary<int, long> applied)
    {
        ArgumentNullException.ThrowIfNull(state);
        var backlog = state.Backlog.Take();
        var added = new List<(StoredRow Row, Id256 Id)>(backlog.Entries.Count + backlog.Buried.Count);
        var entries = ImmutableArray.CreateBuilder<ManifestEntry>(backlog.Entries.Count);
        foreach (var entry in backlog.Entries)
        {
            // Some came and went since.
            if (state.Find(entry.Id) != entry) continue;
            entry.Slot = ++lastSlot;
            entries.Add(entry);
            added.Add((new StoredRow(entry.Slot, RowKind.Statement, BytesOf(entry.Statement!)), entry.Id.Value));
        }
        foreach (var version in backlog.Buried)
        {
            if (state.FindBuried(version.Id) != version) continue;
            version.Slot = ++lastSlot;
            var body = ManifestEvents.Write(version.ToVersion()).ToByteArray();
            added.Add((new StoredRow(version.Slot, RowKind.Burial, body), version.Id.Value));
        }
        var checkpoint = new Checkpoint(entries.ToImmutable(), applied.ToImmutableDictionary());
        checkpoint._steps.AddRange(added.Chunk(StoreChange.MaxRows).Select(rows => new StoreChange(rows, [])));
        checkpoint._steps.AddRange(
            backlog.Freed.Chunk(StoreChange.MaxRows).Select(rows => new StoreChange([], rows)));
        return checkpoint;
    }

    /// <summary>Writes what is not written yet; returns what the store then adds up to.</summary>
    /// <exception cref="StoreException">A step failed; it is the next one when this is called again.</exception>
    public StoreSummary WriteTo(IStatementStore store, StoreSummary before)
    {
        ArgumentNullException.ThrowIfNull(store);
        var summary = before;
        for (; _next < _steps.Count; _next++) summary = store.Write(_steps[_next]);
        return summary;
    }

    /// <summary>The statement's own array: it is never written to.</summary>
    private static byte[] BytesOf(Statement statement) =>
        MemoryMarshal.TryGetArray(statement.Bytes, out var all)
        && all.Array is { } array && all.Count == array.Length
            ? array
            : statement.Bytes.ToArray();
}
