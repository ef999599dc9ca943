using System.Globalization;
using Mosaic.Codecs.Sealing;
using Mosaic.Model;

namespace Mosaic.Files.Versions;

/// <summary>
/// When a version was uploaded. A rename signs it anew, at a time of its own, and leaves the first one in the sealed
/// metadata, under <see cref="Key"/> (RFC 3339, UTC, to the millisecond).
/// </summary>
internal static class UploadTime
{
    /// <summary>Where <see cref="FileMetadata.Extra"/> has it.</summary>
    public const string Key = "uploaded";

    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Of a version of that time and metadata.</summary>
    public static DateTimeOffset Of(Hlc time, FileMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return metadata.Extra.TryGetValue(Key, out var text)
            && DateTimeOffset.TryParseExact(text, Format, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var uploaded)
            && uploaded < time.Instant
                ? uploaded
                : time.Instant;
    }

    /// <summary>Metadata of a version that is to be signed anew, at another time.</summary>
    public static FileMetadata Keep(Hlc time, FileMetadata metadata) => metadata with
    {
        Extra = metadata.Extra.SetItem(
            Key, Of(time, metadata).UtcDateTime.ToString(Format, CultureInfo.InvariantCulture)),
    };
}
