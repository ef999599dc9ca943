using Mosaic.Model;

namespace Mosaic.Manifest;

/// <content>
/// Versions: live, dead or buried. Their caps keep the least by (time, id), and before those the ones that a tombstone
/// depends on: it shall act on every node or on none, whichever came first.
/// </content>
internal sealed partial class ManifestState
{
    internal static readonly Comparer<ManifestEntry> ByNeed = Comparer<ManifestEntry>.Create(static (left, right) =>
    {
        var order = ((VersionEntry)right).Needed.CompareTo(((VersionEntry)left).Needed);
        return order != 0 ? order : left.CompareTo(right);
    });

    /// <summary>
    /// Puts back the memory of a version whose body a kept tombstone keeps away; of any other it is of no use.
    /// </summary>
    public void Remember(BuriedVersion version, ManifestChanges changes)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(changes);
        if (!IsNamed(version.Path, version.Id) || !_buried.TryAdd(version.Id, version)) return;
        Saw(PathOf(version.Path), version.Time, isVersion: true);
        var content = ContentOf(version.Content);
        content.DeadVersions++;
        if (content.Live.Count == 0) changes.Died.Add(version.Content);
    }

    private Admission Test(VersionEntry version)
    {
        if (IsNamed(version.Path, version.VersionId)) return Admission.Buried;
        version.Needed = IsNeeded(version.Path.Owner, version.VersionId);
        var path = Path(version.Path);
        if (path is not null && path.Versions.Count >= limits.VersionsPerPath
            && ByNeed.Compare(version, path.Versions.Max<VersionEntry>(ByNeed)) > 0)
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
        var known = IsKnown(version.Path.Owner, version.VersionId);
        if (PathOf(version.Path).Versions is var versions && versions.Count >= limits.VersionsPerPath)
            Evict(versions.Max<VersionEntry>(ByNeed)!, changes);
        if (account.Versions.Excess(VersionsOf(account)) is VersionEntry excess) Evict(excess, changes);
        Keep(version);
        Versions++;
        account.Versions.Added(version);
        var path = PathOf(version.Path);
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
        if (!known) Learn(version.Path.Owner, version.VersionId, changes);
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
    private void Evict(VersionEntry version, ManifestChanges changes)
    {
        var content = ContentOf(version.Content);
        if (version.Live) content.Live.Remove(version);
        else content.DeadVersions--;
        Forget(version);
        Prune(version.Content, content);
        if (!IsKnown(version.Path.Owner, version.VersionId))
            Unlearn(version.Path.Owner, version.VersionId, changes);
        Prune(version.Path, PathOf(version.Path));
    }

    /// <summary>A tombstone that came or went may change whether a version is needed.</summary>
    private void Weigh(AccountId owner, FileVersionId id)
    {
        if (Find(new StatementId(id.Value)) is not VersionEntry version || version.Path.Owner != owner) return;
        var quota = AccountOf(owner).Versions;
        quota.Removed(version);
        version.Needed = IsNeeded(owner, id);
        quota.Added(version);
    }

    private bool IsNeeded(AccountId owner, FileVersionId version) => _depending.ContainsKey((owner, version));

    private void Forget(VersionEntry version)
    {
        Drop(version);
        Versions--;
        AccountOf(version.Path.Owner).Versions.Removed(version);
        PathOf(version.Path).Versions.Remove(version);
    }

    private void Forget(BuriedVersion version)
    {
        _buried.Remove(version.Id);
        var content = ContentOf(version.Content);
        content.DeadVersions--;
        Prune(version.Content, content);
    }

    private static IEnumerable<ManifestEntry> VersionsOf(AccountIndex account) =>
        account.Paths.Values.SelectMany(path => path.Versions);

    private static void Saw(PathIndex path, Hlc time, bool isVersion)
    {
        path.Latest = Hlc.Max(path.Latest, time);
        if (isVersion) path.LatestVersion = Hlc.Max(path.LatestVersion, time);
    }
}
