using System.Globalization;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Mosaic.Codecs.Statements;
using Mosaic.Manifest;
using Mosaic.Manifest.Export;
using Mosaic.Model;
using Xunit;
using static Mosaic.Tests.Manifest.ManifestSamples;

namespace Mosaic.Tests.Manifest.Export;

/// <summary>Manifests that are exported and imported, on real journals.</summary>
public sealed class ManifestExportSpec : TestKit
{
    private readonly TestWire _wire = new(1);

    [Fact]
    public async Task What_one_manifest_exports_another_imports_once()
    {
        await using var from = new TestManifest(
            _wire, Holders[0], Alice, TestManifest.Settings with { CheckpointAfter = 64 });
        await using var to = new TestManifest(_wire, Holders[1], Alice);
        from.See();
        // The one that imports knows by its roster whom it may believe, and reaches nobody.
        to.SeeSome((from, false));
        for (var i = 0; i < 200; i += 20)
        {
            var versions = Enumerable.Range(i, 20).Select(n => Version(Alice, $"p{n}", n)).ToList();
            Assert.IsType<ManifestProtocol.Published>(await from.Publish([
                .. versions.Select(version => version.Statement),
                .. versions.Select(version => Receipt(Holders[0], version.Content, 250, 0, 1).Statement),
                Naming(Alice, $"p{i}", 251, versions[0]).Statement]));
        }
        // Most of the bytes are in the store alone by now.
        await AwaitAssertAsync(() => Assert.InRange(Rows(from), 200, 410), TestManifest.Patience);

        var exported = await ExportAsync(from);
        Assert.Equal(400, exported.Count);
        var first = await ImportAsync(to, exported);
        var second = await ImportAsync(to, exported);

        Assert.Equal((400, 0), (first.Added, first.Known));
        Assert.Equal((0, 400), (second.Added, second.Known));
        Assert.Empty(first.Refused.Concat(second.Refused));
        Assert.Equal(exported, await ExportAsync(to));
        Assert.Equal((await from.List(Alice)).Length, (await to.List(Alice)).Length);
        await to.Kill();
        to.Start();
        to.See();
        Assert.Equal(exported, await ExportAsync(to));
    }

    [Fact]
    public async Task Each_statement_is_judged_for_itself_and_counted_by_the_reason()
    {
        await using var node = new TestManifest(_wire, Holders[0], Alice);
        node.See();
        var good = Version(Alice, "a", 1).Statement;
        var forged = Version(Alice, "b", 1).Statement.Bytes.ToArray();
        forged[^1] ^= 1;
        var foreign = Version(Alice, "c", 1, network: new NetworkId(Hash("another"))).Statement;
        var strangers = Version(Mallory, "d", 1).Statement;
        var early = Version(Alice, "e", 600).Statement;

        var answer = await ImportAsync(node, [strangers, foreign, Statement.Parse(forged), good, good, early]);

        Assert.Equal((1, 1), (answer.Added, answer.Known));
        Assert.Equal(
            new Dictionary<string, int>
            {
                ["ahead-of-clock"] = 1,
                ["bad-signature"] = 1,
                ["not-member"] = 1,
                ["other-network"] = 1,
            },
            answer.Refused);
        Assert.Equal([good], await ExportAsync(node));
        Assert.Empty((await node.Statistics()).Refused);
        // A forgery does not keep the real one out.
        Assert.Equal(1, (await ImportAsync(node, [Version(Alice, "b", 1).Statement])).Added);
    }

    [Fact]
    public async Task Imports_wait_while_there_is_no_room()
    {
        await using var node = new TestManifest(
            _wire, Holders[0], Alice, TestManifest.Settings with { CheckpointAfter = 1 });
        node.See();

        // Sixteen statements may wait for the store; each of these brings twenty.
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(import => ImportAsync(
            node, [.. Enumerable.Range(20 * import, 20).Select(n => Version(Alice, $"p{n}", 1).Statement)])));

        Assert.Equal(800, answers.Sum(static answer => answer.Added));
        Assert.Equal(800, (await ExportAsync(node)).Count);
    }

    [Fact]
    public async Task Without_a_network_an_import_waits()
    {
        await using var node = new TestManifest(_wire, Holders[0], Alice);
        var import = ImportAsync(node, [Version(Alice, "a", 1).Statement]);
        Assert.False(import.IsCompleted);
        node.See();
        Assert.Equal(1, (await import).Added);
    }

    private static async Task<List<Statement>> ExportAsync(TestManifest node)
    {
        var statements = new List<Statement>();
        for (ExportCursor? at = ExportCursor.Start; at is { } from;)
        {
            var page = await node.Actor.Ask<ManifestProtocol.Page>(
                new ManifestProtocol.ReadPage(from, "export"), TestManifest.Patience);
            Assert.Equal((Network, "export"), (page.Network, page.Correlation));
            statements.AddRange(page.Statements);
            at = page.Next;
        }
        return statements;
    }

    private static Task<ManifestProtocol.Imported> ImportAsync(TestManifest node, List<Statement> statements) =>
        node.Actor.Ask<ManifestProtocol.Imported>(
            new ManifestProtocol.Import([.. statements]), TestManifest.Patience);

    private static long Rows(TestManifest node) => Convert.ToInt64(
        node.Journal.Query("SELECT COUNT(*) FROM manifest_row WHERE kind = 1").Single(), CultureInfo.InvariantCulture);
}
