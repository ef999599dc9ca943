using System.Runtime.InteropServices;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>Tombstones of one account, found by the ids in them.</summary>
internal sealed class TombstonesByVersion
{
    private readonly Dictionary<FileVersionId, Few<TombstoneEntry>> _byVersion = [];

    /// <summary>Whether there is any of that version.</summary>
    public bool Contains(FileVersionId version) => _byVersion.ContainsKey(version);

    /// <summary>Adds one.</summary>
    public void Add(FileVersionId version, TombstoneEntry tombstone) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_byVersion, version, out _).Add(tombstone);

    /// <summary>Takes one out, if it is there.</summary>
    public void Remove(FileVersionId version, TombstoneEntry tombstone)
    {
        ref var few = ref CollectionsMarshal.GetValueRefOrNullRef(_byVersion, version);
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref few)) return;
        few.Remove(tombstone);
        if (few.Count == 0) _byVersion.Remove(version);
    }

    /// <summary>All of a version, as they are now.</summary>
    public TombstoneEntry[] Of(FileVersionId version) =>
        _byVersion.TryGetValue(version, out var few) ? few.Span.ToArray() : [];

    /// <summary>Whether one of them meets a condition.</summary>
    public bool Any(FileVersionId version, Func<TombstoneEntry, bool> condition)
    {
        if (!_byVersion.TryGetValue(version, out var few)) return false;
        foreach (var tombstone in few.Span)
        {
            if (condition(tombstone)) return true;
        }
        return false;
    }
}
