using Mosaic.Codecs.Sealing;
using Mosaic.Manifest;
using Mosaic.Model;

namespace Mosaic.Files.Versions;

/// <summary>A version that is not deleted, with what decides which ones of its path are superseded.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Time">Its own time.</param>
/// <param name="Uploaded">When it was uploaded; before <paramref name="Time"/> if it was renamed since.</param>
/// <param name="IsWhole">Whether k distinct columns of it are held, by their holders' receipts.</param>
/// <param name="Replaces">What it replaces.</param>
internal sealed record LiveVersion(
    FileVersionId Id, Hlc Time, DateTimeOffset Uploaded, bool IsWhole, Replaces Replaces)
{
    /// <summary>Of a version whose metadata was opened.</summary>
    public static LiveVersion Of(VersionView view, FileMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(view);
        var version = view.Version;
        return new LiveVersion(version.Id, version.Time, UploadTime.Of(version.Time, metadata),
            HasEnough(view), Replaces.Read(metadata));
    }

    /// <summary>Whether receipts name k distinct columns of a version.</summary>
    public static bool HasEnough(VersionView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.Holders.Select(static held => held.Column).Distinct().Count() >= view.Version.Content.Code.K;
    }

    /// <summary>Whether it is later than another: by (time, id), as the manifest orders versions.</summary>
    public bool IsAfter(LiveVersion other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Time > other.Time || (Time == other.Time && Id.Value > other.Id.Value);
    }
}
