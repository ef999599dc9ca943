using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Model;

namespace Mosaic.Files;

/// <summary>The retirement of what a new version replaces.</summary>
internal static class Retirement
{
    /// <summary>
    /// A tombstone for the path's live versions that precede <paramref name="version"/>, which it depends on; null
    /// when there is none. Versions beyond the limit of one tombstone are left to the next upload or delete.
    /// </summary>
    public static Tombstone? Of(
        ManifestProtocol.PathKnown known, FileVersion version, NetworkId network, SigningKey account)
    {
        var older = known.Live.Select(static live => live.Version)
            .Where(live => live.Id != version.Id
                && (live.Time < version.Time || (live.Time == version.Time && live.Id.CompareTo(version.Id) < 0)))
            .Select(static live => live.Id)
            .Take(Tombstone.MaxVersions)
            .ToArray();
        return older.Length == 0
            ? null
            : Tombstone.Create(network, account, version.PathTag, older, upTo: Hlc.Zero, known.NextTime, [version.Id]);
    }
}
