using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <content>Versions: live, dead or buried. How their caps choose: <see cref="CapOrder"/>.</content>
internal sealed partial class ManifestState
{
    /// <summary>
    /// Puts back the memory of a version whose body a kept tombstone keeps away; of any other it is of no use. After
    /// all statements, when store and journal are read.
    /// </summary>
    public void Remember(BuriedVersion version, ManifestChanges changes, long slot = 0)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(changes);
        if (Path(version.Path) is not { } path || !IsNamed(version.Id, path) || _buried.Contains(version.Id))
        {
            if (slot != 0) Backlog.Unwanted(slot, version.Id.Value);
            return;
        }
        path.SawVersion(version.Time);
        var content = ContentOf(version.Content);
        content.DeadVersions++;
        if (content.Live.Count == 0) changes.Died.Add(version.Content);
        Keep(new BuriedEntry(version, path, content) { Slot = slot });
    }

    private Admission Test(FileVersion version)
    {
        if (_accounts.Find(version.Owner) is not { } account) return Admission.New;
        var order = CapOrder.OfVersion(account.Depending.Contains(version.Id), version.Time, version.Statement.Id);
        if (account.Paths.Find(version.PathTag) is { } path)
        {
            if (IsNamed(version.Id, path)) return Admission.Buried;
            if (path.Versions.Count >= limits.VersionsPerPath && order.CompareTo(Last(path).Order) > 0)
                return Admission.OverLimit;
        }
        return account.Versions.Admits(order, VersionsOf(account)) ? Admission.New : Admission.OverLimit;
    }

    private void Insert(FileVersion version, long slot, ManifestChanges changes)
    {
        var account = AccountOf(version.Owner);
        var known = IsKnown(account, version.Id);
        if (account.Paths.Find(version.PathTag) is { } full && full.Versions.Count >= limits.VersionsPerPath)
            Evict(Last(full), changes);
        if (account.Versions.Excess(VersionsOf(account)) is VersionEntry excess) Evict(excess, changes);
        var path = PathOf(version.Owner, version.PathTag);
        var entry = new VersionEntry(version, path, ContentOf(version.Content.Content))
        {
            Needed = account.Depending.Contains(version.Id),
        };
        Keep(entry, slot);
        Versions++;
        account.Versions.Added(entry);
        path.Versions.Add(entry);
        path.SawVersion(entry.Time);
        entry.Live = entry.Time > path.UpTo;
        if (entry.Live)
        {
            entry.Content.Live.Add(entry);
            changes.Died.Remove(entry.Content.Id);
            changes.Learned.Add(entry);
        }
        else
        {
            entry.Content.DeadVersions++;
            if (entry.Content.Live.Count == 0) changes.Died.Add(entry.Content.Id);
        }
        if (!known) Learn(account, entry.VersionId, changes);
    }

    private void Bury(VersionEntry version, ManifestChanges changes)
    {
        if (version.Live) Kill(version, changes);
        Forget(version);
        Keep(new BuriedEntry(version.ToBuried(), version.Path, version.Content));
    }

    private void Keep(BuriedEntry version)
    {
        _buried.Add(version);
        Backlog.Kept(version);
    }

    private static void Kill(VersionEntry version, ManifestChanges changes)
    {
        version.Live = false;
        version.Content.Live.Remove(version);
        version.Content.DeadVersions++;
        if (version.Content.Live.Count == 0) changes.Died.Add(version.Content.Id);
    }

    /// <summary>A cap drops the version. That is no statement of its owner's, so its content is not dead.</summary>
    private void Evict(VersionEntry version, ManifestChanges changes)
    {
        if (version.Live) version.Content.Live.Remove(version);
        else version.Content.DeadVersions--;
        Forget(version);
        Prune(version.Content);
        var account = version.Path.Account;
        if (!IsKnown(account, version.VersionId)) Unlearn(account, version.VersionId, changes);
        Prune(version.Path);
    }

    /// <summary>A tombstone that came or went may change whether a version is needed.</summary>
    private void Weigh(AccountIndex account, FileVersionId id)
    {
        if (Find(new StatementId(id.Value)) is not VersionEntry version || version.Path.Account != account) return;
        account.Versions.Removed(version);
        version.Needed = account.Depending.Contains(id);
        account.Versions.Added(version);
    }

    private void Forget(VersionEntry version)
    {
        Drop(version);
        Versions--;
        version.Path.Account.Versions.Removed(version);
        version.Path.Versions.Remove(version);
    }

    private void Forget(BuriedEntry version)
    {
        _buried.Remove(version);
        Backlog.Dropped(version);
        version.Content.DeadVersions--;
        Prune(version.Content);
    }

    private static VersionEntry Last(PathIndex path)
    {
        var last = path.Versions.Span[0];
        foreach (var version in path.Versions.Span)
        {
            if (version.Order.CompareTo(last.Order) > 0) last = version;
        }
        return last;
    }

    private static IEnumerable<ManifestEntry> VersionsOf(AccountIndex account) =>
        account.Paths.SelectMany(static path => path.Versions.Span.ToArray());
}
