using Mosaic.Model;

namespace Mosaic.Manifest;

/// <content>Versions: live, dead or buried.</content>
internal sealed partial class ManifestState
{
    /// <summary>Puts back the memory of a version, from a snapshot.</summary>
    public void Remember(BuriedVersion version, ManifestChanges changes)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(changes);
        if (Find(new StatementId(version.Id.Value)) is VersionEntry kept) Bury(kept, changes);
        if (!_buried.TryAdd(version.Id, version)) return;
        Saw(PathOf(version.Path), version.Time, isVersion: true);
        var content = ContentOf(version.Content);
        content.DeadVersions++;
        if (content.Live.Count == 0) changes.Died.Add(version.Content);
        Satisfy(version.Path.Owner, version.Id, changes);
    }

    private Admission Test(VersionEntry version)
    {
        if (IsNamed(version)) return Admission.Buried;
        var path = Path(version.Path);
        if (path is not null && path.Versions.Count >= limits.VersionsPerPath
            && version.CompareTo(path.Versions.Max()) > 0)
        {
            return Admission.OverLimit;
        }
        return _accounts.TryGetValue(version.Path.Owner, out var account)
            && !account.Versions.Admits(version, VersionsOf(account))
            ? Admission.OverLimit
            : Admission.New;
    }

    private void Insert(VersionEntry version, ManifestChanges changes)
    {
        var account = AccountOf(version.Path.Owner);
        var path = PathOf(version.Path);
        if (path.Versions.Count >= limits.VersionsPerPath) Evict(path.Versions.Max()!);
        if (account.Versions.Excess(VersionsOf(account)) is VersionEntry excess) Evict(excess);
        Keep(version);
        Versions++;
        account.Versions.Added(version);
        path.Versions.Add(version);
        Saw(path, version.Time, isVersion: true);
        var content = ContentOf(version.Content);
        version.Live = version.Time > path.UpTo;
        if (version.Live)
        {
            content.Live.Add(version);
            changes.Died.Remove(version.Content);
            changes.Learned.Add(version);
        }
        else
        {
            content.DeadVersions++;
            if (content.Live.Count == 0) changes.Died.Add(version.Content);
        }
        Satisfy(version.Path.Owner, version.VersionId, changes);
    }

    /// <summary>A version came whose tombstone was here before it.</summary>
    private void Remember(VersionEntry version, ManifestChanges changes) =>
        Remember(version.ToBuried(), changes);

    private void Bury(VersionEntry version, ManifestChanges changes)
    {
        if (version.Live) Kill(version, changes);
        Forget(version);
        _buried.Add(version.VersionId, version.ToBuried());
    }

    private void Kill(VersionEntry version, ManifestChanges changes)
    {
        version.Live = false;
        var content = ContentOf(version.Content);
        content.Live.Remove(version);
        content.DeadVersions++;
        if (content.Live.Count == 0) changes.Died.Add(version.Content);
    }

    /// <summary>A cap drops the version. That is no statement of its owner's, so its content is not dead.</summary>
    private void Evict(VersionEntry version)
    {
        var content = ContentOf(version.Content);
        if (version.Live) content.Live.Remove(version);
        else content.DeadVersions--;
        Forget(version);
    }

    private void Forget(VersionEntry version)
    {
        Drop(version);
        Versions--;
        AccountOf(version.Path.Owner).Versions.Removed(version);
        PathOf(version.Path).Versions.Remove(version);
    }

    private static IEnumerable<ManifestEntry> VersionsOf(AccountIndex account) =>
        account.Paths.Values.SelectMany(path => path.Versions);

    private static void Saw(PathIndex path, Hlc time, bool isVersion)
    {
        path.Latest = Hlc.Max(path.Latest, time);
        if (isVersion) path.LatestVersion = Hlc.Max(path.LatestVersion, time);
    }
}
