using System.Collections.Immutable;
using Mosaic.Model;

namespace Mosaic.Codecs.Sealing;

/// <summary>What a stored path is. The numbers are those of the sealed format.</summary>
public enum FileKind
{
    /// <summary>A file with content.</summary>
    File = 1,

    /// <summary>A folder without anything in it; others exist only in the paths of their files.</summary>
    EmptyFolder = 2,
}

/// <summary>What an owner knows of a file version and its peers do not. Equal by value.</summary>
/// <param name="Kind">What the path is.</param>
/// <param name="Path">The stored name.</param>
/// <param name="Size">True length of the plaintext, in bytes; 0 for a folder.</param>
/// <param name="Modified">When the source was last modified, kept to 100 ns; compared as an instant.</param>
/// <param name="Mode">Permission bits of the source, at most <see cref="MaxMode"/>.</param>
/// <param name="ContentType">Media type, or empty; at most <see cref="MaxContentTypeBytes"/> of UTF-8.</param>
/// <param name="PlaintextSha256">SHA-256 of the plaintext.</param>
/// <param name="Extra">For uses to come; at most <see cref="MaxExtras"/>, their keys not empty.</param>
public sealed record FileMetadata(
    FileKind Kind,
    MosaicPath Path,
    long Size,
    DateTimeOffset Modified,
    uint Mode,
    string ContentType,
    Id256 PlaintextSha256,
    ImmutableSortedDictionary<string, string> Extra)
{
    /// <summary>All permission bits: 07777.</summary>
    public const uint MaxMode = 0xFFF;

    /// <summary>The longest media type, in bytes of UTF-8.</summary>
    public const int MaxContentTypeBytes = 255;

    /// <summary>The most entries of <see cref="Extra"/>; together they must fit into the seal's limit.</summary>
    public const int MaxExtras = 64;

    /// <summary>No extra entries, sorted by their keys' UTF-16 code units as all of them are.</summary>
    public static ImmutableSortedDictionary<string, string> NoExtra { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool Equals(FileMetadata? other) =>
        other is not null
        && Kind == other.Kind
        && Path == other.Path
        && Size == other.Size
        && Modified == other.Modified
        && Mode == other.Mode
        && ContentType == other.ContentType
        && PlaintextSha256 == other.PlaintextSha256
        && Extra.SequenceEqual(other.Extra);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Path, Size, Modified, PlaintextSha256);
}
