using Mosaic.Model;

namespace Mosaic.Manifest.Store;

/// <summary>
/// What the <see cref="IStatementStore"/> has not heard of yet: what came into the set since the last checkpoint, and
/// the rows of what left it.
/// </summary>
internal sealed class StoreBacklog
{
    /// <summary>Statements without a row, in the order they came. May have been dropped since.</summary>
    public List<ManifestEntry> Entries { get; private set; } = [];

    /// <summary>Buried versions without a row.</summary>
    public List<BuriedEntry> Buried { get; private set; } = [];

    /// <summary>Rows that are no longer wanted, with the ids in them.</summary>
    public List<(long Slot, Id256 Id)> Freed { get; private set; } = [];

    /// <summary>How many there are of all.</summary>
    public int Count => Entries.Count + Buried.Count + Freed.Count;

    /// <summary>A statement came into the set.</summary>
    public void Kept(ManifestEntry entry)
    {
        if (entry.Slot == 0) Entries.Add(entry);
    }

    /// <summary>A statement left the set.</summary>
    public void Dropped(ManifestEntry entry)
    {
        if (entry.Slot != 0) Freed.Add((entry.Slot, entry.Id.Value));
    }

    /// <summary>A version was buried.</summary>
    public void Kept(BuriedEntry version)
    {
        if (version.Slot == 0) Buried.Add(version);
    }

    /// <summary>A buried version is remembered no more.</summary>
    public void Dropped(BuriedEntry version)
    {
        if (version.Slot != 0) Freed.Add((version.Slot, version.Id.Value));
    }

    /// <summary>A row turned out to hold what the set has no use for.</summary>
    public void Unwanted(long slot, Id256 id) => Freed.Add((slot, id));

    /// <summary>Everything so far; from now on it is empty.</summary>
    public StoreBacklog Take()
    {
        var taken = new StoreBacklog { Entries = Entries, Buried = Buried, Freed = Freed };
        (Entries, Buried, Freed) = ([], [], []);
        return taken;
    }
}
