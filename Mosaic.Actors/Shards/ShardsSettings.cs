using Akka.Configuration;

namespace Mosaic.Shards;

/// <summary>Every tunable of this module; <c>hocon/shards.conf</c> says what each is for.</summary>
public sealed record ShardsSettings
{
    /// <summary>Bytes to offer; 0: what was set before, at the first start half of the free disk.</summary>
    public long Capacity { get; init; }

    /// <summary>The part of the capacity, 0..1, that one account may use.</summary>
    public double AccountShare { get; init; } = 1.0;

    /// <summary>Bytes of the disk that are left free whatever the capacity.</summary>
    public long DiskReserve { get; init; } = 64L << 20;

    /// <summary>A lease ends this long after its last shard.</summary>
    public TimeSpan LeaseExpiry { get; init; } = TimeSpan.FromHours(24);

    /// <summary>A lease without a shard for this long is idle.</summary>
    public TimeSpan LeaseIdleAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The part of the capacity, 0..1, that idle leases may hold together.</summary>
    public double LeaseIdleShare { get; init; } = 0.1;

    /// <summary>The most leases at a time.</summary>
    public int MaxLeases { get; init; } = 65_536;

    /// <summary>How long shards wait for their lease and a commit for its shards.</summary>
    public TimeSpan EarlyPatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many of those wait at a time, per holder.</summary>
    public int MaxEarly { get; init; } = 256;

    /// <summary>A leased column whose version is known is committed unasked after this long.</summary>
    public TimeSpan SelfCommitAfter { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Bytes per second that the scrubber verifies; 0 turns it off.</summary>
    public long ScrubRate { get; init; } = 8L << 20;

    /// <summary>Between two passes of the scrubber.</summary>
    public TimeSpan ScrubPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Threads that do the blocking work on files.</summary>
    public int DiskThreads { get; init; } = 4;

    /// <summary>Pieces of work that may wait for those threads.</summary>
    public int MaxDiskQueue { get; init; } = 4096;

    /// <summary>Bytes of shard hashes kept in memory.</summary>
    public long TreeCache { get; init; } = 16L << 20;

    /// <summary>After so many events a holder takes a snapshot and deletes what it replaces.</summary>
    public int SnapshotEvery { get; init; } = 512;

    /// <summary>How long it takes until damage that was told and not repaired is told again.</summary>
    public TimeSpan DamageRemindAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Reads <c>mosaic.shards</c> of a configuration in which every key is set.</summary>
    /// <exception cref="ConfigurationException">A key is missing or its value cannot be used.</exception>
    public static ShardsSettings FromConfig(Config root)
    {
        ArgumentNullException.ThrowIfNull(root);
        var config = root.GetConfig("mosaic.shards")
            ?? throw new ConfigurationException("the configuration has no mosaic.shards");
        var settings = new ShardsSettings
        {
            Capacity = Bytes(config, "capacity"),
            AccountShare = Share(config, "account-share"),
            DiskReserve = Bytes(config, "disk-reserve"),
            LeaseExpiry = config.GetTimeSpan("lease-expiry", allowInfinite: false),
            LeaseIdleAfter = config.GetTimeSpan("lease-idle-after", allowInfinite: false),
            LeaseIdleShare = Share(config, "lease-idle-share"),
            MaxLeases = AtLeastOne(config, "max-leases"),
            EarlyPatience = config.GetTimeSpan("early-patience", allowInfinite: false),
            MaxEarly = AtLeastOne(config, "max-early"),
            SelfCommitAfter = config.GetTimeSpan("self-commit-after", allowInfinite: false),
            ScrubRate = Bytes(config, "scrub-rate"),
            ScrubPause = config.GetTimeSpan("scrub-pause", allowInfinite: false),
            DiskThreads = AtLeastOne(config, "disk-threads"),
            MaxDiskQueue = AtLeastOne(config, "max-disk-queue"),
            TreeCache = Bytes(config, "tree-cache"),
            SnapshotEvery = AtLeastOne(config, "snapshot-every"),
            DamageRemindAfter = config.GetTimeSpan("damage-remind-after", allowInfinite: false),
        };
        return settings;
    }

    private static long Bytes(Config config, string key) =>
        config.GetByteSize(key) is >= 0 and { } bytes
            ? bytes
            : throw new ConfigurationException($"mosaic.shards.{key} must be a size of at least 0 bytes");

    private static double Share(Config config, string key) =>
        config.GetDouble(key) is >= 0 and <= 1 and var share
            ? share
            : throw new ConfigurationException($"mosaic.shards.{key} must be from 0 to 1");

    private static int AtLeastOne(Config config, string key) =>
        config.GetInt(key) is >= 1 and var count
            ? count
            : throw new ConfigurationException($"mosaic.shards.{key} must be at least 1");
}
