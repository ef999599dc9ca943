using System.Collections.Immutable;
using Mosaic.Codecs.Sealing;
using Mosaic.Files.Versions;
using Mosaic.Model;
using Mosaic.Placement;

namespace Mosaic.Files;

/// <summary>A stored file as its owner sees it.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Version">The visible version's id.</param>
/// <param name="Metadata">Opened metadata: size, times, SHA-256 of the plaintext.</param>
/// <param name="Code">The code it is stored with.</param>
/// <param name="Uploaded">When it was uploaded; a rename leaves it as it was.</param>
/// <param name="Columns">Who holds what, by column, then node.</param>
/// <param name="Health">Its health now, with the reason and the next command.</param>
public sealed record StoredFile(
    MosaicPath Path,
    FileVersionId Version,
    FileMetadata Metadata,
    Code Code,
    DateTimeOffset Uploaded,
    ImmutableArray<(int Column, NodeId Node)> Columns,
    HealthReport Health)
{
    /// <summary>The node that uploaded it.</summary>
    public NodeId Origin { get; init; }

    /// <summary>What it is among the versions of its path.</summary>
    public VersionState State { get; init; }

    /// <summary>When it is deleted, where it is superseded.</summary>
    public DateTimeOffset? KeptUntil { get; init; }

    /// <summary>How many versions its path has, this one included.</summary>
    public int Versions { get; init; } = 1;

    /// <summary>Bytes that those others take on their holders; where files are listed.</summary>
    public long OtherBytes { get; init; }

    /// <summary>
    /// Where versions of the path were uploaded without sight of each other: the others of those, which are kept too.
    /// </summary>
    public ImmutableArray<FileVersionId> Concurrent { get; init; } = [];
}
