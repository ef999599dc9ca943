using System.Runtime.InteropServices;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <content>
/// Tombstones. A version is known, for those that depend on it, when its owner's statement of it was ever here or its
/// owner's tombstone names it: both can be read off the set, and neither is ever unlearned.
/// </content>
internal sealed partial class ManifestState
{
    private readonly Dictionary<(AccountId Owner, FileVersionId Version), List<TombstoneEntry>> _naming = [];
    private readonly Dictionary<(AccountId Owner, FileVersionId Version), List<TombstoneEntry>> _waiting = [];

    private Admission Test(TombstoneEntry tombstone) =>
        _accounts.TryGetValue(tombstone.Path.Owner, out var account)
        && !account.Tombstones.Admits(tombstone, TombstonesOf(account))
            ? Admission.OverLimit
            : Admission.New;

    private void Insert(TombstoneEntry tombstone, ManifestChanges changes)
    {
        var owner = tombstone.Path.Owner;
        var account = AccountOf(owner);
        if (account.Tombstones.Excess(TombstonesOf(account)) is TombstoneEntry excess) Evict(excess, changes);
        Keep(tombstone);
        Tombstones++;
        account.Tombstones.Added(tombstone);
        var path = PathOf(tombstone.Path);
        path.Tombstones.Add(tombstone);
        Saw(path, tombstone.Time, isVersion: false);
        foreach (var version in tombstone.Versions) ListOf(_naming, (owner, version)).Add(tombstone);
        foreach (var dependency in tombstone.DependsOn)
        {
            if (IsKnown(owner, dependency)) continue;
            ListOf(_waiting, (owner, dependency)).Add(tombstone);
            tombstone.Unmet++;
        }
        if (tombstone.Effective) Act(tombstone, changes);
        foreach (var version in tombstone.Versions) Satisfy(owner, version, changes);
    }

    private void Act(TombstoneEntry tombstone, ManifestChanges changes)
    {
        foreach (var id in tombstone.Versions)
        {
            if (Find(new StatementId(id.Value)) is VersionEntry version && version.Path == tombstone.Path)
                Bury(version, changes);
        }
        var path = PathOf(tombstone.Path);
        if (tombstone.UpTo <= path.UpTo) return;
        path.UpTo = tombstone.UpTo;
        foreach (var version in path.Versions)
        {
            if (version.Live && version.Time <= path.UpTo) Kill(version, changes);
        }
    }

    /// <summary>A version has become known: lets the tombstones act that waited for nothing else.</summary>
    private void Satisfy(AccountId owner, FileVersionId version, ManifestChanges changes)
    {
        if (!_waiting.Remove((owner, version), out var waiting)) return;
        foreach (var tombstone in waiting)
        {
            tombstone.Unmet--;
            if (tombstone.Effective) Act(tombstone, changes);
        }
    }

    /// <summary>Whether a tombstone of its owner and path that acts names the version.</summary>
    private bool IsNamed(VersionEntry version)
    {
        if (!_naming.TryGetValue((version.Path.Owner, version.VersionId), out var tombstones)) return false;
        foreach (var tombstone in tombstones)
        {
            if (tombstone.Effective && tombstone.Path == version.Path) return true;
        }
        return false;
    }

    private bool IsKnown(AccountId owner, FileVersionId version) =>
        _naming.ContainsKey((owner, version))
        || (_buried.TryGetValue(version, out var buried) && buried.Path.Owner == owner)
        || (Find(new StatementId(version.Value)) is VersionEntry kept && kept.Path.Owner == owner);

    /// <summary>
    /// A cap drops the tombstone. Versions that only its "up to" covered live again, here as on every node that never
    /// had room for it; versions that it named stay buried, for their bodies are gone.
    /// </summary>
    private void Evict(TombstoneEntry tombstone, ManifestChanges changes)
    {
        var path = PathOf(tombstone.Path);
        Drop(tombstone);
        Tombstones--;
        AccountOf(tombstone.Path.Owner).Tombstones.Removed(tombstone);
        path.Tombstones.Remove(tombstone);
        foreach (var version in tombstone.Versions) Unlist(_naming, (tombstone.Path.Owner, version), tombstone);
        foreach (var version in tombstone.DependsOn) Unlist(_waiting, (tombstone.Path.Owner, version), tombstone);
        path.UpTo = path.Tombstones.Where(other => other.Effective).Select(other => other.UpTo)
            .DefaultIfEmpty(Hlc.Zero).Max();
        foreach (var version in path.Versions)
        {
            if (version.Live || version.Time <= path.UpTo) continue;
            version.Live = true;
            var content = ContentOf(version.Content);
            content.DeadVersions--;
            content.Live.Add(version);
            changes.Died.Remove(version.Content);
            changes.Learned.Add(version);
        }
    }

    private static IEnumerable<ManifestEntry> TombstonesOf(AccountIndex account) =>
        account.Paths.Values.SelectMany(path => path.Tombstones);

    private static List<TombstoneEntry> ListOf(
        Dictionary<(AccountId, FileVersionId), List<TombstoneEntry>> lists, (AccountId, FileVersionId) key)
    {
        ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(lists, key, out _);
        return list ??= new List<TombstoneEntry>(1);
    }

    private static void Unlist(Dictionary<(AccountId, FileVersionId), List<TombstoneEntry>> lists,
        (AccountId, FileVersionId) key, TombstoneEntry tombstone)
    {
        if (lists.TryGetValue(key, out var list) && list.Remove(tombstone) && list.Count == 0) lists.Remove(key);
    }
}
