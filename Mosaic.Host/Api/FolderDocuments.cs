using System.Collections.Immutable;

namespace Mosaic.Host.Api;

// Part of the format that Documents.cs begins.

/// <summary>A stored folder: whatever lies under its path. The answer to info folder.</summary>
internal sealed record FolderDocument : Document
{
    public required string Path { get; init; }

    /// <summary>Files in it, at any depth.</summary>
    public required int Files { get; init; }

    /// <summary>Folders in it, at any depth, that have nothing in them; itself, where that is empty.</summary>
    public required int EmptyFolders { get; init; }

    /// <summary>Bytes of all its files.</summary>
    public required long Size { get; init; }

    /// <summary>When the last of its files was modified.</summary>
    public required DateTimeOffset Modified { get; init; }

    /// <summary>The worst of its files'.</summary>
    public required string Health { get; init; }

    /// <summary>Files by health, only those there are.</summary>
    public required ImmutableSortedDictionary<string, int> FilesByHealth { get; init; }

    /// <summary>The least of its files': how many nodes, any of them, may be lost; -1 for one unreadable.</summary>
    public required int Spare { get; init; }

    /// <summary>The file that is worst off.</summary>
    public required string Worst { get; init; }

    /// <summary>Why its health is that, for a person.</summary>
    public required string Reason { get; init; }

    /// <summary>What to type next.</summary>
    public required string Next { get; init; }

    /// <summary>Whether a file has the folder's name, too.</summary>
    public required bool AlsoFile { get; init; }
}

/// <summary>Something that was left out, or failed.</summary>
/// <param name="Path">Its local path, or its stored name where it has none.</param>
/// <param name="Reason">Why, for a person.</param>
internal sealed record PathProblem(string Path, string Reason);

/// <summary>
/// What became of many files at once: the answer to uploads of folders and of several files, to downloads of folders
/// and to deletions of folders. Its error is <see cref="ExitCode.Partial"/> where some failed.
/// </summary>
internal sealed record BatchDocument : Document
{
    /// <summary>The stored names that were asked for: of the folder, or of each file or folder.</summary>
    public required ImmutableArray<string> Paths { get; init; }

    /// <summary>Where a download went to, absolute.</summary>
    public string? Destination { get; init; }

    /// <summary>Whether nothing was done: the counts are of what would be.</summary>
    public bool DryRun { get; init; }

    /// <summary>Files that were uploaded, downloaded or deleted.</summary>
    public required int Files { get; init; }

    /// <summary>Bytes of these.</summary>
    public required long Bytes { get; init; }

    /// <summary>Empty folders that were stored, made or deleted.</summary>
    public required int EmptyFolders { get; init; }

    /// <summary>Files and empty folders that were the same there already.</summary>
    public required int Unchanged { get; init; }

    /// <summary>Files that were stored less safely than they could be: a peer was away.</summary>
    public int Degraded { get; init; }

    /// <summary>Deletions of which no peer could be told yet.</summary>
    public int Pending { get; init; }

    /// <summary>What is neither file nor folder, and was left out: links, devices, pipes, sockets.</summary>
    public ImmutableArray<PathProblem> Skipped { get; init; } = [];

    /// <summary>What should have been done and was not.</summary>
    public ImmutableArray<PathProblem> Failed { get; init; } = [];

    /// <summary>With <see cref="DryRun"/>: the stored names of what would be done.</summary>
    public ImmutableArray<string>? Would { get; init; }

    /// <summary>The document of a dry run that is about one file.</summary>
    public static BatchDocument WouldDo(FileEntry file) => new()
    {
        Paths = [file.Path],
        DryRun = true,
        Files = 1,
        Bytes = file.Size,
        EmptyFolders = 0,
        Unchanged = 0,
        Would = [file.Path],
    };
}
