using Akka.Configuration;
using Mosaic.Files.Versions;

namespace Mosaic.Files;

/// <summary>The limits and patience of file operations: <c>mosaic.files.*</c>, explained in hocon/files.conf.</summary>
public sealed record FilesSettings
{
    /// <summary>Encoded segments an upload has in memory.</summary>
    public required int UploadWindow { get; init; }

    /// <summary>Segments a download has in memory.</summary>
    public required int DownloadWindow { get; init; }

    /// <summary>Uploads and downloads that run at a time.</summary>
    public required int MaxTransfers { get; init; }

    /// <summary>Uploads and downloads that may wait for their turn.</summary>
    public required int MaxQueued { get; init; }

    /// <summary>Listings, descriptions and deletions that run at a time; more are refused.</summary>
    public required int MaxShortOperations { get; init; }

    /// <summary>Threads that seal, code and hash at a time, for all operations together.</summary>
    public required int Workers { get; init; }

    /// <summary>Without an answer from a holder that owes one for this long, it is given up.</summary>
    public required TimeSpan HolderTimeout { get; init; }

    /// <summary>Without an answer to a commit for this long, the holder is given up.</summary>
    public required TimeSpan CommitTimeout { get; init; }

    /// <summary>How long an upload looks for a place for columns that lost their holder.</summary>
    public required TimeSpan PlacementDeadline { get; init; }

    /// <summary>Time between two rounds of asking peers that do not open a lease yet.</summary>
    public required TimeSpan AskAgainAfter { get; init; }

    /// <summary>How long the node tries to complete an upload that a crash interrupted.</summary>
    public required TimeSpan RecoveryDeadline { get; init; }

    /// <summary>Time between two attempts to reach a holder of an interrupted upload.</summary>
    public required TimeSpan RecoveryRetry { get; init; }

    /// <summary>Without a shard from a holder that owes one for this long, other columns are asked as well.</summary>
    public required TimeSpan HedgeAfter { get; init; }

    /// <summary>How long a delete waits for peers to confirm the tombstone.</summary>
    public required TimeSpan DeletePatience { get; init; }

    /// <summary>How long the manifest or the shards of this node may take to answer.</summary>
    public required TimeSpan LocalTimeout { get; init; }

    /// <summary>How long an operation waits for a node that just started to know its network.</summary>
    public required TimeSpan NetworkPatience { get; init; }

    /// <summary>How long a download waits for its caller to be ready.</summary>
    public required TimeSpan BeginTimeout { get; init; }

    /// <summary>Plaintext bytes that are asked for when the size of an upload is not known beforehand.</summary>
    public required long UnknownSize { get; init; }

    /// <summary>Damaged shards that are rebuilt at a time.</summary>
    public required int MaxRebuilds { get; init; }

    /// <summary>Damaged shards that may wait to be rebuilt; reports beyond are dropped, for they come again.</summary>
    public required int MaxQueuedRebuilds { get; init; }

    /// <summary>Events after which a snapshot replaces the journal.</summary>
    public required int SnapshotEvery { get; init; }

    /// <summary>How long superseded versions are kept.</summary>
    public required VersionsSettings Versions { get; init; }

    /// <summary>Reads <c>mosaic.files</c> and <c>mosaic.versions</c> of a whole configuration.</summary>
    /// <exception cref="ConfigurationException">A value is missing or out of range; it is named.</exception>
    public static FilesSettings FromConfig(Config root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var config = root.GetConfig("mosaic.files")
            ?? throw new ConfigurationException("mosaic.files is missing from the configuration");
        return new FilesSettings
        {
            UploadWindow = Count(config, "upload-window"),
            DownloadWindow = Count(config, "download-window"),
            MaxTransfers = Count(config, "max-transfers"),
            MaxQueued = Count(config, "max-queued"),
            MaxShortOperations = Count(config, "max-short-operations"),
            Workers = Count(config, "workers"),
            HolderTimeout = Time(config, "holder-timeout"),
            CommitTimeout = Time(config, "commit-timeout"),
            PlacementDeadline = Time(config, "placement-deadline"),
            AskAgainAfter = Time(config, "ask-again-after"),
            RecoveryDeadline = Time(config, "recovery-deadline"),
            RecoveryRetry = Time(config, "recovery-retry"),
            HedgeAfter = Time(config, "hedge-after"),
            DeletePatience = Time(config, "delete-patience"),
            LocalTimeout = Time(config, "local-timeout"),
            NetworkPatience = Time(config, "network-patience"),
            BeginTimeout = Time(config, "begin-timeout"),
            UnknownSize = config.GetByteSize("unknown-size") is var size and > 0
                ? size.Value
                : throw new ConfigurationException("mosaic.files.unknown-size must be a size above 0"),
            MaxRebuilds = Count(config, "max-rebuilds"),
            MaxQueuedRebuilds = Count(config, "max-queued-rebuilds"),
            SnapshotEvery = Count(config, "snapshot-every"),
            Versions = VersionsSettings.FromConfig(root),
        };
    }

    private static int Count(Config config, string key) =>
        config.HasPath(key) && config.GetInt(key) >= 1
            ? config.GetInt(key)
            : throw new ConfigurationException($"mosaic.files.{key} must be a number of at least 1");

    private static TimeSpan Time(Config config, string key) =>
        config.HasPath(key) && config.GetTimeSpan(key, null, false) > TimeSpan.Zero
            ? config.GetTimeSpan(key, null, false)
            : throw new ConfigurationException($"mosaic.files.{key} must be a duration above 0");
}
