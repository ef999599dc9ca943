using System.Collections.Immutable;
using Mosaic.Codecs.Sealing;
using Mosaic.Files;
using Mosaic.Files.Versions;
using Mosaic.Model;
using Mosaic.Placement;

namespace Mosaic.Host.Api;

/// <summary>Stored files as documents.</summary>
internal static class FileBodies
{
    /// <summary>Everything known of a file.</summary>
    public static FileDocument Document(StoredFile file, string? warning = null) => new()
    {
        Path = file.Path.Value,
        Version = file.Version.ToString(),
        Size = file.Metadata.Size,
        Modified = file.Metadata.Modified,
        Uploaded = file.Uploaded,
        Sha256 = file.Metadata.PlaintextSha256.ToString(),
        Code = file.Code.ToString(),
        Columns = [.. file.Columns.Select(static held => new ColumnBody(held.Column, held.Node.ToString()))],
        Health = file.Health.Health.Word(),
        Reason = file.Health.Reason,
        Next = Next(file),
        Spare = file.Health.Spares.Nodes,
        SpareZones = file.Health.Spares.Zones,
        SpareAccounts = file.Health.Spares.Accounts,
        Origin = file.Origin.ToString(),
        State = file.State.Word(),
        KeptUntil = file.KeptUntil,
        Versions = file.Versions,
        Concurrent = Ids(file.Concurrent),
        Warning = warning,
        Kind = Kind(file),
    };

    /// <summary>What to type next.</summary>
    public static string Next(StoredFile file) =>
        file.Health.NextCommand.Replace("<name>", Shell.Quoted(file.Path.Value), StringComparison.Ordinal);

    /// <summary>One line of a listing.</summary>
    public static FileEntry Entry(StoredFile file) => new(
        file.Path.Value, file.Metadata.Size, file.Version.ToString(), file.Metadata.Modified,
        file.Health.Health.Word())
    {
        Versions = file.Versions,
        Kept = file.OtherBytes,
        Concurrent = Ids(file.Concurrent),
        Kind = Kind(file),
        Mode = file.Metadata.Mode,
        Sha256 = file.Metadata.PlaintextSha256.ToString(),
    };

    /// <summary>One line of a listing of versions.</summary>
    public static VersionEntry Version(StoredFile file) => new()
    {
        Version = file.Version.ToString(),
        Size = file.Metadata.Size,
        Modified = file.Metadata.Modified,
        Uploaded = file.Uploaded,
        Origin = file.Origin.ToString(),
        State = file.State.Word(),
        KeptUntil = file.KeptUntil,
        Health = file.Health.Health.Word(),
    };

    /// <summary>What comes before a download's bytes.</summary>
    public static DownloadHead Head(StoredFile file) => new()
    {
        Version = file.Version.ToString(),
        Size = file.Metadata.Size,
        Sha256 = file.Metadata.PlaintextSha256.ToString(),
        Modified = file.Metadata.Modified,
        Mode = file.Metadata.Mode,
        Kind = Kind(file),
    };

    private static ImmutableArray<string> Ids(ImmutableArray<FileVersionId> versions) =>
        [.. versions.Select(static version => version.ToString())];

    private static string Kind(StoredFile file) =>
        file.Metadata.Kind == FileKind.EmptyFolder ? Kinds.Folder : Kinds.File;
}
