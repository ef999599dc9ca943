using System.Collections.Immutable;

namespace Mosaic.Host.Api;

// The documents of the manifest; the rules of Documents.cs hold here as well.

/// <summary>What the command line says of an export.</summary>
internal sealed record ExportDocument : Document
{
    public required string Network { get; init; }

    public required long Statements { get; init; }

    /// <summary>Of the file.</summary>
    public required long Bytes { get; init; }

    /// <summary>Of the file.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Where the file is, absolute.</summary>
    public required string Destination { get; init; }

    /// <summary>True when the same bytes were there already.</summary>
    public required bool Unchanged { get; init; }
}

/// <summary>The answer to import; its error is <see cref="ExitCode.Partial"/> where any was refused.</summary>
internal sealed record ImportDocument : Document
{
    public required string Network { get; init; }

    /// <summary>How many the file holds.</summary>
    public required long Statements { get; init; }

    /// <summary>How many of them were new, and are durable.</summary>
    public required long Added { get; init; }

    /// <summary>How many were there already, or superseded by what is.</summary>
    public required long Known { get; init; }

    /// <summary>How many were refused, by reason; only those there are.</summary>
    public required ImmutableSortedDictionary<string, long> Refused { get; init; }
}

/// <summary>The answer to manifest status.</summary>
internal sealed record ManifestDocument : Document
{
    public required int Versions { get; init; }

    public required int Tombstones { get; init; }

    public required int Receipts { get; init; }

    /// <summary>How many statements of peers were refused since the node started, by reason.</summary>
    public required ImmutableSortedDictionary<string, long> Refused { get; init; }
}
