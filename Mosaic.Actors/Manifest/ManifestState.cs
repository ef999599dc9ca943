using Mosaic.Codecs.Statements;
using Mosaic.Manifest.Store;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>
/// The set of statements and its indices. Adding is a join: whatever the order, and however often, the same statements
/// give the same set (at one moment, and up to a cap). What is dropped:
/// <list type="bullet">
/// <item>a receipt that a later one of the same holder and content supersedes, ties by id;</item>
/// <item>an empty receipt past its life;</item>
/// <item>a version that a tombstone of its owner and path <em>names</em>. One that is only covered by "up to" is dead,
/// but its body stays: another tombstone may depend on its being known, and only a name outlives a body;</item>
/// <item>what a cap of <see cref="ManifestLimits"/> leaves no room for.</item>
/// </list>
/// Not safe for threads: one actor has it.
/// </summary>
internal sealed partial class ManifestState(ManifestLimits limits) : IStatementSet
{
    private readonly KeyedSet<StatementId, ManifestEntry> _entries = new();
    private readonly KeyedSet<FileVersionId, BuriedEntry> _buried = new();
    private readonly KeyedSet<AccountId, AccountIndex> _accounts = new();
    private readonly KeyedSet<ContentId, ContentIndex> _contents = new();
    private readonly KeyedSet<NodeId, HolderIndex> _holders = new();
    private bool _restoring;

    /// <summary>The digests of what is kept.</summary>
    public PartitionDigests Digests { get; } = new();

    /// <summary>What is to be written to the store.</summary>
    public StoreBacklog Backlog { get; } = new();

    /// <summary>How many versions are kept.</summary>
    public int Versions { get; private set; }

    /// <summary>How many tombstones are kept.</summary>
    public int Tombstones { get; private set; }

    /// <summary>How many receipts are kept.</summary>
    public int Receipts { get; private set; }

    /// <summary>Everything that is kept, in no order.</summary>
    public IReadOnlyCollection<ManifestEntry> Entries => _entries;

    /// <summary>Every version that is only remembered.</summary>
    public IReadOnlyCollection<BuriedEntry> Buried => _buried;

    /// <summary>The statement of that id, if it is kept.</summary>
    public ManifestEntry? Find(StatementId id) => _entries.Find(id);

    /// <summary>Whether the statement is kept, or is a version that is remembered.</summary>
    public bool Knows(StatementId id) => _entries.Contains(id) || _buried.Contains(new FileVersionId(id.Value));

    /// <summary>The version of that id, if it is only remembered.</summary>
    public BuriedEntry? FindBuried(FileVersionId id) => _buried.Find(id);

    /// <summary>What is known of a path; null when nothing is.</summary>
    public PathIndex? Path(PathKey key) => _accounts.Find(key.Owner)?.Paths.Find(key.Tag);

    /// <summary>The paths of an account.</summary>
    public IReadOnlyCollection<PathIndex> PathsOf(AccountId owner) =>
        _accounts.Find(owner) is { } account ? account.Paths : [];

    /// <summary>What is known of a content; null when nothing is.</summary>
    public ContentIndex? Content(ContentId content) => _contents.Find(content);

    /// <summary>
    /// A start begins, with so many statements or more: makes room for them at once, and leaves the digests for
    /// <see cref="Restored"/>.
    /// </summary>
    public void Restore(long statements)
    {
        _restoring = true;
        _entries.EnsureCapacity((int)Math.Min(statements, ManifestLimits.MostExpected));
    }

    /// <summary>The start is over: makes the digests of all there is, on all processors.</summary>
    public void Restored()
    {
        if (!_restoring) return;
        _restoring = false;
        Digests.Fill(_entries);
    }

    /// <summary>What <see cref="Add"/> would answer now.</summary>
    public Admission Test(ITimedStatement statement, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(statement);
        if (Knows(statement.Statement.Id)) return Admission.Known;
        return statement switch
        {
            FileVersion version => Test(version),
            Tombstone tombstone => Test(tombstone),
            Receipt receipt => Test(receipt, now),
            _ => throw new ArgumentException(
                $"{statement.GetType()} is no statement of the manifest", nameof(statement)),
        };
    }

    /// <summary>
    /// Adds a verified statement. <paramref name="now"/> decides which empty receipts are past their life: pass
    /// <see cref="DateTimeOffset.MinValue"/> while a journal is replayed, and call <see cref="Expire"/> at its end.
    /// </summary>
    /// <param name="statement">The statement.</param>
    /// <param name="now">The time.</param>
    /// <param name="changes">Takes what this changed.</param>
    /// <param name="slot">
    /// Its row in the store, if it was read from there: then its bytes are not kept, and a row that is of no use is
    /// handed to the backlog.
    /// </param>
    public Admission Add(ITimedStatement statement, DateTimeOffset now, ManifestChanges changes, long slot = 0)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var admission = Test(statement, now);
        switch (statement)
        {
            case FileVersion version when admission == Admission.New:
                Insert(version, slot, changes);
                break;
            case FileVersion version when admission == Admission.Buried:
                Remember(BuriedVersion.Of(version), changes);
                break;
            case Tombstone tombstone when admission == Admission.New:
                Insert(tombstone, slot, changes);
                break;
            case Receipt receipt when admission == Admission.New:
                Insert(receipt, slot);
                break;
        }
        if (slot != 0 && admission != Admission.New) Backlog.Unwanted(slot, statement.Statement.Id.Value);
        return admission;
    }

    /// <summary>Drops the empty receipts past their life; returns how many there were.</summary>
    public int Expire(DateTimeOffset now)
    {
        var expired = _entries.OfType<ReceiptEntry>().Where(receipt => receipt.IsExpired(now)).ToList();
        foreach (var receipt in expired) Remove(receipt);
        return expired.Count;
    }

    private AccountIndex AccountOf(AccountId owner)
    {
        if (_accounts.Find(owner) is { } known) return known;
        var account = new AccountIndex(owner, limits);
        _accounts.Add(account);
        return account;
    }

    private PathIndex PathOf(AccountId owner, PathTag tag)
    {
        var account = AccountOf(owner);
        if (account.Paths.Find(tag) is { } known) return known;
        var path = new PathIndex(account, tag);
        account.Paths.Add(path);
        return path;
    }

    private ContentIndex ContentOf(ContentId id)
    {
        if (_contents.Find(id) is { } known) return known;
        var content = new ContentIndex(id);
        _contents.Add(content);
        return content;
    }

    /// <summary>Of what the last is dropped of, nothing stays: the indices are bounded as the set is.</summary>
    private void Prune(ContentIndex content)
    {
        if (content.IsEmpty) _contents.Remove(content);
    }

    private static void Prune(PathIndex path)
    {
        if (path.IsEmpty) path.Account.Paths.Remove(path);
    }

    private void Keep(ManifestEntry entry, long slot)
    {
        entry.Slot = slot;
        if (slot != 0) entry.Release();
        _entries.Add(entry);
        if (!_restoring) Digests.Add(entry);
        Backlog.Kept(entry);
    }

    private void Drop(ManifestEntry entry)
    {
        _entries.Remove(entry);
        if (!_restoring) Digests.Remove(entry);
        Backlog.Dropped(entry);
    }
}
