using System.Collections;
using Akka.Configuration;
using Mosaic.Journal;
using Mosaic.Node;
using Mosaic.Tests.House;
using Xunit;

namespace Mosaic.Tests.Node;

public sealed class NodeConfigTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mosaic-config-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_command_line_beats_the_environment_which_beats_the_file_which_beats_the_defaults()
    {
        const string Key = "mosaic.membership.forget-after";
        Assert.Equal(TimeSpan.FromMinutes(10), Load().GetTimeSpan(Key));
        var file = File("mosaic.membership.forget-after = 1m");
        Assert.Equal(TimeSpan.FromMinutes(1), Load(file).GetTimeSpan(Key));
        var environment = new Hashtable { ["MOSAIC_MEMBERSHIP_FORGET_AFTER"] = "2m", ["MOSAIC_VECTORS"] = "/x" };
        Assert.Equal(TimeSpan.FromMinutes(2), Load(file, environment).GetTimeSpan(Key));
        Assert.Equal(TimeSpan.FromMinutes(3), Load(file, environment, $"{Key} = 3m").GetTimeSpan(Key));
        Assert.Equal("local", Load(file).GetString("akka.actor.provider"));
    }

    [Fact]
    public void Every_value_says_where_it_comes_from()
    {
        var file = File("mosaic { code = \"2+1\", api.stall-limit = 1m }");
        var settings = new NodeSettings
        {
            DataFolder = _folder,
            ConfigFile = file,
            Overrides = "mosaic.journal.reserve = 1MiB",
        };
        var values = ConfigValues.Of(settings, new Hashtable { ["MOSAIC_API_STALL_LIMIT"] = "2m" })
            .ToDictionary(static one => one.Key);
        Assert.Equal(new ConfigValue("mosaic.code", "2+1", file, false), values["mosaic.code"]);
        Assert.Equal(
            ("2m", "environment MOSAIC_API_STALL_LIMIT"),
            (values["mosaic.api.stall-limit"].Value, values["mosaic.api.stall-limit"].Origin));
        Assert.Equal("the command line", values["mosaic.journal.reserve"].Origin);
        Assert.Equal(
            ("hocon/host.conf", true),
            (values["mosaic.api.cancel-patience"].Origin, values["mosaic.api.cancel-patience"].IsDefault));
        Assert.Equal(HoconText.Keys(NodeConfig.Defaults, "mosaic").Count(), values.Count);
    }

    [Fact]
    public void Every_area_reads_its_settings_from_the_defaults() =>
        Assert.NotNull(NodeActors.AllSettings.FromConfig(Load()));

    [Theory]
    [InlineData("mosaic { membership { forget-after = 1m }", "not closed")]
    [InlineData("mosaic.membership.forget-after = 1m }", "closes nothing")]
    [InlineData("mosaic { membership { forget-after = 1m, } }", "comma")]
    [InlineData("mosaic.membership.forget-after = ${?HOME}", "MOSAIC_")]
    [InlineData("a += 3", "'+='")]
    [InlineData("include \"other.conf\"", "include")]
    [InlineData("mosaic.membership.forget-after = \"1m", "string")]
    [InlineData("mosaic.membership.join = [127.0.0.1:4000]", "quotes")]
    [InlineData("a = [1, `2]", "quotes")]
    [InlineData("a = [$b]", "quotes")]
    [InlineData("\"\"\"a \" = [* \"\"\"", "three quotes")]
    [InlineData("\" \"\"\"\"*\"9 = [*\"", "right after")]
    [InlineData("a = \"b\"\"c\"", "right after")]
    [InlineData("mosaic.membership.forget-afterr = 1m", "no key mosaic.membership.forget-afterr")]
    public void A_mistake_in_a_file_is_named(string text, string named)
    {
        var thrown = Assert.Throws<NodeStartException>(() => Load(File(text)));
        Assert.Equal(NodeStartError.BadConfiguration, thrown.Error);
        Assert.Contains(named, thrown.Message, StringComparison.Ordinal);
        Assert.Contains("node.conf", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_right_is_read_whatever_it_looks_like()
    {
        var config = Load(File("""
            # a comment with } and += and "
            // and another ${?X}
            mosaic { membership { forget-after = 1m } } # }
            x { list = ["a}", "b+=", "", "c:1"], objects = [{ a : 1 }, { b = 2 }], includes = 3
              text = "{ \" ${?X}"
            }
            """));
        Assert.Equal(TimeSpan.FromMinutes(1), config.GetTimeSpan("mosaic.membership.forget-after"));
        Assert.Equal(3, config.GetInt("x.includes"));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var thrown = Assert.Throws<NodeStartException>(() => Load(Path.Combine(_folder, "none.conf")));
        Assert.Equal(NodeStartError.BadConfiguration, thrown.Error);
        Assert.Contains("none.conf", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_journal_is_a_file_unless_the_shipped_configuration_of_the_server_is_named()
    {
        Assert.False(Journal(Load()).IsServer);
        var shipped = Path.Combine(Repository.Root, "hocon", "postgres.conf");
        var server = Journal(Load(shipped, new Hashtable
        {
            ["MOSAIC_JOURNAL_POSTGRES_SCHEMA"] = "mine",
            ["MOSAIC_JOURNAL_POSTGRES_PORT"] = "5544",
        }));
        Assert.True(server.IsServer);
        Assert.Contains("127.0.0.1:5544, schema 'mine'", server.Name, StringComparison.Ordinal);
        Assert.True(Journal(Load(environment: new Hashtable { ["MOSAIC_JOURNAL_PROVIDER"] = "postgres" })).IsServer);
    }

    [Theory]
    [InlineData("mosaic.journal.provider = oracle", "sqlite or postgres")]
    [InlineData("mosaic.journal { provider = postgres, postgres.port = 0 }", "postgres.port")]
    [InlineData("mosaic.journal { provider = postgres, postgres.schema = \"a;b\" }", "postgres.schema")]
    [InlineData("mosaic.journal { provider = postgres, postgres.user = \"\" }", "postgres.user")]
    [InlineData("mosaic.journal { provider = postgres, postgres.ssl-mode = some }", "verify-full")]
    public void A_journal_that_cannot_be_is_named(string text, string named) => Assert.Contains(named,
        Assert.Throws<ConfigurationException>(() => Journal(Load(File(text)))).Message, StringComparison.Ordinal);

    private JournalDatabase Journal(Config config) =>
        JournalDatabase.FromConfig(config, Path.Combine(_folder, "mosaic.db"));

    private string File(string text)
    {
        var path = Path.Combine(_folder, "node.conf");
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    private Config Load(string? file = null, Hashtable? environment = null, string? flags = null) =>
        NodeConfig.Load(new NodeSettings { DataFolder = _folder, ConfigFile = file, Overrides = flags },
            environment ?? []);
}
