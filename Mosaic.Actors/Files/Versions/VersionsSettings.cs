using Akka.Configuration;

namespace Mosaic.Files.Versions;

/// <summary>How long superseded versions are kept: <c>mosaic.versions.*</c>, explained in hocon/files.conf.</summary>
public sealed record VersionsSettings
{
    /// <summary>The longest that versions can be told to be kept: a hundred years.</summary>
    public static readonly TimeSpan LongestKeep = TimeSpan.FromDays(36_525);

    /// <summary>The most superseded versions of a path that can be kept: well below what a path may have.</summary>
    public const int MostOfAll = 512;

    /// <summary>From the moment a version is superseded; zero: it goes at once.</summary>
    public required TimeSpan Keep { get; init; }

    /// <summary>Superseded versions of one path that are kept at most; the longest superseded go first.</summary>
    public required int Most { get; init; }

    /// <summary>From one look for versions that are kept no longer to the next, on average.</summary>
    public required TimeSpan LookInterval { get; init; }

    /// <summary>Reads <c>mosaic.versions</c> of a whole configuration.</summary>
    /// <exception cref="ConfigurationException">A value is missing or out of range; it is named.</exception>
    public static VersionsSettings FromConfig(Config root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var config = root.GetConfig("mosaic.versions")
            ?? throw new ConfigurationException("mosaic.versions is missing from the configuration");
        var keep = config.GetTimeSpan("keep", null, false);
        if (keep < TimeSpan.Zero || keep > LongestKeep)
        {
            throw new ConfigurationException(
                $"mosaic.versions.keep must be a duration of 0 to {LongestKeep.TotalDays}d, such as 30d");
        }
        var most = config.GetInt("most");
        if (most is < 1 or > MostOfAll)
            throw new ConfigurationException($"mosaic.versions.most must be a number of 1 to {MostOfAll}");
        var interval = config.GetTimeSpan("look-interval", null, false);
        if (interval <= TimeSpan.Zero || interval > TimeSpan.FromDays(1))
            throw new ConfigurationException("mosaic.versions.look-interval must be a duration above 0, at most 1d");
        return new VersionsSettings { Keep = keep, Most = most, LookInterval = interval };
    }
}
