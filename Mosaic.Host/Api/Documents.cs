using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Mosaic.Host.Api;

// With MembershipDocuments.cs these are the format of what `mos --json` prints and the node's HTTP answers with.
// Extend-only: a field is never renamed, retyped or dropped while `format` is 1. Bytes are exact numbers, ids 64
// lowercase hex digits, times RFC 3339 in UTC.

/// <summary>What every document has.</summary>
internal abstract record Document
{
    /// <summary>The format that this build writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Whether the exit code is 0.</summary>
    [JsonPropertyOrder(-3)]
    public bool Ok => Error is null;

    [JsonPropertyOrder(-2)]
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Present exactly when <see cref="Ok"/> is false.</summary>
    [JsonPropertyOrder(-1)]
    public ErrorBody? Error { get; init; }
}

internal sealed record ErrorBody(int Code, string Name, string Message);

/// <summary>Nothing but an error, or nothing but success.</summary>
internal sealed record PlainDocument : Document;

/// <summary>Who holds which column.</summary>
internal sealed record ColumnBody(int Column, string Node);

/// <summary>A stored file: the answer to upload and info.</summary>
internal sealed record FileDocument : Document
{
    public required string Path { get; init; }

    /// <summary>The file version's id.</summary>
    public required string Version { get; init; }

    public required long Size { get; init; }

    /// <summary>When the source was last modified.</summary>
    public required DateTimeOffset Modified { get; init; }

    /// <summary>When the version was signed.</summary>
    public required DateTimeOffset Uploaded { get; init; }

    /// <summary>Of the plaintext.</summary>
    public required string Sha256 { get; init; }

    /// <summary><c>K+M</c>.</summary>
    public required string Code { get; init; }

    public required ImmutableArray<ColumnBody> Columns { get; init; }

    public required string Health { get; init; }

    /// <summary>Why that health, for a person.</summary>
    public required string Reason { get; init; }

    /// <summary>What to type next.</summary>
    public required string Next { get; init; }

    /// <summary>How many nodes, any of them, may be lost; -1 when the file cannot be read.</summary>
    public required int Spare { get; init; }

    /// <summary>The same by zones.</summary>
    public required int SpareZones { get; init; }

    /// <summary>The same by accounts.</summary>
    public required int SpareAccounts { get; init; }

    /// <summary>The node that uploaded it.</summary>
    public string? Origin { get; init; }

    /// <summary>What the version is: <c>current</c>, <c>superseded</c>, <c>concurrent</c>, <c>incomplete</c>.</summary>
    public string? State { get; init; }

    /// <summary>When it is deleted; absent unless it is superseded.</summary>
    public DateTimeOffset? KeptUntil { get; init; }

    /// <summary>Versions of the path, this one included.</summary>
    public int Versions { get; init; } = 1;

    /// <summary>Versions that were uploaded without sight of each other, this one aside: all are kept.</summary>
    public ImmutableArray<string> Concurrent { get; init; } = [];

    /// <summary>What a person should know of an upload that was acknowledged all the same.</summary>
    public string? Warning { get; init; }

    /// <summary><see cref="Kinds.File"/> or <see cref="Kinds.Folder"/>, which is an empty one.</summary>
    public string Kind { get; init; } = Kinds.File;
}

/// <summary>The words for what a stored path is.</summary>
internal static class Kinds
{
    public const string File = "file";

    public const string Folder = "folder";

    /// <summary>In a query, where only such a folder has an entry of its own.</summary>
    public const string EmptyFolder = "empty-folder";
}

/// <summary>One line of a listing.</summary>
internal sealed record FileEntry(string Path, long Size, string Version, DateTimeOffset Modified, string Health)
{
    /// <summary>Versions of the path, this one included.</summary>
    public int Versions { get; init; } = 1;

    /// <summary>Bytes that the other versions take on their holders.</summary>
    public long Kept { get; init; }

    /// <summary>Versions that were uploaded without sight of this one, nor it of them: all are kept.</summary>
    public ImmutableArray<string> Concurrent { get; init; } = [];

    /// <summary><see cref="Kinds.File"/> or <see cref="Kinds.Folder"/>, which is an empty one.</summary>
    public string Kind { get; init; } = Kinds.File;

    /// <summary>Permission bits.</summary>
    public uint Mode { get; init; }

    /// <summary>Of the plaintext; empty from a node that does not say.</summary>
    public string Sha256 { get; init; } = "";

    [JsonIgnore]
    public bool IsFolder => Kind == Kinds.Folder;
}

/// <summary>The answer to list.</summary>
internal sealed record ListDocument : Document
{
    public required ImmutableArray<FileEntry> Files { get; init; }

    /// <summary>
    /// Folders that stand for what is deeper in them than was asked for; absent without such a limit.
    /// </summary>
    public ImmutableArray<FolderEntry>? Folders { get; init; }
}

