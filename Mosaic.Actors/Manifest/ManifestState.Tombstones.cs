using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <content>
/// Tombstones. A version is known, for those that depend on it, when its owner's statement of it was ever here or its
/// owner's tombstone names it: both can be read off the set, and neither is ever unlearned.
/// </content>
internal sealed partial class ManifestState
{
    private Admission Test(Tombstone tombstone) =>
        _accounts.Find(tombstone.Owner) is { } account
        && !account.Tombstones.Admits(tombstone, TombstonesOf(account))
            ? Admission.OverLimit
            : Admission.New;

    private void Insert(Tombstone tombstone, long slot, ManifestChanges changes)
    {
        var path = PathOf(tombstone.Owner, tombstone.PathTag);
        var account = path.Account;
        if (account.Tombstones.Excess(TombstonesOf(account)) is TombstoneEntry excess) Evict(excess, changes);
        var entry = new TombstoneEntry(tombstone, path);
        Keep(entry, slot);
        Tombstones++;
        account.Tombstones.Added(entry);
        path.Tombstones.Add(entry);
        path.Saw(entry.Time);
        foreach (var version in entry.Versions) account.Naming.Add(version, entry);
        foreach (var dependency in entry.DependsOn)
        {
            if (IsKnown(account, dependency)) continue;
            account.Waiting.Add(dependency, entry);
            entry.Unmet++;
        }
        if (entry.Effective) Act(entry, changes);
        foreach (var version in entry.Versions) Satisfy(account.Id, version, changes);
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

    /// <summary>A version has become known: lets the tombstones act that waited for nothing else.</summary>
    private void Satisfy(AccountId owner, FileVersionId version, ManifestChanges changes)
    {
        if (_accounts.Find(owner) is not { } account) return;
        foreach (var tombstone in account.Waiting.RemoveAll(version))
        {
            tombstone.Unmet--;
            if (tombstone.Effective) Act(tombstone, changes);
        }
    }

    /// <summary>Whether a tombstone of its owner and path that acts names the version.</summary>
    private static bool IsNamed(FileVersionId version, PathIndex path) =>
        path.Tombstones.Count > 0
        && path.Account.Naming.Any(version, tombstone => tombstone.Effective && tombstone.Path == path);

    private bool IsKnown(AccountIndex account, FileVersionId version) =>
        account.Naming.Contains(version)
        || (_buried.Find(version) is { } buried && buried.Path.Account == account)
        || (Find(new StatementId(version.Value)) is VersionEntry kept && kept.Path.Account == account);

    /// <summary>
    /// A cap drops the tombstone. Versions that only its "up to" covered live again, here as on every node that never
    /// had room for it; versions that it named stay buried, for their bodies are gone.
    /// </summary>
    private void Evict(TombstoneEntry tombstone, ManifestChanges changes)
    {
        var path = tombstone.Path;
        Drop(tombstone);
        Tombstones--;
        path.Account.Tombstones.Removed(tombstone);
        path.Tombstones.Remove(tombstone);
        foreach (var version in tombstone.Versions) path.Account.Naming.Remove(version, tombstone);
        foreach (var version in tombstone.DependsOn) path.Account.Waiting.Remove(version, tombstone);
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

    private static IEnumerable<ManifestEntry> TombstonesOf(AccountIndex account) =>
        account.Paths.SelectMany(static path => path.Tombstones.Span.ToArray());
}
