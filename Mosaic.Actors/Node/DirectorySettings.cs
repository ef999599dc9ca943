using Akka.Configuration;

namespace Mosaic.Node;

/// <summary>The directory's tunables; <c>hocon/node.conf</c> says what each is for.</summary>
internal sealed record DirectorySettings
{
    /// <summary>An advertisement is made anew after this long though nothing changed.</summary>
    public required TimeSpan RefreshInterval { get; init; }

    /// <summary>The least time between two advertisements.</summary>
    public required TimeSpan AdvertiseInterval { get; init; }

    /// <summary>How often the shards are asked how much they use.</summary>
    public required TimeSpan UsageInterval { get; init; }

    /// <summary>Events after which a snapshot replaces them.</summary>
    public required int SnapshotAfter { get; init; }

    /// <summary>Reads <c>mosaic.directory</c> of a configuration in which every key is set.</summary>
    /// <exception cref="ConfigurationException">A key is missing or its value cannot be used.</exception>
    public static DirectorySettings FromConfig(Config root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var config = root.GetConfig("mosaic.directory")
            ?? throw new ConfigurationException("mosaic.directory is missing");
        return new DirectorySettings
        {
            RefreshInterval = config.GetTimeSpan("refresh-interval"),
            AdvertiseInterval = config.GetTimeSpan("advertise-interval"),
            UsageInterval = config.GetTimeSpan("usage-interval"),
            SnapshotAfter = config.GetInt("snapshot-after"),
        };
    }
}
