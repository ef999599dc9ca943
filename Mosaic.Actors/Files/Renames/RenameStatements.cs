using System.Collections.Immutable;
using System.Security.Cryptography;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Statements;
using Mosaic.Files.Versions;
using Mosaic.Manifest;
using Mosaic.Model;

namespace Mosaic.Files.Renames;

/// <summary>
/// The statements that give the content of one path another name. Each live version is signed anew under the new path,
/// in their order and with the same content, so no holder has anything to do; tombstones then name the versions that
/// were seen under the old path, and no others, and depend on those that take their place. A holder that has heard of
/// the tombstones but not of the new versions lets the old ones live, so a content never is without a live version.
/// </summary>
internal static class RenameStatements
{
    /// <summary>Versions named by one tombstone: with the one that stays, what it depends on fits too.</summary>
    private const int MostNamed = Tombstone.MaxVersions - 1;

    /// <summary>
    /// The statements, versions first; null when the metadata of a version is not what its owner sealed. What the new
    /// path has is replaced by every head of the old one's versions.
    /// </summary>
    /// <param name="account">The owner.</param>
    /// <param name="network">The network.</param>
    /// <param name="from">What is known of the old path, which has a live version.</param>
    /// <param name="to">The new path.</param>
    /// <param name="known">What is known of that.</param>
    /// <param name="now">The time.</param>
    public static ImmutableArray<Statement>? Of(
        AccountKey account, NetworkId network, ManifestProtocol.PathKnown from, MosaicPath to,
        ManifestProtocol.PathKnown known, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(known);
        var metadata = from.Live.Select(live => FileOpener.Metadata(account, live.Version)).ToArray();
        if (metadata.Any(static one => one is null)) return null;
        var opened = from.Live.Zip(metadata, static (live, one) => (live.Version, Metadata: one!))
            .ToDictionary(static one => one.Version.Id);
        var history = FileOpener.History(account, from);
        var replaced = FileOpener.History(account, known);
        var heads = history.Heads.ToHashSet();
        var tag = PathTags.Tag(account.PathTagKey, to);
        var anew = new Dictionary<FileVersionId, FileVersion>();
        var time = new HybridClock(default).TickAfter(known.NextTime, now).Last;
        foreach (var live in history.Live.Reverse())
        {
            var (version, old) = opened[live.Id];
            var replaces = live.Replaces.Of(history, live).Select(id => anew[id].Id);
            if (heads.Contains(live.Id))
                replaces = replaced.Heads.Concat(replaces).Concat(replaced.Live.Select(static one => one.Id));
            var sealedMetadata = MetadataSeal.Seal(account.MetadataKey, version.Content.Content,
                Replaces.These(replaces).WriteTo(UploadTime.Keep(version.Time, old with { Path = to })),
                RandomNumberGenerator.GetBytes(SealLimits.NonceSize));
            anew[live.Id] = FileVersion.Create(
                network, account.Signing, tag, time, sealedMetadata, version.Origin, version.Content);
            time = time.Next();
        }
        var stays = anew[history.Current!.Value].Id;
        var tombstones = history.Live.Select(static live => live.Id).Chunk(MostNamed).Select(named => Tombstone.Create(
            network, account.Signing, from.Live[0].Version.PathTag, named, upTo: Hlc.Zero, from.NextTime,
            named.Select(id => anew[id].Id).Append(stays).Distinct()));
        return
        [
            .. anew.Values.Select(static version => version.Statement),
            .. tombstones.Select(static tombstone => tombstone.Statement),
        ];
    }
}
