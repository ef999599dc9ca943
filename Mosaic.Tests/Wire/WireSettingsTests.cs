using Akka.Configuration;
using Mosaic.Wire;
using Xunit;

namespace Mosaic.Tests.Wire;

public sealed class WireSettingsTests
{
    private static Config Shipped => ConfigurationFactory.ParseString(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "hocon", "wire.conf")));

    [Fact]
    public void The_shipped_configuration_says_what_the_code_defaults_to() =>
        Assert.Equal(WireSettings.Default, WireSettings.FromConfig(Shipped));

    [Theory]
    [InlineData("max-datagram = 1231b")]
    [InlineData("max-datagram = 9217b")]
    [InlineData("receive-credit = 2MiB")]
    [InlineData("receive-queue = 0")]
    [InlineData("rekey-after-packets = 8388609")]
    [InlineData("stall-after = 0s")]
    [InlineData("guest-credit = 31KiB")]
    [InlineData("guest-reply-budget = 1MiB")]
    [InlineData("max-guests = 0")]
    public void A_value_that_cannot_work_is_named(string line)
    {
        var config = ConfigurationFactory.ParseString("mosaic.wire." + line).WithFallback(Shipped);
        var error = Assert.Throws<ConfigurationException>(() => WireSettings.FromConfig(config));
        Assert.Contains("mosaic.wire." + line.Split(' ')[0], error.Message, StringComparison.Ordinal);
    }
}
