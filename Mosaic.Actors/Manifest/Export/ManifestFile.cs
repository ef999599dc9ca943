using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Manifest.Export;

/// <summary>
/// The file that a manifest is exported to, format 1, for ever; all numbers big-endian:
/// <code>
/// bytes
///    16  "mosaic manifest" and a line feed
///     1  format = 1
///    32  network id
///        then each statement:
///     4    its length s, 1 to 49,152
///     s    the statement, verbatim
///        and behind the last one:
///     4  zero
///     8  the number of statements
///    32  SHA-256 of all bytes before it
/// </code>
/// Nothing follows. Same statements in the same order: same bytes. The end tells a file that is whole from one that was
/// cut short or altered by accident; who may say what is told by the statements' signatures alone. See
/// docs/manifest-file.md.
/// </summary>
public static class ManifestFile
{
    /// <summary>The only format there is.</summary>
    public const byte Format = 1;

    /// <summary>Bytes before the first statement.</summary>
    public const int HeaderBytes = MagicBytes + 1 + Id256.Size;

    /// <summary>Bytes behind the last statement.</summary>
    public const int TrailerBytes = LengthBytes + CountBytes + DigestBytes;

    internal const int MagicBytes = 16;
    internal const int LengthBytes = 4;
    internal const int CountBytes = 8;
    internal const int DigestBytes = 32;

    // Of the reader and of the writer: the longest statement and its length fit, and so does the trailer.
    internal const int BufferBytes = LengthBytes + Statement.MaxBytes + (16 << 10);

    /// <summary>What every such file begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "mosaic manifest\n"u8;
}
