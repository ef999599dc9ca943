namespace Mosaic.Manifest;

/// <summary>
/// Counts entries, and once a limit is reached knows the last of them by <see cref="CapOrder"/>: the one that gives
/// way. Costs a counter until then.
/// </summary>
internal sealed class Quota(int limit)
{
    private static readonly Comparer<ManifestEntry> ByOrder =
        Comparer<ManifestEntry>.Create(static (left, right) => left.Order.CompareTo(right.Order));

    private SortedSet<ManifestEntry>? _ordered;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Whether one more than these may be kept: there is room, or it comes before the last.</summary>
    /// <param name="order">The place of the one more.</param>
    /// <param name="all">The entries counted, read once when the limit is first reached.</param>
    public bool Admits(CapOrder order, IEnumerable<ManifestEntry> all) =>
        Count < limit || order.CompareTo(Last(all).Order) < 0;

    /// <summary>The entry that must go before another is added; null while there is room.</summary>
    public ManifestEntry? Excess(IEnumerable<ManifestEntry> all) => Count < limit ? null : Last(all);

    /// <summary>An entry was added.</summary>
    public void Added(ManifestEntry entry)
    {
        Count++;
        _ordered?.Add(entry);
    }

    /// <summary>An entry was taken out, or is about to change its place.</summary>
    public void Removed(ManifestEntry entry)
    {
        Count--;
        _ordered?.Remove(entry);
    }

    private ManifestEntry Last(IEnumerable<ManifestEntry> all) => (_ordered ??= new(all, ByOrder)).Max!;
}
