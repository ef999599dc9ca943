using Xunit;

namespace Mosaic.Tests.House;

public sealed class ConfigKeysTests
{
    private const string Hocon = """
        mosaic {
          wire {
            window = 1
            ack-delay = 5ms
            deep { x = 1 }
          }
          code = "4+2"
        }
        """;

    private const string Reader = """
        var whole = root.GetString("mosaic.code");
        var config = root.GetConfig("mosaic.wire");
        var window = config.GetInt("window");
        var delay = Time(config, "ack-delay"); // config.GetInt("never")
        var x = config.GetInt("deep.x");
        var file = Path.Combine(data, "mosaic.db");
        """;

    [Fact]
    public void Every_key_is_read_and_every_read_key_exists()
    {
        var sources = Repository.Files(".cs", "Mosaic.Actors").Concat(Repository.Files(".cs", "Mosaic.Host"));
        var keys = new ConfigKeys(Repository.Files(".conf").Where(IsOurs), sources);
        Findings.None(keys.Unread());
        Findings.None(keys.Missing());

        static bool IsOurs(SourceFile file) => file.Path.StartsWith("hocon/", StringComparison.Ordinal);
    }

    [Fact]
    public void Matching_keys_pass()
    {
        var keys = Keys(Hocon, Reader);
        Assert.Empty(keys.Unread());
        Assert.Empty(keys.Missing());
    }

    [Fact]
    public void A_key_that_nothing_reads_is_found()
    {
        Assert.Equal(["mosaic.wire.deep.y"], Keys(Hocon + "\nmosaic.wire.deep.y = 2", Reader).Unread());
        Assert.Equal(["mosaic.new"], Keys(Hocon + "\nmosaic.new = off", Reader).Unread());
        Assert.Equal(["mosaic.shards.window"], Keys(Hocon + "\nmosaic.shards.window = 1", Reader).Unread());
    }

    [Fact]
    public void A_read_of_a_key_that_does_not_exist_is_found()
    {
        Assert.Single(Keys(Hocon, Reader + "\nroot.GetBoolean(\"mosaic.kode\");").Missing());
        Assert.Single(Keys(Hocon, Reader + "\nconfig.GetByteSize(\"windou\", null);").Missing());
        Assert.Single(Keys(Hocon, Reader + "\nCount(wireConfig, \"windou\");").Missing());
        Assert.Single(Keys(Hocon, Reader + "\nif (config.HasPath(\"deep.z\")) return;").Missing());
    }

    private static ConfigKeys Keys(string hocon, string source) =>
        new([new SourceFile("hocon/a.conf", hocon)], [new SourceFile("Mosaic.Actors/A.cs", source)]);
}
