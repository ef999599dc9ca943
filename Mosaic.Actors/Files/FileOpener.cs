using System.Collections.Immutable;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Statements;
using Mosaic.Files.Versions;
using Mosaic.Manifest;
using Mosaic.Model;
using Mosaic.Placement;

namespace Mosaic.Files;

/// <summary>
/// Turns what the manifest knows of versions into what their owner sees, by one view of the network. Files whose
/// columns lie on the same nodes in the same way are judged once: a long listing has few such ways. Not safe for
/// threads.
/// </summary>
internal sealed class FileOpener(AccountKey account, NetworkView view)
{
    private readonly IReadOnlyDictionary<NodeId, PlacementNode> _known = PlacementNodes.Of(view);
    private readonly Dictionary<NodeId, int> _eligible = [];
    private readonly Dictionary<Layout, HealthReport> _judged = [];

    /// <summary>
    /// The stored file; null when its metadata does not open under the account's key, or contradicts the version.
    /// </summary>
    public StoredFile? Open(VersionView file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var (version, holders) = (file.Version, file.Holders);
        if (Metadata(account, version) is not { } metadata) return null;
        return new StoredFile(metadata.Path, version.Id, metadata, version.Content.Code,
            UploadTime.Of(version.Time, metadata),
            [.. holders.Select(static one => (one.Column, one.Holder)).Distinct().Order()],
            Judge(new Layout(version.Content.Code, version.Origin, holders)))
        {
            Origin = version.Origin,
        };
    }

    /// <summary>The same with what it is among the versions of its path.</summary>
    /// <param name="file">The version.</param>
    /// <param name="history">Of its path.</param>
    /// <param name="keep">How long superseded versions are kept.</param>
    public StoredFile? Open(VersionView file, VersionHistory history, TimeSpan keep)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (Open(file) is not { } opened) return null;
        return opened with
        {
            State = history.StateOf(opened.Version),
            KeptUntil = Retention.KeptUntil(history, opened.Version, keep),
            Versions = history.Live.Length,
            Concurrent = history.ConcurrentWith(opened.Version),
        };
    }

    /// <summary>
    /// A version's metadata; null when it does not open under the account's key, or contradicts the version.
    /// </summary>
    public static FileMetadata? Metadata(AccountKey account, FileVersion version)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(version);
        return MetadataSeal.TryOpen(
                account.MetadataKey, version.Content.Content, version.Metadata.AsSpan(), out var metadata)
            && version.Content.Layout.Holds(metadata.Size)
            && PathTags.Tag(account.PathTagKey, metadata.Path) == version.PathTag
                ? metadata
                : null;
    }

    /// <summary>The history of a path: of its live versions, but for those whose metadata does not open.</summary>
    public static VersionHistory History(AccountKey account, ManifestProtocol.PathKnown known)
    {
        ArgumentNullException.ThrowIfNull(known);
        return VersionHistory.Of(known.Live
            .Select(view => Metadata(account, view.Version) is { } metadata ? LiveVersion.Of(view, metadata) : null)
            .OfType<LiveVersion>());
    }

    private HealthReport Judge(Layout layout)
    {
        if (_judged.TryGetValue(layout, out var health)) return health;
        if (!_eligible.TryGetValue(layout.Origin, out var eligible))
            _eligible[layout.Origin] = eligible = PlacementNodes.Eligible(view, layout.Origin);
        HeldColumn[] held = [.. layout.Holders.Select(static one => new HeldColumn(one.Holder, one.Column))];
        return _judged[layout] = HealthAssessment.Assess(layout.Code, held, _known, eligible);
    }

    /// <summary>What a file's health depends on. The holders are in the manifest's order.</summary>
    private readonly record struct Layout(Code Code, NodeId Origin, ImmutableArray<Holding> Holders)
    {
        public bool Equals(Layout other) =>
            Code == other.Code && Origin == other.Origin && Holders.AsSpan().SequenceEqual(other.Holders.AsSpan());

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(Code);
            foreach (var holding in Holders) hash.Add(holding);
            return hash.ToHashCode();
        }
    }
}
