using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>What a statement is to a set of statements.</summary>
internal enum Admission
{
    /// <summary>It belongs in the set and was not there.</summary>
    New,

    /// <summary>It is there, or was and is retired.</summary>
    Known,

    /// <summary>A receipt that a later one of the same holder and content supersedes.</summary>
    Superseded,

    /// <summary>A version that its owner's tombstone names: only the memory of it is kept.</summary>
    Buried,

    /// <summary>An empty receipt past its life.</summary>
    Expired,

    /// <summary>It is beyond the N least that a cap keeps.</summary>
    OverLimit,
}

/// <summary>Gathers what a number of additions changed for those who hold columns.</summary>
internal sealed class ManifestChanges
{
    /// <summary>Versions that were added, or became live again, in that order. May have died since.</summary>
    public List<VersionEntry> Learned { get; } = [];

    /// <summary>Contents that no live version names any more. May be live again by a later change.</summary>
    public HashSet<ContentId> Died { get; } = [];
}
