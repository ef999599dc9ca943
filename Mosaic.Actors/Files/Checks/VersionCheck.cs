using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Placement;

namespace Mosaic.Files.Checks;

/// <summary>One version that is being checked.</summary>
internal sealed class VersionCheck(MosaicPath path, VersionView view, bool readsAll, uint seed)
{
    /// <summary>Whose it is.</summary>
    public MosaicPath Path { get; } = path;

    /// <summary>The version.</summary>
    public FileVersion Version { get; } = view.Version;

    /// <summary>What was asked and answered.</summary>
    public ContentCheckState State { get; } = new(
        view.Version.Content.Content, view.Version.Content.Code, view.Version.Content.Layout.SegmentCount,
        view.Holders.Select(static held => new HeldColumn(held.Holder, held.Column)), readsAll, seed);

    /// <summary>Columns that some holder has a receipt for, each with each holder.</summary>
    public int Holdings { get; } = view.Holders.Distinct().Count();
}

/// <summary>The paths that a check comes to, and what there is to read of them.</summary>
/// <param name="Paths">By name.</param>
/// <param name="AllBytes">Of all columns of all versions.</param>
/// <param name="Unreadable">The account's files whose metadata does not open: nobody knows their names.</param>
internal sealed record CheckScope(IReadOnlyList<MosaicPath> Paths, long AllBytes, int Unreadable)
{
    /// <summary>What <paramref name="name"/> names: a file, all under it, or everything where it is null.</summary>
    public static CheckScope Of(ManifestProtocol.Listing listing, FilesContext files, MosaicPath? name)
    {
        ArgumentNullException.ThrowIfNull(listing);
        ArgumentNullException.ThrowIfNull(files);
        var paths = new List<MosaicPath>();
        long bytes = 0;
        var unreadable = 0;
        foreach (var file in listing.Files)
        {
            if (FileOpener.Metadata(files.Account, file.Version) is not { } metadata)
            {
                unreadable++;
                continue;
            }
            if (!IsIn(metadata, name)) continue;
            paths.Add(metadata.Path);
            bytes += (file.Version.Content.Layout.ColumnLength * file.Version.Content.Code.N)
                + file.Others.Sum(static other => other.StoredBytes);
        }
        paths.Sort();
        return new CheckScope(paths, bytes, unreadable);
    }

    private static bool IsIn(FileMetadata file, MosaicPath? name) => name is null || file.Path == name
        || file.Path.Value.StartsWith(name.Value + "/", StringComparison.Ordinal);
}
