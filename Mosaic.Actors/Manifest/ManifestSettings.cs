using Akka.Configuration;

namespace Mosaic.Manifest;

/// <summary>The manifest's timing and room: <c>mosaic.manifest.*</c>, explained in hocon/manifest.conf.</summary>
public sealed record ManifestSettings
{
    /// <summary>The most writers: one for each digest partition.</summary>
    public const int MaxWriters = ManifestLimits.Partitions;

    /// <summary>Time between two comparisons with a peer.</summary>
    public required TimeSpan SyncInterval { get; init; }

    /// <summary>How long a peer may take to answer one message.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    /// <summary>After this, statements that were refused may be asked for again.</summary>
    public required TimeSpan AskAgainAfter { get; init; }

    /// <summary>Threads that check signatures at a time.</summary>
    public required int Verifiers { get; init; }

    /// <summary>Persistent actors that write the journal.</summary>
    public required int Writers { get; init; }

    /// <summary>Statements that came or went after which the store is brought up to date.</summary>
    public required int CheckpointAfter { get; init; }

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
            Verifiers = Count(config, "verifiers", least: 0) is > 0 and var verifiers
                ? verifiers
                : Environment.ProcessorCount,
            Writers = Count(config, "writers", most: MaxWriters),
            CheckpointAfter = Count(config, "checkpoint-after"),
        };
    }

    private static int Count(Config config, string key, int least = 1, int most = int.MaxValue) =>
        config.HasPath(key) && config.GetInt(key) >= least && config.GetInt(key) <= most
            ? config.GetInt(key)
            : throw new ConfigurationException(most == int.MaxValue
                ? $"mosaic.manifest.{key} must be a number of at least {least}"
                : $"mosaic.manifest.{key} must be a number from {least} to {most}");

    private static TimeSpan Time(Config config, string key) =>
        config.HasPath(key) && config.GetTimeSpan(key, null, false) > TimeSpan.Zero
            ? config.GetTimeSpan(key, null, false)
            : throw new ConfigurationException($"mosaic.manifest.{key} must be a duration above 0");
}
