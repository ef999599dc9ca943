using System.Collections.Immutable;
using Mosaic.Codecs.Sealing;
using Mosaic.Model;
using Mosaic.Placement;

namespace Mosaic.Files;

/// <summary>A stored file as its owner sees it.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Version">The visible version's id.</param>
/// <param name="Metadata">Opened metadata: size, times, SHA-256 of the plaintext.</param>
/// <param name="Code">The code it is stored with.</param>
/// <param name="Uploaded">When its version was signed.</param>
/// <param name="Columns">Who holds what, by column, then node.</param>
/// <param name="Health">Its health now, with the reason and the next command.</param>
public sealed record StoredFile(
    MosaicPath Path,
    FileVersionId Version,
    FileMetadata Metadata,
    Code Code,
    DateTimeOffset Uploaded,
    ImmutableArray<(int Column, NodeId Node)> Columns,
    HealthReport Health);
