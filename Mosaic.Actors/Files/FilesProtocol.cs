using System.Collections.Immutable;
using Akka.Actor;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Sealing;
using Mosaic.Model;
using Mosaic.Shards;

namespace Mosaic.Files;

/// <summary>
/// What <c>/user/files</c> takes and sends: one coordinator per operation, each answered exactly once to its sender.
/// Local only: streams and cancellation tokens cross it by reference.
/// </summary>
public static partial class FilesProtocol
{
    /// <summary>
    /// For a person: why nothing can be done. Every operation waits <c>mosaic.files.network-patience</c> for the
    /// network before it fails so.
    /// </summary>
    public const string NetworkUnknown =
        "this node has not reached the network it was told to join yet; is the node named by --join running?";

    /// <summary>For a person: why an operation ended that had begun in another network.</summary>
    public const string NetworkLeft =
        "this node went over to another network; ask again for what is to be done there";

    /// <summary>For a person: why no file can be reached. The error is <see cref="FilesError.NotAllowed"/>.</summary>
    public const string LoggedOut = "no account is logged in: mos login key FILE";

    /// <summary>
    /// Uploads the bytes of <paramref name="Source"/> (read once, to its end; the caller disposes it after the answer)
    /// as a new version of <paramref name="Path"/>. Answered by <see cref="Uploaded"/> or <see cref="Failed"/>.
    /// <paramref name="ExpectedSize"/> in bytes, where known, lets a source that ends early fail instead of being
    /// stored short, and room be asked for exactly.
    /// </summary>
    public sealed record Upload(
        MosaicPath Path,
        Stream Source,
        long? ExpectedSize,
        DateTimeOffset Modified,
        uint Mode,
        Code Code,
        bool AllowFragile,
        CancellationToken Cancelled) : INoSerializationVerificationNeeded
    {
        /// <summary>What the path becomes; of an empty folder <see cref="ExpectedSize"/> is 0.</summary>
        public FileKind Kind { get; init; } = FileKind.File;

        /// <summary>
        /// The most bytes that a source of unknown size may have, at least 0: so much room is asked for. Null for
        /// <c>mosaic.files.unknown-size</c>. Without meaning beside <see cref="ExpectedSize"/>.
        /// </summary>
        public long? SizeHint { get; init; }
    }

    /// <summary>The version is durable on its holders, and here, and will be found from anywhere.</summary>
    /// <param name="File">What was stored, with its health at that moment.</param>
    /// <param name="Warning">Null, or what a person should know (a DEGRADED acknowledgement).</param>
    public sealed record Uploaded(StoredFile File, string? Warning);

    /// <summary>
    /// Downloads a version of <paramref name="Path"/>, the visible one unless another is named. First
    /// <see cref="DownloadStarted"/> goes to the sender; after <see cref="BeginDownload"/> bytes go into
    /// <paramref name="Sink"/> in order, each segment verified; then <see cref="Downloaded"/>, or <see cref="Failed"/>
    /// at any time.
    /// </summary>
    public sealed record Download(MosaicPath Path, Stream Sink, CancellationToken Cancelled)
        : INoSerializationVerificationNeeded
    {
        /// <summary>The first hex digits of a version's id; null for the visible one.</summary>
        public string? Version { get; init; }
    }

    /// <summary>What will come. Nothing is written to the sink before <see cref="BeginDownload"/>.</summary>
    public sealed record DownloadStarted(StoredFile File, IActorRef Coordinator);

    /// <summary>To the coordinator: the sink is ready.</summary>
    public sealed record BeginDownload;

    /// <summary>Every byte is in the sink, and the whole had the SHA-256 its owner recorded.</summary>
    public sealed record Downloaded(StoredFile File);

    /// <summary>Asks for one file; answered by <see cref="Described"/> or <see cref="Failed"/>.</summary>
    public sealed record Describe(MosaicPath Path)
    {
        /// <summary>The first hex digits of a version's id; null for the visible one.</summary>
        public string? Version { get; init; }
    }

    /// <summary>Everything known of a file.</summary>
    public sealed record Described(StoredFile File);

    /// <summary>Lists the account's files; answered by <see cref="Listed"/> or <see cref="Failed"/>.</summary>
    public sealed record List;

    /// <summary>By path, in ordinal order.</summary>
    public sealed record Listed(ImmutableArray<StoredFile> Files);

    /// <summary>
    /// Deletes every version of a path seen here, or one; answered by <see cref="Deleted"/> or <see cref="Failed"/>.
    /// </summary>
    public sealed record Delete(MosaicPath Path)
    {
        /// <summary>The first hex digits of the only version to delete; null for all.</summary>
        public string? Version { get; init; }
    }

    /// <summary>
    /// The tombstone is durable here and on <paramref name="Copies"/> peers; <paramref name="Pending"/> when on none
    /// though the file had holders: it is pushed when one returns (exit 3).
    /// </summary>
    public sealed record Deleted(StoredFile File, int Copies, bool Pending);

    /// <summary>On the event stream: an operation has given its final answer.</summary>
    /// <param name="Account">Whose it was.</param>
    /// <param name="Name">Its kind and number, such as <c>upload-7</c>.</param>
    /// <param name="Answer">What its requester got.</param>
    internal sealed record Ended(AccountId Account, string Name, object Answer);

    /// <summary>On the event stream: the attempt to rebuild a damaged shard has ended.</summary>
    internal sealed record RebuildEnded(ShardsProtocol.ShardDamaged Shard, bool IsRebuilt, string Outcome);

    /// <summary>
    /// What is asked from now on is this account's; what was asked before ends with the key it began with.
    /// </summary>
    /// <param name="Key">The account's; disposed by the caller after the system stopped.</param>
    /// <param name="IsLoggedOut">The key owns nothing: operations fail with <see cref="LoggedOut"/>.</param>
    internal sealed record UseAccount(AccountKey Key, bool IsLoggedOut) : INoSerializationVerificationNeeded
    {
        /// <summary>Without the key, which is a secret.</summary>
        public override string ToString() => $"{nameof(UseAccount)} {{ IsLoggedOut = {IsLoggedOut} }}";
    }

    /// <summary>The operation failed and left nothing behind that leaks.</summary>
    /// <param name="Error">What kind of failure, for exit codes.</param>
    /// <param name="Message">For a person: what happened, to what, and what to do.</param>
    public sealed record Failed(FilesError Error, string Message);
}

/// <summary>Why an operation failed. The numbers are the exit codes of the command line.</summary>
public enum FilesError
{
    /// <summary>Never sent.</summary>
    None = 0,

    /// <summary>Anything without a number of its own.</summary>
    Other = 1,

    /// <summary>No such file.</summary>
    NotFound = 4,

    /// <summary>Not enough peers to keep the promise, or to read.</summary>
    TooFewPeers = 6,

    /// <summary>The account may not.</summary>
    NotAllowed = 7,

    /// <summary>A quota or a disk is full.</summary>
    Full = 8,

    /// <summary>Bytes are not what their owner signed.</summary>
    Integrity = 9,

    /// <summary>The caller cancelled.</summary>
    Interrupted = 130,
}
