using System.Collections.Immutable;
using Mosaic.Host.Api;
using Mosaic.Model;

namespace Mosaic.Host.Client;

/// <summary>Something on this machine that can be stored.</summary>
/// <param name="Path">Where it is, absolute.</param>
/// <param name="Name">What it is to be stored as.</param>
/// <param name="Modified">When it was last modified.</param>
/// <param name="Mode">Permission bits.</param>
internal abstract record LocalEntry(string Path, MosaicPath Name, DateTimeOffset Modified, uint Mode)
{
    /// <summary>Bytes; 0 of a folder.</summary>
    public abstract long Bytes { get; }

    /// <summary>Whether what is stored is the same, as far as can be told without reading it.</summary>
    public abstract bool Resembles(FileEntry stored);
}

/// <summary>A file.</summary>
internal sealed record LocalFile(string Path, MosaicPath Name, long Size, DateTimeOffset Modified, uint Mode)
    : LocalEntry(Path, Name, Modified, Mode)
{
    /// <inheritdoc/>
    public override long Bytes => Size;

    /// <inheritdoc/>
    public override bool Resembles(FileEntry stored) => !stored.IsFolder
        && stored.Size == Size && stored.Modified == Modified && stored.Mode == Mode;
}

/// <summary>A folder in which there is nothing that is stored.</summary>
internal sealed record LocalFolder(string Path, MosaicPath Name, DateTimeOffset Modified, uint Mode)
    : LocalEntry(Path, Name, Modified, Mode)
{
    /// <inheritdoc/>
    public override long Bytes => 0;

    /// <inheritdoc/>
    public override bool Resembles(FileEntry stored) =>
        stored.IsFolder && stored.Modified == Modified && stored.Mode == Mode;
}

/// <summary>What lies in a folder of this machine, or in several.</summary>
/// <param name="Entries">What can be stored, in the order it was met.</param>
/// <param name="Skipped">What is neither file nor folder.</param>
/// <param name="Failed">What cannot be read, or has no name to be stored under.</param>
internal sealed record LocalTree(
    ImmutableArray<LocalEntry> Entries, ImmutableArray<PathProblem> Skipped, ImmutableArray<PathProblem> Failed);
