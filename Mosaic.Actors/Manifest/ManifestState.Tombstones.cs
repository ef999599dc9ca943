using System.Runtime.InteropServices;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <content>
/// Tombstones. A version is known, for those that depend on it, while its owner's statement of it is kept or a kept
/// tombstone of its owner names it: what is known is a function of the set. Below the caps it is never unlearned.
/// </content>
internal sealed partial class ManifestState
{
    private readonly Dictionary<(AccountId Owner, FileVersionId Version), List<TombstoneEntry>> _naming = [];
    private readonly Dictionary<(AccountId Owner, FileVersionId Version), List<TombstoneEntry>> _depending = [];

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
        foreach (var version in tombstone.Versions)
        {
            var known = IsKnown(owner, version);
            ListOf(_naming, (owner, version)).Add(tombstone);
            if (!known) Learn(owner, version, changes);
        }
        tombstone.Unmet = tombstone.DependsOn.Count(dependency => !IsKnown(owner, dependency));
        foreach (var dependency in tombstone.DependsOn)
        {
            ListOf(_depending, (owner, dependency)).Add(tombstone);
            Weigh(owner, dependency);
        }
        if (tombstone.Effective) Act(tombstone, changes);
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

    /// <summary>
    /// A tombstone acts no more: a cap dropped it, or what it depends on. Versions that only its "up to" covered live
    /// again. Bodies that it alone buried are gone from here, but no longer refused: who still has one brings it back.
    /// </summary>
    private void Undo(TombstoneEntry tombstone, ManifestChanges changes)
    {
        foreach (var id in tombstone.Versions)
        {
            if (_buried.TryGetValue(id, out var buried) && !IsNamed(buried.Path, id)) Forget(buried);
        }
        var path = PathOf(tombstone.Path);
        if (tombstone.UpTo < path.UpTo) return;
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

    /// <summary>A version has become known: lets the tombstones act that waited for nothing else.</summary>
    private void Learn(AccountId owner, FileVersionId version, ManifestChanges changes)
    {
        foreach (var tombstone in _depending.GetValueOrDefault((owner, version)) ?? [])
        {
            tombstone.Unmet--;
            if (tombstone.Effective) Act(tombstone, changes);
        }
    }

    /// <summary>A cap made a version unknown: what depends on it waits again.</summary>
    private void Unlearn(AccountId owner, FileVersionId version, ManifestChanges changes)
    {
        foreach (var tombstone in _depending.GetValueOrDefault((owner, version)) ?? [])
        {
            var acted = tombstone.Effective;
            tombstone.Unmet++;
            if (acted) Undo(tombstone, changes);
        }
    }

    /// <summary>Whether a tombstone of the version's owner and path that acts names it.</summary>
    private bool IsNamed(PathKey path, FileVersionId version)
    {
        if (!_naming.TryGetValue((path.Owner, version), out var tombstones)) return false;
        foreach (var tombstone in tombstones)
        {
            if (tombstone.Effective && tombstone.Path == path) return true;
        }
        return false;
    }

    private bool IsKnown(AccountId owner, FileVersionId version) =>
        _naming.ContainsKey((owner, version))
        || (Find(new StatementId(version.Value)) is VersionEntry kept && kept.Path.Owner == owner);

    /// <summary>A cap drops the tombstone, and all it did, as on every node that never had room for it.</summary>
    private void Evict(TombstoneEntry tombstone, ManifestChanges changes)
    {
        var owner = tombstone.Path.Owner;
        var path = PathOf(tombstone.Path);
        Drop(tombstone);
        Tombstones--;
        AccountOf(owner).Tombstones.Removed(tombstone);
        path.Tombstones.Remove(tombstone);
        foreach (var version in tombstone.DependsOn)
        {
            Unlist(_depending, (owner, version), tombstone);
            Weigh(owner, version);
        }
        foreach (var version in tombstone.Versions) Unlist(_naming, (owner, version), tombstone);
        if (tombstone.Effective) Undo(tombstone, changes);
        foreach (var version in tombstone.Versions)
        {
            if (!IsKnown(owner, version)) Unlearn(owner, version, changes);
        }
        Prune(tombstone.Path, path);
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
