using Akka.Configuration;
using Google.Protobuf;
using Mosaic.Journal;
using Mosaic.Manifest;
using Mosaic.Manifest.Events;
using Mosaic.Model;
using Mosaic.Tests.House;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest;

/// <summary>Golden bytes: what an earlier build wrote, this one reads.</summary>
public sealed class ManifestEventsTests
{
    private static readonly BuriedVersion Buried = new(
        new FileVersionId(Hash("version")), new PathKey(new AccountId(Hash("owner")), new PathTag(Hash("tag"))),
        new Hlc(0x0102030405060708), new ContentId(Hash("content")));

    [Fact]
    public void A_burial_keeps_its_bytes()
    {
        var bytes = ManifestEvents.Added(new WriterProtocol.Portion([], [Buried])).ToByteArray();

        Assert.Equal(
            "12" + "9101"
            + "0A20" + Hash("version") + "1220" + Hash("owner") + "1A20" + Hash("tag")
            + "21" + "0807060504030201" + "2A20" + Hash("content"),
            Convert.ToHexString(bytes), ignoreCase: true);
        Assert.Equal(Buried, Assert.Single(ManifestEvents.Read(StatementsAdded.Parser.ParseFrom(bytes)).Buried));
    }

    [Fact]
    public void Statements_are_kept_verbatim()
    {
        var statement = Version(Alice, "a", 1).Statement;
        var portion = new WriterProtocol.Portion([ManifestStatement.Read(statement)], []);
        var length = statement.Bytes.Length;
        byte[] golden = [0x0A, (byte)(length & 0x7F | 0x80), (byte)(length >> 7), .. statement.Bytes.Span];

        Assert.Equal(golden, ManifestEvents.Added(portion).ToByteArray());
        var read = ManifestEvents.Read(StatementsAdded.Parser.ParseFrom(golden));
        Assert.Equal(statement, Assert.Single(read.Statements).Statement);
    }

    [Fact]
    public void A_checkpoint_keeps_its_bytes() =>
        Assert.Equal("08AC02", Convert.ToHexString(new ManifestCheckpoint { Steps = 300 }.ToByteArray()));

    [Fact]
    public void Damage_is_malformed()
    {
        Assert.Throws<MalformedException>(
            () => ManifestEvents.Read(new StatementsAdded { Statements = { ByteString.CopyFrom(1, 2) } }));
        Assert.Throws<MalformedException>(
            () => ManifestEvents.Read(new StatementsAdded { Buried = { new Burial() } }));
    }

    [Fact]
    public void Their_names_in_the_journal_are_for_ever()
    {
        ManifestEvents.Register();

        Assert.Contains("manifest.added.v1", EventManifests.Registered);
        Assert.Contains("manifest.checkpoint.v1", EventManifests.Registered);
    }

    [Fact]
    public void The_shipped_configuration_is_read_and_a_bad_value_is_named()
    {
        var shipped = ConfigurationFactory.ParseString(
            File.ReadAllText(Path.Combine(Repository.Root, "hocon", "manifest.conf")));

        var settings = ManifestSettings.FromConfig(shipped);
        Assert.Equal(TimeSpan.FromSeconds(3), settings.SyncInterval);
        Assert.Equal((1, 4096), (settings.Writers, settings.CheckpointAfter));
        Assert.Equal(Environment.ProcessorCount, settings.Verifiers);
        var broken = ConfigurationFactory.ParseString("mosaic.manifest.verifiers = -1").WithFallback(shipped);
        var e = Assert.Throws<ConfigurationException>(() => ManifestSettings.FromConfig(broken));
        Assert.Contains("mosaic.manifest.verifiers", e.Message, StringComparison.Ordinal);
    }
}
