namespace Mosaic.Manifest;

/// <summary>
/// Counts entries, and once a limit is reached knows the greatest of them: the one that gives way to a lesser one.
/// Costs a counter until then.
/// </summary>
/// <param name="limit">The most there may be.</param>
/// <param name="order">Which is the greatest; by (time, id) when null. No two entries may be equal in it.</param>
internal sealed class Quota(int limit, IComparer<ManifestEntry>? order = null)
{
    private readonly IComparer<ManifestEntry> _order = order ?? Comparer<ManifestEntry>.Default;
    private SortedSet<ManifestEntry>? _ordered;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Whether one more than these may be kept: there is room, or it is less than the greatest.</summary>
    /// <param name="entry">The one more.</param>
    /// <param name="all">The entries counted, read once when the limit is first reached.</param>
    public bool Admits(ManifestEntry entry, IEnumerable<ManifestEntry> all) =>
        Count < limit || _order.Compare(entry, Greatest(all)) < 0;

    /// <summary>The entry that must go before another is added; null while there is room.</summary>
    public ManifestEntry? Excess(IEnumerable<ManifestEntry> all) => Count < limit ? null : Greatest(all);

    /// <summary>An entry was added.</summary>
    public void Added(ManifestEntry entry)
    {
        Count++;
        _ordered?.Add(entry);
    }

    /// <summary>An entry was taken out.</summary>
    public void Removed(ManifestEntry entry)
    {
        Count--;
        _ordered?.Remove(entry);
    }

    private ManifestEntry Greatest(IEnumerable<ManifestEntry> all) => (_ordered ??= new(all, _order)).Max!;
}
