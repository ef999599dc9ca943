using System.Collections.Immutable;

namespace Mosaic.Host.Api;

// The documents of versions and renames; the rules of Documents.cs hold here as well.

/// <summary>One version of a file.</summary>
internal sealed record VersionEntry
{
    public required string Version { get; init; }

    public required long Size { get; init; }

    /// <summary>When the source was last modified.</summary>
    public required DateTimeOffset Modified { get; init; }

    public required DateTimeOffset Uploaded { get; init; }

    /// <summary>The node that uploaded it.</summary>
    public required string Origin { get; init; }

    /// <summary><c>current</c>, <c>superseded</c>, <c>concurrent</c> or <c>incomplete</c>.</summary>
    public required string State { get; init; }

    /// <summary>When it is deleted; absent unless it is superseded.</summary>
    public DateTimeOffset? KeptUntil { get; init; }

    public required string Health { get; init; }
}

/// <summary>The answer to versions: latest first.</summary>
internal sealed record VersionsDocument : Document
{
    public required string Path { get; init; }

    public required ImmutableArray<VersionEntry> Versions { get; init; }
}

/// <summary>A file that has its old name, and why.</summary>
internal sealed record LeftBody(string Path, string Reason);

/// <summary>
/// The answer to rename; its error is <see cref="ExitCode.Partial"/> where some files have their old names, or no peer
/// could be told.
/// </summary>
internal sealed record RenameDocument : Document
{
    /// <summary>The most files that <see cref="Left"/> names.</summary>
    public const int MostLeft = 1000;

    /// <summary>The old name.</summary>
    public required string Path { get; init; }

    public required string To { get; init; }

    /// <summary>Files that have their new names.</summary>
    public required int Files { get; init; }

    /// <summary>Peers that know by now, of each file at least.</summary>
    public required int Copies { get; init; }

    /// <summary>Of some file no peer knows yet: it is pushed when one returns.</summary>
    public required bool Pending { get; init; }

    /// <summary>Files that have their old names.</summary>
    public required int LeftFiles { get; init; }

    /// <summary>The first of them.</summary>
    public required ImmutableArray<LeftBody> Left { get; init; }
}