/// <summary>A folder in a listing, for all that is in it.</summary>
/// <param name="Path">Its name.</param>
/// <param name="Files">How many files.</param>
/// <param name="Size">Bytes of them.</param>
/// <param name="Modified">When the last of them was modified.</param>
/// <param name="Health">The worst of theirs.</param>
internal sealed record FolderEntry(string Path, int Files, long Size, DateTimeOffset Modified, string Health);

/// <summary>What comes before the bytes of a download, in the header <see cref="ApiRoutes.FileHeader"/>.</summary>
internal sealed record DownloadHead : Document
{
    public required string Version { get; init; }

    public required long Size { get; init; }

    public required string Sha256 { get; init; }

    public required DateTimeOffset Modified { get; init; }

    /// <summary>Permission bits.</summary>
    public required uint Mode { get; init; }

    /// <summary><see cref="Kinds.File"/> or <see cref="Kinds.Folder"/>, which has no bytes.</summary>
    public string Kind { get; init; } = Kinds.File;
}

/// <summary>What the command line says of a download.</summary>
internal sealed record DownloadDocument : Document
{
    public required string Path { get; init; }

    public required string Version { get; init; }

    public required long Size { get; init; }

    public required string Sha256 { get; init; }

    /// <summary>Where the bytes are now, absolute.</summary>
    public required string Destination { get; init; }

    /// <summary>True when the same bytes were there already.</summary>
    public required bool Unchanged { get; init; }
}

/// <summary>The answer to delete; its error is <see cref="ExitCode.Partial"/> where <see cref="Pending"/>.</summary>
internal sealed record DeleteDocument : Document
{
    public required string Path { get; init; }

    public required string Version { get; init; }

    /// <summary>Peers that have the tombstone by now.</summary>
    public required int Copies { get; init; }

    /// <summary>No peer has it yet: it is pushed when one returns.</summary>
    public required bool Pending { get; init; }
}

/// <summary>One peer.</summary>
internal sealed record PeerBody(
    string Node, string Account, string Address, string Zone, long Used, long Capacity, bool Reachable,
    DateTimeOffset LastSeen);

/// <summary>The answer to peers: everyone but the node that was asked.</summary>
internal sealed record PeersDocument : Document
{
    public required ImmutableArray<PeerBody> Peers { get; init; }
}

/// <summary>The answer to status.</summary>
internal sealed record StatusDocument : Document
{
    /// <summary>The worst health of the account's files; <c>HEALTHY</c> without any.</summary>
    public required string Health { get; init; }

    public required string Network { get; init; }

    public required string Node { get; init; }

    public required string Account { get; init; }

    /// <summary>Known nodes but this one.</summary>
    public required int Peers { get; init; }

    /// <summary>Those of them that can be reached now.</summary>
    public required int Reachable { get; init; }

    /// <summary>Files of the account.</summary>
    public required int Files { get; init; }

    /// <summary>Files of the account by health, only those there are.</summary>
    public required ImmutableSortedDictionary<string, int> FilesByHealth { get; init; }

    /// <summary>Bytes that the nodes which can be reached offer, this one included.</summary>
    public required long Capacity { get; init; }

    /// <summary>Bytes of that in use.</summary>
    public required long Used { get; init; }

    /// <summary>What new files are stored with.</summary>
    public required string Code { get; init; }

    /// <summary>How many peers, any of them, a new file survives; -1 when it cannot be stored.</summary>
    public required int Spare { get; init; }

    /// <summary>Codes that keep the promise "any one peer may die" now, the best first.</summary>
    public required ImmutableArray<string> Codes { get; init; }

    /// <summary>Everyone the network has heard of, this node included.</summary>
    public ImmutableArray<MemberBody> Members { get; init; } = [];
}

/// <summary>This node's disk: the answer to storage.</summary>
internal sealed record StorageDocument : Document
{
    public required long Capacity { get; init; }

    /// <summary>Bytes of columns held for others.</summary>
    public required long Used { get; init; }

    /// <summary>Bytes of uploads under way.</summary>
    public required long Leased { get; init; }

    public required int Columns { get; init; }
}

/// <summary>The answer to version.</summary>
internal sealed record VersionDocument : Document
{
    public required string Version { get; init; }
}

/// <summary>What <c>mos node --json</c> says once it can be used, instead of the line <c>ready …</c>.</summary>
internal sealed record ReadyDocument : Document
{
    public required string Node { get; init; }

    public required string Account { get; init; }

    public required string Cluster { get; init; }

    public required string Wire { get; init; }

    /// <summary><c>host:port</c>, or <c>off</c>.</summary>
    public required string Management { get; init; }

    public required string Socket { get; init; }
}
