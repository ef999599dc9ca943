using Mosaic.Model;

namespace Mosaic.Manifest.Store;

/// <summary>
/// The rows in which the statements of one network's set rest once they are out of the journal: a table beside it in
/// the same database. What is in the set and in no row is in the journal. Every method may be called on any thread and
/// blocks on the database, whose failures it lets through as <see cref="StoreException"/>; <see cref="Write"/> only by
/// one at a time.
/// </summary>
internal interface IStatementStore : IDisposable
{
    /// <summary>Makes the table if there is none, and tells what it holds.</summary>
    /// <param name="writers">How many writers the journal has from now on.</param>
    StoreSummary Open(int writers);

    /// <summary>Rows with slots above <paramref name="after"/> and up to <paramref name="upTo"/>, by slot.</summary>
    IEnumerable<StoredRow> Scan(long after, long upTo);

    /// <summary>The bytes of rows, in the order asked for; null where there is no such row.</summary>
    byte[]?[] Read(IReadOnlyList<long> slots);

    /// <summary>Adds rows and takes others out, all or nothing; durable when it returns.</summary>
    StoreSummary Write(StoreChange change);
}

/// <summary>What a row holds. The numbers are for ever.</summary>
internal enum RowKind
{
    /// <summary>A statement, verbatim.</summary>
    Statement = 1,

    /// <summary>A buried version: the message Burial of events.proto.</summary>
    Burial = 2,
}

/// <summary>A row.</summary>
/// <param name="Slot">Its number, above 0; never given twice while anybody may remember it.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Body">The bytes.</param>
internal readonly record struct StoredRow(long Slot, RowKind Kind, byte[] Body);

/// <summary>One step of a checkpoint.</summary>
/// <param name="Added">New rows, with the ids of what is in them.</param>
/// <param name="Removed">Rows to take out, with the ids of what is in them. All of them must be there.</param>
internal sealed record StoreChange(
    IReadOnlyList<(StoredRow Row, Id256 Id)> Added, IReadOnlyList<(long Slot, Id256 Id)> Removed)
{
    /// <summary>The most rows of a step, added and removed: some 2 MiB, a few hundredths of a second.</summary>
    public const int MaxRows = 4096;
}

/// <summary>What the rows of a set must add up to; written with each change of them.</summary>
/// <param name="Rows">How many there are.</param>
/// <param name="Sum">The exclusive or of the ids in them: tells a row lost from none lost, not a forger from an owner.
/// </param>
/// <param name="Steps">How many changes were written.</param>
/// <param name="LastSlot">The greatest slot of any row of the table.</param>
/// <param name="Writers">The most writers that the journal ever had.</param>
internal sealed record StoreSummary(long Rows, Id256 Sum, long Steps, long LastSlot, int Writers)
{
    /// <summary>The same after a change.</summary>
    public StoreSummary After(StoreChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var (rows, sum, last) = (Rows, Sum, LastSlot);
        foreach (var (row, id) in change.Added)
        {
            (rows, sum) = (rows + 1, sum.Xor(id));
            last = Math.Max(last, row.Slot);
        }
        foreach (var (_, id) in change.Removed) (rows, sum) = (rows - 1, sum.Xor(id));
        return new StoreSummary(rows, sum, Steps + 1, last, Writers);
    }
}
