using System.Collections.Immutable;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest.Export;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <content>All statements out, and statements from elsewhere in.</content>
public static partial class ManifestProtocol
{
    /// <summary>
    /// Asks for the statements behind a cursor, for an export; answered by <see cref="Page"/> or <see cref="Busy"/>.
    /// </summary>
    public sealed record ReadPage(ExportCursor From, object? Correlation = null);

    /// <summary>
    /// A page of <paramref name="Network"/>'s manifest, of at most <see cref="ManifestLimits.MaxStatementBytes"/> of
    /// statements, maybe none. <paramref name="Next"/> asks for the next one; null when this is the last.
    /// </summary>
    public sealed record Page(
        NetworkId Network, ImmutableArray<Statement> Statements, ExportCursor? Next, object? Correlation);

    /// <summary>
    /// Adds statements from a file, each for itself: verified like a peer's, and not pushed, for comparisons spread
    /// them. At most <see cref="MaxImportBytes"/> of them. Waits while there is no room; answered once, when each is
    /// durable, known or refused, by <see cref="Imported"/>, or by <see cref="Busy"/>.
    /// </summary>
    public sealed record Import(ImmutableArray<Statement> Statements, object? Correlation = null);

    /// <summary>What became of them; the three numbers add up to all.</summary>
    /// <param name="Added">New, and durable here.</param>
    /// <param name="Known">There already, or superseded by what is.</param>
    /// <param name="Refused">How many were refused, by the reason's name in <see cref="Statistics"/>.</param>
    /// <param name="Correlation">The question's.</param>
    public sealed record Imported(
        int Added, int Known, ImmutableSortedDictionary<string, int> Refused, object? Correlation);

    /// <summary>Nothing was done: too many such questions wait.</summary>
    public sealed record Busy(string Reason, object? Correlation);

    /// <summary>Bytes of statements of one <see cref="Import"/>.</summary>
    public const int MaxImportBytes = ManifestLimits.MaxStatementBytes;
}
