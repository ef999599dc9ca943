using System.Collections.Immutable;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Sealing;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Placement;

namespace Mosaic.Files;

/// <summary>Turns what the manifest knows of a version into what its owner sees.</summary>
internal static class FileOpener
{
    /// <summary>
    /// The stored file; null when its metadata does not open under the account's key, or contradicts the version.
    /// </summary>
    public static StoredFile? Open(VersionView known, AccountKey account, NetworkView view)
    {
        var (version, holders) = (known.Version, known.Holders);
        if (!MetadataSeal.TryOpen(
                account.MetadataKey, version.Content.Content, version.Metadata.AsSpan(), out var metadata)
            || !version.Content.Layout.Holds(metadata.Size)
            || PathTags.Tag(account.PathTagKey, metadata.Path) != version.PathTag)
        {
            return null;
        }
        ImmutableArray<HeldColumn> held = [.. holders.Select(static one => new HeldColumn(one.Holder, one.Column))];
        var health = HealthAssessment.Assess(version.Content.Code, held, PlacementNodes.Of(view),
            PlacementNodes.Eligible(view, version.Origin));
        return new StoredFile(metadata.Path, version.Id, metadata, version.Content.Code, version.Time.Instant,
            [.. held.Select(static one => (one.Column, one.Node)).Distinct().Order()], health);
    }
}
