using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>What is known of one path.</summary>
internal sealed class PathIndex
{
    /// <summary>The versions whose bodies are kept, live or not.</summary>
    public List<VersionEntry> Versions { get; } = [];

    /// <summary>All its tombstones, whether they act yet or not.</summary>
    public List<TombstoneEntry> Tombstones { get; } = [];

    /// <summary>The greatest time of a version ever seen here.</summary>
    public Hlc LatestVersion { get; set; }

    /// <summary>The greatest time of a version or tombstone ever seen here.</summary>
    public Hlc Latest { get; set; }

    /// <summary>The greatest "up to" of the tombstones that act.</summary>
    public Hlc UpTo { get; set; }
}

/// <summary>What is known of one content.</summary>
internal sealed class ContentIndex
{
    /// <summary>The live versions that name it.</summary>
    public List<VersionEntry> Live { get; } = [];

    /// <summary>How many versions that named it are tombstoned.</summary>
    public int DeadVersions { get; set; }

    /// <summary>One receipt for each holder.</summary>
    public List<ReceiptEntry> Receipts { get; } = [];
}

/// <summary>What an account has.</summary>
internal sealed class AccountIndex(ManifestLimits limits)
{
    /// <summary>Its paths.</summary>
    public Dictionary<PathTag, PathIndex> Paths { get; } = [];

    /// <summary>Counts its versions.</summary>
    public Quota Versions { get; } = new(limits.VersionsPerAccount, ManifestState.ByNeed);

    /// <summary>Counts its tombstones.</summary>
    public Quota Tombstones { get; } = new(limits.TombstonesPerAccount);
}
