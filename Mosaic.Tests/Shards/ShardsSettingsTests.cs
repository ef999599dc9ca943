using Akka.Configuration;
using Mosaic.Shards;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Shards;

/// <summary>What hocon/shards.conf says is what the code says, and nonsense is refused by name.</summary>
public sealed class ShardsSettingsTests
{
    private static readonly Config Defaults = ConfigurationFactory.ParseString(
        File.ReadAllText(Path.Combine(Repository.Root, "hocon", "shards.conf")));

    [Fact]
    public void The_file_holds_the_defaults() =>
        Assert.Equal(new ShardsSettings(), ShardsSettings.FromConfig(Defaults));

    [Theory]
    [InlineData("account-share = 1.5")]
    [InlineData("lease-idle-share = -1")]
    [InlineData("disk-threads = 0")]
    [InlineData("max-leases = 0")]
    public void Nonsense_is_refused(string line)
    {
        var config = ConfigurationFactory.ParseString($"mosaic.shards.{line}").WithFallback(Defaults);

        var failure = Assert.Throws<ConfigurationException>(() => ShardsSettings.FromConfig(config));
        Assert.Contains(line.Split(' ')[0], failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_and_times_are_read()
    {
        var config = ConfigurationFactory.ParseString(
            "mosaic.shards { capacity = 2GiB, lease-expiry = 90s, scrub-rate = 0 }").WithFallback(Defaults);

        var settings = ShardsSettings.FromConfig(config);

        Assert.Equal((2L << 30, TimeSpan.FromSeconds(90), 0L),
            (settings.Capacity, settings.LeaseExpiry, settings.ScrubRate));
    }
}
