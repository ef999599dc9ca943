using Mosaic.Host;
using Mosaic.Host.Commands;
using Xunit;

namespace Mosaic.Tests.Host;

public sealed class EndPointsTests
{
    [Theory]
    [InlineData("127.0.0.1:0", "127.0.0.1:0")]
    [InlineData("0.0.0.0:65535", "0.0.0.0:65535")]
    [InlineData("[::1]:4001", "[::1]:4001")]
    public void Reads_addresses(string text, string endPoint) =>
        Assert.Equal(endPoint, EndPoints.Parse("--wire", text).ToString());

    [Fact]
    public void Looks_names_up() => Assert.Equal(4001, EndPoints.Parse("--wire", "localhost:4001").Port);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("4001")]
    [InlineData(":4001")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("[[::1]:1")]
    [InlineData("a]:1")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("::1:4001")]
    [InlineData("no.such.host.invalid:1")]
    public void Names_the_flag_of_what_is_none(string text)
    {
        var error = Assert.Throws<MosException>(() => EndPoints.Parse("--wire", text));
        Assert.Equal(ExitCode.Usage, error.Code);
        Assert.Contains("--wire", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_can_be_found_at_port_0() =>
        Assert.Throws<MosException>(() => EndPoints.CheckJoin("127.0.0.1:0"));
}
