using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest.Events;
using Mosaic.Model;

namespace Mosaic.Manifest.Store;

/// <summary>What some rows of the store hold, each with its slot.</summary>
internal sealed record LoadedRows(
    ImmutableArray<(ITimedStatement Statement, long Slot)> Statements,
    ImmutableArray<(BuriedVersion Version, long Slot)> Buried);

/// <summary>
/// Reads a store from end to end, on as many threads as there are processors, and checks that it holds what was
/// written: every row is what its id says, and the ids are those that were ever added and not taken out. Signatures
/// were checked before the rows were written.
/// </summary>
internal static class StoreLoader
{
    /// <summary>
    /// Rows that are handed over together: few, for what outlives a collection is copied.
    /// </summary>
    public const int RowsAtATime = 128;

    /// <summary>Ranges of slots for each processor, so that all end at about the same time.</summary>
    private const int RangesPerProcessor = 8;

    /// <summary>Loads everything; blocks until the last of it was handed over.</summary>
    /// <param name="store">An open store.</param>
    /// <param name="summary">What it must hold.</param>
    /// <param name="take">Called on any thread, by several at a time; may block to slow the reading down.</param>
    /// <param name="cancelled">Ends it early.</param>
    /// <exception cref="StoreException">It cannot be read or is damaged.</exception>
    public static void Load(
        IStatementStore store, StoreSummary summary, Action<LoadedRows> take, CancellationToken cancelled)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(summary);
        var (rows, sum) = (0L, default(Id256));
        var gate = new Lock();
        var ranges = Environment.ProcessorCount * RangesPerProcessor;
        var options = new ParallelOptions
        {
            CancellationToken = cancelled,
            MaxDegreeOfParallelism = Environment.ProcessorCount,
        };
        try
        {
            Parallel.For(0, ranges, options, range =>
            {
                var (from, to) = (Bound(summary, range, ranges), Bound(summary, range + 1, ranges));
                var (rangeRows, rangeSum) = (0L, default(Id256));
                foreach (var chunk in store.Scan(from, to).Chunk(RowsAtATime))
                {
                    cancelled.ThrowIfCancellationRequested();
                    var loaded = Read(chunk);
                    rangeRows += chunk.Length;
                    foreach (var (statement, _) in loaded.Statements)
                        rangeSum = rangeSum.Xor(statement.Statement.Id.Value);
                    foreach (var (version, _) in loaded.Buried) rangeSum = rangeSum.Xor(version.Id.Value);
                    take(loaded);
                }
                lock (gate) (rows, sum) = (rows + rangeRows, sum.Xor(rangeSum));
            });
        }
        catch (AggregateException e) when (StoreException.Within(e) is { } cause)
        {
            ExceptionDispatchInfo.Throw(cause);
        }
        if (rows != summary.Rows)
            throw new StoreDamagedException($"it has {rows} rows of {summary.Rows}");
        if (sum != summary.Sum) throw new StoreDamagedException("its rows are not those that were written");
    }

    private static long Bound(StoreSummary summary, int range, int ranges) =>
        (long)((Int128)summary.LastSlot * range / ranges);

    private static LoadedRows Read(StoredRow[] rows)
    {
        var statements = ImmutableArray.CreateBuilder<(ITimedStatement, long)>(rows.Length);
        var buried = ImmutableArray.CreateBuilder<(BuriedVersion, long)>();
        foreach (var row in rows)
        {
            try
            {
                switch (row.Kind)
                {
                    case RowKind.Statement:
                        statements.Add((ManifestStatement.Read(Statement.Own(row.Body)), row.Slot));
                        break;
                    case RowKind.Burial:
                        buried.Add((ManifestEvents.Read(Burial.Parser.ParseFrom(row.Body)), row.Slot));
                        break;
                    default:
                        throw new MalformedException($"rows of kind {(int)row.Kind} are of a later version of Mosaic");
                }
            }
            catch (Exception e) when (e is MalformedException or InvalidProtocolBufferException)
            {
                throw new StoreDamagedException($"row {row.Slot}: {e.Message}", e);
            }
        }
        return new LoadedRows(statements.ToImmutable(), buried.ToImmutable());
    }
}
