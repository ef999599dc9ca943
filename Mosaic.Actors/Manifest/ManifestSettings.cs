using Akka.Configuration;

namespace Mosaic.Manifest;

/// <summary>The manifest's timing and room: <c>mosaic.manifest.*</c>, explained in hocon/manifest.conf.</summary>
public sealed record ManifestSettings
{
    /// <summary>Time between two comparisons with a peer.</summary>
    public required TimeSpan SyncInterval { get; init; }

    /// <summary>How long a peer may take to answer one message.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    /// <summary>After this, statements that were refused may be asked for again.</summary>
    public required TimeSpan AskAgainAfter { get; init; }

    /// <summary>Threads that check signatures at a time.</summary>
    public required int Verifiers { get; init; }

    /// <summary>Statements after which a snapshot replaces the journal of a partition group.</summary>
    public required int SnapshotAfter { get; init; }

    /// <summary>Reads <c>mosaic.manifest</c> of a whole configuration.</summary>
    /// <exception cref="ConfigurationException">A value is missing or out of range; it names the key.</exception>
    public static ManifestSettings FromConfig(Config root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var config = root.GetConfig("mosaic.manifest")
            ?? throw new ConfigurationException("mosaic.manifest is missing from the configuration");
        return new ManifestSettings
        {
            SyncInterval = Time(config, "sync-interval"),
            RequestTimeout = Time(config, "request-timeout"),
            AskAgainAfter = Time(config, "ask-again-after"),
            Verifiers = Count(config, "verifiers"),
            SnapshotAfter = Count(config, "snapshot-after"),
        };
    }

    private static int Count(Config config, string key) =>
        config.HasPath(key) && config.GetInt(key) >= 1
            ? config.GetInt(key)
            : throw new ConfigurationException($"mosaic.manifest.{key} must be a number of at least 1");

    private static TimeSpan Time(Config config, string key) =>
        config.HasPath(key) && config.GetTimeSpan(key, null, false) > TimeSpan.Zero
            ? config.GetTimeSpan(key, null, false)
            : throw new ConfigurationException($"mosaic.manifest.{key} must be a duration above 0");
}
