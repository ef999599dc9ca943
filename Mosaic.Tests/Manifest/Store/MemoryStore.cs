using Mosaic.Manifest.Store;

namespace Mosaic.Tests.Manifest.Store;

/// <summary>A store in memory, which can be made to fail.</summary>
internal sealed class MemoryStore : IStatementStore
{
    private readonly SortedDictionary<long, StoredRow> _rows = [];
    public void Dispose()
    {
    }

    private readonly Lock _gate = new();
    private StoreSummary _summary = new(0, default, 0, 0, 0);

    /// <summary>Steps that are still written before one fails; null: none fails.</summary>
    public int? FailsAfter { get; set; }

    public IReadOnlyCollection<StoredRow> Rows => _rows.Values;

    public StoreSummary Open(int writers) => _summary = _summary with { Writers = Math.Max(writers, _summary.Writers) };

    public IEnumerable<StoredRow> Scan(long after, long upTo)
    {
        lock (_gate) return [.. _rows.Values.Where(row => row.Slot > after && row.Slot <= upTo)];
    }

    public byte[]?[] Read(IReadOnlyList<long> slots)
    {
        lock (_gate) return [.. slots.Select(slot => _rows.TryGetValue(slot, out var row) ? row.Body : null)];
    }

    public StoreSummary Write(StoreChange change)
    {
        lock (_gate)
        {
            if (FailsAfter-- == 0) throw new StoreException("the disk is full");
            foreach (var (row, _) in change.Added) _rows.Add(row.Slot, row);
            foreach (var (slot, _) in change.Removed)
            {
                if (!_rows.Remove(slot)) throw new StoreDamagedException("rows are missing that were written");
            }
            return _summary = _summary.After(change);
        }
    }
}
