namespace Mosaic.Wire.Engine;

/// <summary>Things with an id and a deadline in µs, the earliest first; any may be removed.</summary>
internal sealed class DeadlineQueue
{
    private readonly SortedSet<(long At, long Id)> _entries = [];

    /// <summary>The earliest deadline; <see cref="long.MaxValue"/> = none.</summary>
    public long Next => _entries.Count == 0 ? long.MaxValue : _entries.Min.At;

    /// <summary>Adds one.</summary>
    public void Add(long at, long id) => _entries.Add((at, id));

    /// <summary>Removes one; harmless if it is not there.</summary>
    public void Remove(long at, long id) => _entries.Remove((at, id));

    /// <summary>Takes the earliest out, if it is due.</summary>
    public bool TryTakeDue(long now, out long id)
    {
        (var at, id) = _entries.Min;
        return _entries.Count > 0 && at <= now && _entries.Remove((at, id));
    }
}
