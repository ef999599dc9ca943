using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <content>Versions: live, dead or buried.</content>
internal sealed partial class ManifestState
{
    /// <summary>Puts back the memory of a version, from the journal or from its row in the store.</summary>
    public void Remember(BuriedVersion version, ManifestChanges changes, long slot = 0)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(changes);
        if (Find(new StatementId(version.Id.Value)) is VersionEntry kept) Bury(kept, changes);
        if (_buried.Contains(version.Id))
        {
            if (slot != 0) Backlog.Unwanted(slot, version.Id.Value);
            return;
        }
        var path = PathOf(version.Path.Owner, version.Path.Tag);
        path.SawVersion(version.Time);
        var content = ContentOf(version.Content);
        content.DeadVersions++;
        if (content.Live.Count == 0) changes.Died.Add(version.Content);
        Keep(new BuriedEntry(version, path, content) { Slot = slot });
        Satisfy(version.Path.Owner, version.Id, changes);
    }

    private Admission Test(FileVersion version)
    {
        if (_accounts.Find(version.Owner) is not { } account) return Admission.New;
        var path = account.Paths.Find(version.PathTag);
        if (path is not null)
        {
            if (IsNamed(version.Id, path)) return Admission.Buried;
            if (path.Versions.Count >= limits.VersionsPerPath && Greatest(path).CompareTo(version) < 0)
                return Admission.OverLimit;
        }
        return account.Versions.Admits(version, VersionsOf(account)) ? Admission.New : Admission.OverLimit;
    }

    private void Insert(FileVersion version, long slot, ManifestChanges changes)
    {
        var path = PathOf(version.Owner, version.PathTag);
        var account = path.Account;
        if (path.Versions.Count >= limits.VersionsPerPath) Evict(Greatest(path));
        if (account.Versions.Excess(VersionsOf(account)) is VersionEntry excess) Evict(excess);
        var entry = new VersionEntry(version, path, ContentOf(version.Content.Content));
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
        Satisfy(account.Id, entry.VersionId, changes);
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
    private void Evict(VersionEntry version)
    {
        if (version.Live) version.Content.Live.Remove(version);
        else version.Content.DeadVersions--;
        Forget(version);
        if (version.Content.IsEmpty) _contents.Remove(version.Content);
    }

    private void Forget(VersionEntry version)
    {
        Drop(version);
        Versions--;
        version.Path.Account.Versions.Removed(version);
        version.Path.Versions.Remove(version);
    }

    private static VersionEntry Greatest(PathIndex path)
    {
        var greatest = path.Versions.Span[0];
        foreach (var version in path.Versions.Span)
        {
            if (version.CompareTo(greatest) > 0) greatest = version;
        }
        return greatest;
    }

    private static IEnumerable<ManifestEntry> VersionsOf(AccountIndex account) =>
        account.Paths.SelectMany(static path => path.Versions.Span.ToArray());
}
