using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <content>
/// Tombstones. A version is known, for those that depend on it, while its owner's statement of it is kept or a kept
/// tombstone of its owner names it: what is known is a function of the set. Below the caps it is never unlearned.
/// </content>
internal sealed partial class ManifestState
{
    private Admission Test(Tombstone tombstone) =>
        _accounts.Find(tombstone.Owner) is { } account
        && !account.Tombstones.Admits(
            CapOrder.OfTombstone(tombstone.Time, tombstone.Statement.Id), TombstonesOf(account))
            ? Admission.OverLimit
            : Admission.New;

    private void Insert(Tombstone tombstone, long slot, ManifestChanges changes)
    {
        var account = AccountOf(tombstone.Owner);
        if (account.Tombstones.Excess(TombstonesOf(account)) is TombstoneEntry excess) Evict(excess, changes);
        var path = PathOf(tombstone.Owner, tombstone.PathTag);
        var entry = new TombstoneEntry(tombstone, path);
        Keep(entry, slot);
        Tombstones++;
        account.Tombstones.Added(entry);
        path.Tombstones.Add(entry);
        path.Saw(entry.Time);
        foreach (var version in entry.Versions)
        {
            var known = IsKnown(account, version);
            account.Naming.Add(version, entry);
            if (!known) Learn(account, version, changes);
        }
        foreach (var dependency in entry.DependsOn)
        {
            if (!IsKnown(account, dependency)) entry.Unmet++;
            account.Depending.Add(dependency, entry);
            Weigh(account, dependency);
        }
        if (entry.Effective) Act(entry, changes);
    }

    private void Act(TombstoneEntry tombstone, ManifestChanges changes)
    {
        var path = tombstone.Path;
        foreach (var id in tombstone.Versions)
        {
            if (Find(new StatementId(id.Value)) is VersionEntry version && version.Path == path)
                Bury(version, changes);
        }
        if (tombstone.UpTo <= path.UpTo) return;
        path.UpTo = tombstone.UpTo;
        foreach (var version in path.Versions.Span)
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
        var path = tombstone.Path;
        foreach (var id in tombstone.Versions)
        {
            if (_buried.Find(id) is { } buried && !IsNamed(id, buried.Path)) Forget(buried);
        }
        if (tombstone.UpTo < path.UpTo) return;
        path.UpTo = Hlc.Zero;
        foreach (var other in path.Tombstones.Span)
        {
            if (other.Effective) path.UpTo = Hlc.Max(path.UpTo, other.UpTo);
        }
        foreach (var version in path.Versions.Span)
        {
            if (version.Live || version.Time <= path.UpTo) continue;
            version.Live = true;
            version.Content.DeadVersions--;
            version.Content.Live.Add(version);
            changes.Died.Remove(version.Content.Id);
            changes.Learned.Add(version);
        }
    }

    /// <summary>A version has become known: lets the tombstones act that waited for nothing else.</summary>
    private void Learn(AccountIndex account, FileVersionId version, ManifestChanges changes)
    {
        foreach (var tombstone in account.Depending.Of(version))
        {
            tombstone.Unmet--;
            if (tombstone.Effective) Act(tombstone, changes);
        }
    }

    /// <summary>A cap made a version unknown: what depends on it waits again.</summary>
    private void Unlearn(AccountIndex account, FileVersionId version, ManifestChanges changes)
    {
        foreach (var tombstone in account.Depending.Of(version))
        {
            var acted = tombstone.Effective;
            tombstone.Unmet++;
            if (acted) Undo(tombstone, changes);
        }
    }

    /// <summary>Whether a tombstone of its owner and path that acts names the version.</summary>
    private static bool IsNamed(FileVersionId version, PathIndex path) =>
        path.Tombstones.Count > 0
        && path.Account.Naming.Any(version, tombstone => tombstone.Effective && tombstone.Path == path);

    private bool IsKnown(AccountIndex account, FileVersionId version) =>
        account.Naming.Contains(version)
        || (Find(new StatementId(version.Value)) is VersionEntry kept && kept.Path.Account == account);

    /// <summary>A cap drops the tombstone, and all it did, as on every node that never had room for it.</summary>
    private void Evict(TombstoneEntry tombstone, ManifestChanges changes)
    {
        var path = tombstone.Path;
        var account = path.Account;
        Drop(tombstone);
        Tombstones--;
        account.Tombstones.Removed(tombstone);
        path.Tombstones.Remove(tombstone);
        foreach (var version in tombstone.DependsOn)
        {
            account.Depending.Remove(version, tombstone);
            Weigh(account, version);
        }
        foreach (var version in tombstone.Versions) account.Naming.Remove(version, tombstone);
        if (tombstone.Effective) Undo(tombstone, changes);
        foreach (var version in tombstone.Versions)
        {
            if (!IsKnown(account, version)) Unlearn(account, version, changes);
        }
        Prune(path);
    }

    private static IEnumerable<ManifestEntry> TombstonesOf(AccountIndex account) =>
        account.Paths.SelectMany(static path => path.Tombstones.Span.ToArray());
}
