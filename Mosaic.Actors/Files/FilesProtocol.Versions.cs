using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Model;

namespace Mosaic.Files;

/// <content>Versions of a path, and renames.</content>
public static partial class FilesProtocol
{
    /// <summary>
    /// Lists the versions of a path that are not deleted; answered by <see cref="VersionsListed"/> or
    /// <see cref="Failed"/>.
    /// </summary>
    public sealed record ListVersions(MosaicPath Path);

    /// <summary>At least one, latest first.</summary>
    public sealed record VersionsListed(ImmutableArray<StoredFile> Versions);

    /// <summary>
    /// Gives a file, or everything under a name, another name; nothing is uploaded. Earlier versions go along. Answered
    /// by <see cref="Renamed"/>, or by <see cref="Failed"/> when nothing was renamed. What exists under a new name is
    /// in the way unless <paramref name="Overwrite"/>; then it becomes an earlier version. Cancelled, it ends between
    /// two files.
    /// </summary>
    public sealed record Rename(MosaicPath From, MosaicPath To, bool Overwrite, CancellationToken Cancelled)
        : INoSerializationVerificationNeeded;

    /// <summary>
    /// So many <paramref name="Files"/> have their new names, durable here and on <paramref name="Copies"/> peers at
    /// least; <paramref name="Pending"/> as for a delete. <paramref name="Left"/> have their old ones: the same rename
    /// goes on with them.
    /// </summary>
    public sealed record Renamed(
        MosaicPath From, MosaicPath To, int Files, int Copies, bool Pending, ImmutableArray<NotRenamed> Left)
    {
        /// <summary>It was cancelled before all was done.</summary>
        public bool IsCancelled { get; init; }
    }

    /// <summary>A file that has its old name, and why.</summary>
    public sealed record NotRenamed(MosaicPath Path, string Reason);
}
