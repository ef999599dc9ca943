using Mosaic.Host.Processes;
using Xunit;

namespace Mosaic.Tests.Processes;

public sealed class ReadyLineTests
{
    private const string Line =
        "ready node=ab12 account=cd34 cluster=127.0.0.1:4001 wire=[::1]:4002 management=off socket=/tmp/my data/a.sock";

    [Fact]
    public void Every_field_is_read_and_the_socket_may_contain_spaces()
    {
        var expected = new ReadyLine("ab12", "cd34", "127.0.0.1:4001", "[::1]:4002", "off", "/tmp/my data/a.sock");
        Assert.Equal(expected, ReadyLine.TryParse(Line));
    }

    [Fact]
    public void A_field_from_the_future_is_skipped() =>
        Assert.NotNull(ReadyLine.TryParse(Line.Replace(" socket=", " format=2 socket=", StringComparison.Ordinal)));

    [Theory]
    [InlineData("")]
    [InlineData("ready")]
    [InlineData("ready node=a")]
    [InlineData("ready socket=/s")]
    [InlineData("ready node=a account=b cluster=c wire=d socket=/s")]
    [InlineData("ready node=a node=b account=b cluster=c wire=d management=off socket=/s")]
    [InlineData("info: ready node=a account=b cluster=c wire=d management=off socket=/s")]
    public void Other_lines_are_none(string line) => Assert.Null(ReadyLine.TryParse(line));
}
