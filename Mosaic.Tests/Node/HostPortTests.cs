using Mosaic.Node;
using Xunit;

namespace Mosaic.Tests.Node;

public sealed class HostPortTests
{
    [Theory]
    [InlineData("127.0.0.1:4000", "127.0.0.1", 4000)]
    [InlineData("[::1]:0", "::1", 0)]
    [InlineData("nas.local:65535", "nas.local", 65535)]
    public void A_host_and_a_port_come_back(string text, string host, int port)
    {
        Assert.True(HostPort.TryParse(text, out var readHost, out var readPort));
        Assert.Equal((host, port), (readHost, readPort));
        Assert.Equal(text, HostPort.Format(host, port));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData(":1")]
    [InlineData("::1:4001")]
    [InlineData("[]:1")]
    [InlineData("[[::1]:1")]
    [InlineData("[[::1]]:1")]
    [InlineData("a]:1")]
    [InlineData("a:65536")]
    public void Anything_else_is_none(string text) => Assert.False(HostPort.TryParse(text, out _, out _));
}
