using Mosaic.Codecs.Statements;
using Mosaic.Files.Versions;
using Mosaic.Manifest;
using Mosaic.Model;

namespace Mosaic.Files;

/// <summary>The deletion of versions that are kept no longer.</summary>
internal static class Retirement
{
    /// <summary>
    /// A tombstone for what <see cref="Retention"/> says is due of a path; null when nothing is. It depends on what
    /// replaces that. Beyond the limit of one tombstone it is left to the next look.
    /// </summary>
    public static Tombstone? Of(
        VersionHistory history, ManifestProtocol.PathKnown known, PathTag path, FilesContext files, NetworkId network)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(files);
        return Retention.Due(history, files.Time.GetUtcNow(), files.Settings.Versions) is { } due
            ? Tombstone.Create(network, files.Account.Signing, path, due.Versions, upTo: Hlc.Zero, known.NextTime,
                due.DependsOn)
            : null;
    }
}
