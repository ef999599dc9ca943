using System.Runtime.InteropServices;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>
/// The set of statements and its indices. Adding is a join: whatever the order, and however often, the same statements
/// give the same set (at one moment, and up to a cap). What is dropped:
/// <list type="bullet">
/// <item>a receipt that a later one of the same holder and content supersedes;</item>
/// <item>an empty receipt past its life;</item>
/// <item>a version that a tombstone of its owner and path <em>names</em>. One that is only covered by "up to" is dead,
/// but its body stays: another tombstone may depend on its being known, and only a name outlives a body;</item>
/// <item>what a cap of <see cref="ManifestLimits"/> leaves no room for.</item>
/// </list>
/// Not safe for threads: one actor has it.
/// </summary>
internal sealed partial class ManifestState(ManifestLimits limits)
{
    private readonly Dictionary<StatementId, ManifestEntry> _entries = [];
    private readonly Dictionary<FileVersionId, BuriedVersion> _buried = [];
    private readonly Dictionary<AccountId, AccountIndex> _accounts = [];
    private readonly Dictionary<ContentId, ContentIndex> _contents = [];
    private readonly Dictionary<NodeId, Quota> _holders = [];

    /// <summary>The digests of what is kept.</summary>
    public PartitionDigests Digests { get; } = new();

    /// <summary>How many versions are kept.</summary>
    public int Versions { get; private set; }

    /// <summary>How many tombstones are kept.</summary>
    public int Tombstones { get; private set; }

    /// <summary>How many receipts are kept.</summary>
    public int Receipts { get; private set; }

    /// <summary>Everything that is kept, in no order.</summary>
    public IReadOnlyCollection<ManifestEntry> Entries => _entries.Values;

    /// <summary>Every version that is only remembered.</summary>
    public IReadOnlyCollection<BuriedVersion> Buried => _buried.Values;

    /// <summary>The statement of that id, if it is kept.</summary>
    public ManifestEntry? Find(StatementId id) => _entries.GetValueOrDefault(id);

    /// <summary>Whether the statement is kept, or is a version that is remembered.</summary>
    public bool Knows(StatementId id) => _entries.ContainsKey(id) || _buried.ContainsKey(new FileVersionId(id.Value));

    /// <summary>What is known of a path; null when nothing is.</summary>
    public PathIndex? Path(PathKey key) =>
        _accounts.TryGetValue(key.Owner, out var account) ? account.Paths.GetValueOrDefault(key.Tag) : null;

    /// <summary>The paths of an account.</summary>
    public IReadOnlyCollection<PathIndex> PathsOf(AccountId owner) =>
        _accounts.TryGetValue(owner, out var account) ? account.Paths.Values : [];

    /// <summary>What is known of a content; null when nothing is.</summary>
    public ContentIndex? Content(ContentId content) => _contents.GetValueOrDefault(content);

    /// <summary>What <see cref="Add"/> would answer now.</summary>
    public Admission Test(ManifestEntry entry, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (Knows(entry.Id)) return Admission.Known;
        return entry switch
        {
            VersionEntry version => Test(version),
            TombstoneEntry tombstone => Test(tombstone),
            ReceiptEntry receipt => Test(receipt, now),
            _ => throw new ArgumentException($"{entry.GetType()} is no statement of the manifest", nameof(entry)),
        };
    }

    /// <summary>
    /// Adds a verified statement. <paramref name="now"/> decides which empty receipts are past their life: pass
    /// <see cref="DateTimeOffset.MinValue"/> while a journal is replayed, and call <see cref="Expire"/> at its end.
    /// </summary>
    public Admission Add(ManifestEntry entry, DateTimeOffset now, ManifestChanges changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var admission = Test(entry, now);
        switch (entry)
        {
            case VersionEntry version when admission == Admission.New:
                Insert(version, changes);
                break;
            case VersionEntry version when admission == Admission.Buried:
                Remember(version, changes);
                break;
            case TombstoneEntry tombstone when admission == Admission.New:
                Insert(tombstone, changes);
                break;
            case ReceiptEntry receipt when admission == Admission.New:
                Insert(receipt);
                break;
        }
        return admission;
    }

    /// <summary>Drops the empty receipts past their life; returns how many there were.</summary>
    public int Expire(DateTimeOffset now)
    {
        var expired = _entries.Values.OfType<ReceiptEntry>().Where(receipt => receipt.IsExpired(now)).ToList();
        foreach (var receipt in expired) Remove(receipt);
        return expired.Count;
    }

    private AccountIndex AccountOf(AccountId owner)
    {
        ref var account = ref CollectionsMarshal.GetValueRefOrAddDefault(_accounts, owner, out _);
        return account ??= new AccountIndex(limits);
    }

    private PathIndex PathOf(PathKey key)
    {
        ref var path = ref CollectionsMarshal.GetValueRefOrAddDefault(AccountOf(key.Owner).Paths, key.Tag, out _);
        return path ??= new PathIndex();
    }

    private ContentIndex ContentOf(ContentId content)
    {
        ref var index = ref CollectionsMarshal.GetValueRefOrAddDefault(_contents, content, out _);
        return index ??= new ContentIndex();
    }

    /// <summary>Of what a cap has dropped the last of, nothing stays: the indices are bounded as the set is.</summary>
    private void Prune(ContentId key, ContentIndex content)
    {
        if (content is { Receipts.Count: 0, Live.Count: 0, DeadVersions: 0 }) _contents.Remove(key);
    }

    private void Prune(PathKey key, PathIndex path)
    {
        if (path is { Versions.Count: 0, Tombstones.Count: 0 }) AccountOf(key.Owner).Paths.Remove(key.Tag);
    }

    private void Keep(ManifestEntry entry)
    {
        _entries.Add(entry.Id, entry);
        Digests.Add(entry.Partition, entry.Id);
    }

    private void Drop(ManifestEntry entry)
    {
        _entries.Remove(entry.Id);
        Digests.Remove(entry.Partition, entry.Id);
    }
}
