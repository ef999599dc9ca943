using System.Collections.Immutable;
using System.Globalization;
using Mosaic.Codecs.Sealing;
using Mosaic.Model;

namespace Mosaic.Files.Versions;

/// <summary>
/// Which versions of its path a version replaces: those its uploader saw, as its sealed metadata says under
/// <see cref="Key"/>: the first 16 hex digits of each id, with spaces between them. Metadata without that key is of
/// data folders from before it was written, and replaces everything older (docs/adr/0012-what-a-version-replaces.md).
/// </summary>
internal sealed class Replaces
{
    /// <summary>Where <see cref="FileMetadata.Extra"/> has it.</summary>
    public const string Key = "replaces";

    /// <summary>The most versions that one replaces: some 550 bytes.</summary>
    public const int Most = 32;

    private const int Digits = 16;

    private readonly ImmutableHashSet<ulong>? _ids;

    private Replaces(ImmutableHashSet<ulong>? ids) => _ids = ids;

    /// <summary>Every earlier version of the path.</summary>
    public static Replaces EverythingOlder { get; } = new(null);

    /// <summary>These, at most <see cref="Most"/>.</summary>
    public static Replaces These(IEnumerable<FileVersionId> versions) =>
        new([.. versions.Select(static version => version.Value.Prefix).Distinct().Take(Most)]);

    /// <summary>
    /// What a new version replaces that was made in sight of <paramref name="seen"/>: first what nothing replaces yet,
    /// then the latest of the others, so that a deleted version between them hides nothing.
    /// </summary>
    public static Replaces AllSeen(VersionHistory seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return These(seen.Heads.Concat(seen.Live.Select(static live => live.Id)));
    }

    /// <summary>
    /// What the metadata says. Words that are none of this format are a later one's, and name nothing here.
    /// </summary>
    public static Replaces Read(FileMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (!metadata.Extra.TryGetValue(Key, out var text)) return EverythingOlder;
        var ids = ImmutableHashSet.CreateBuilder<ulong>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.Length == Digits
                && ulong.TryParse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id))
            {
                ids.Add(id);
            }
        }
        return new Replaces(ids.ToImmutable());
    }

    /// <summary>Whether it names a version, or would name every earlier one.</summary>
    public bool Names(FileVersionId version) => _ids is null || _ids.Contains(version.Value.Prefix);

    /// <summary>Those of a history that it names and that are before <paramref name="by"/>, latest first.</summary>
    public IEnumerable<FileVersionId> Of(VersionHistory history, LiveVersion by)
    {
        ArgumentNullException.ThrowIfNull(history);
        return history.Live.Where(live => by.IsAfter(live) && Names(live.Id)).Select(static live => live.Id);
    }

    /// <summary>As it is written.</summary>
    public override string ToString() => _ids is null
        ? "everything older"
        : string.Join(' ', _ids.Order().Select(static id => id.ToString("x16", CultureInfo.InvariantCulture)));

    /// <summary>Metadata that says so.</summary>
    public FileMetadata WriteTo(FileMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        return metadata with
        {
            Extra = _ids is null ? metadata.Extra.Remove(Key) : metadata.Extra.SetItem(Key, ToString()),
        };
    }
}
