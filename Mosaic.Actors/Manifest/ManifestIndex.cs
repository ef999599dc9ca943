using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>What is known of one path.</summary>
internal sealed class PathIndex(AccountIndex account, PathTag tag) : IKeyed<PathTag>
{
    private Few<VersionEntry> _versions;
    private Few<TombstoneEntry> _tombstones;

    /// <summary>Whose it is.</summary>
    public AccountIndex Account { get; } = account;

    /// <summary>Its tag.</summary>
    public PathTag Tag { get; } = tag;

    /// <summary>Both.</summary>
    public PathKey Key => new(Account.Id, Tag);

    /// <summary>The versions whose bodies are kept, live or not.</summary>
    public ref Few<VersionEntry> Versions => ref _versions;

    /// <summary>All its tombstones, whether they act yet or not.</summary>
    public ref Few<TombstoneEntry> Tombstones => ref _tombstones;

    /// <summary>The greatest time of a version ever seen here.</summary>
    public Hlc LatestVersion { get; private set; }

    /// <summary>The greatest time of a version or tombstone ever seen here.</summary>
    public Hlc Latest { get; private set; }

    /// <summary>The greatest "up to" of the tombstones that act.</summary>
    public Hlc UpTo { get; set; }

    /// <summary>Whether nothing is kept of it.</summary>
    public bool IsEmpty => _versions.Count == 0 && _tombstones.Count == 0;

    /// <inheritdoc/>
    PathTag IKeyed<PathTag>.Key => Tag;

    /// <summary>A version was seen here.</summary>
    public void SawVersion(Hlc time)
    {
        LatestVersion = Hlc.Max(LatestVersion, time);
        Saw(time);
    }

    /// <summary>A version or tombstone was seen here.</summary>
    public void Saw(Hlc time) => Latest = Hlc.Max(Latest, time);
}

/// <summary>What is known of one content.</summary>
internal sealed class ContentIndex(ContentId id) : IKeyed<ContentId>
{
    private Few<VersionEntry> _live;
    private Few<ReceiptEntry> _receipts;

    /// <summary>Its id.</summary>
    public ContentId Id { get; } = id;

    /// <summary>The live versions that name it.</summary>
    public ref Few<VersionEntry> Live => ref _live;

    /// <summary>One receipt for each holder.</summary>
    public ref Few<ReceiptEntry> Receipts => ref _receipts;

    /// <summary>How many versions that named it are tombstoned.</summary>
    public int DeadVersions { get; set; }

    /// <summary>Whether nothing is known of it.</summary>
    public bool IsEmpty => _live.Count == 0 && _receipts.Count == 0 && DeadVersions == 0;

    /// <inheritdoc/>
    ContentId IKeyed<ContentId>.Key => Id;
}

/// <summary>What an account has.</summary>
internal sealed class AccountIndex(AccountId id, ManifestLimits limits) : IKeyed<AccountId>
{
    /// <summary>Its id.</summary>
    public AccountId Id { get; } = id;

    /// <summary>Its paths.</summary>
    public KeyedSet<PathTag, PathIndex> Paths { get; } = new();

    /// <summary>Its tombstones by each version that they name.</summary>
    public TombstonesByVersion Naming { get; } = new();

    /// <summary>Its tombstones by each version that they depend on.</summary>
    public TombstonesByVersion Depending { get; } = new();

    /// <summary>Counts its versions.</summary>
    public Quota Versions { get; } = new(limits.VersionsPerAccount);

    /// <summary>Counts its tombstones.</summary>
    public Quota Tombstones { get; } = new(limits.TombstonesPerAccount);

    /// <inheritdoc/>
    AccountId IKeyed<AccountId>.Key => Id;
}

/// <summary>What a holder has.</summary>
internal sealed class HolderIndex(NodeId id, ManifestLimits limits) : IKeyed<NodeId>
{
    /// <summary>Its id.</summary>
    public NodeId Id { get; } = id;

    /// <summary>Counts its receipts.</summary>
    public Quota Receipts { get; } = new(limits.ReceiptsPerHolder);

    /// <inheritdoc/>
    NodeId IKeyed<NodeId>.Key => Id;
}
