using Mosaic.Manifest;
using Mosaic.Model;

namespace Mosaic.Files.Versions;

/// <summary>Which version of a path a person means.</summary>
internal static class VersionChoice
{
    /// <summary>
    /// The version that the path shows, or the one live version whose id begins with <paramref name="start"/>, hex
    /// digits of either case; else why there is none.
    /// </summary>
    public static (VersionView? Version, FilesProtocol.Failed? Failure) Of(
        ManifestProtocol.PathKnown known, MosaicPath path, string? start)
    {
        ArgumentNullException.ThrowIfNull(known);
        if (known.Visible is null) return Fails(FilesError.NotFound, $"there is no file '{path}'");
        if (start is null) return (known.Visible, null);
        var fitting = known.Live.Where(live =>
            live.Version.Id.ToString().StartsWith(start, StringComparison.OrdinalIgnoreCase)).Take(2).ToArray();
        return fitting.Length switch
        {
            1 => (fitting[0], null),
            0 => Fails(FilesError.NotFound,
                $"'{path}' has no version {start}; those it has: mos versions NAME"),
            _ => Fails(FilesError.Other,
                $"several versions of '{path}' begin with {start}; give more digits of the one you mean"),
        };
    }

    private static (VersionView?, FilesProtocol.Failed?) Fails(FilesError error, string message) =>
        (null, new FilesProtocol.Failed(error, message));
}
