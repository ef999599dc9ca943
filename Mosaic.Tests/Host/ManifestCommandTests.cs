using Mosaic.Codecs.Statements;
using Mosaic.Manifest.Export;
using Mosaic.Model;
using Mosaic.Tests.Manifest;
using Mosaic.Tests.Manifest.Export;
using Xunit;

namespace Mosaic.Tests.Host;

/// <summary><c>mos manifest</c> over the real HTTP interface; only the manifest behind it is a fake.</summary>
public sealed class ManifestCommandTests : IAsyncLifetime
{
    private FakeNode _node = null!;

    private string Exported => _node.File("network.mosaic");

    public async Task InitializeAsync() => _node = await FakeNode.StartAsync();

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task An_export_is_a_whole_file_of_all_statements()
    {
        _node.Statements.Held.AddRange(Statements(5));

        var words = await _node.RunAsync("manifest", "export", Exported);
        var bytes = await File.ReadAllBytesAsync(Exported);
        var again = await _node.RunAsync("manifest", "export", Exported, "--json");

        Assert.Equal((0, ""), (words.Code, words.Error));
        Assert.Equal(
            $"{Exported}: 5 statements of network afafafafafaf, {Size(bytes.Length)}, verified\n", words.Out);
        Assert.Equal(await ManifestFiles.WriteAsync(FakeManifest.Network, _node.Statements.Held), bytes);
        Assert.Equal(0, again.Code);
        Assert.Equal(5, again.Json.GetProperty("statements").GetInt64());
        Assert.Equal(bytes.Length, again.Json.GetProperty("bytes").GetInt64());
        Assert.Equal(FakeManifest.Network.ToString(), again.Json.GetProperty("network").GetString());
        Assert.Equal(Exported, again.Json.GetProperty("destination").GetString());
        Assert.True(again.Json.GetProperty("unchanged").GetBoolean());
        NothingTemporary();
    }

    [Fact]
    public async Task Another_file_is_not_replaced_unless_told_to()
    {
        await File.WriteAllTextAsync(Exported, "mine");
        var refused = await _node.RunAsync("manifest", "export", Exported);
        Assert.Equal((1, "mine"), (refused.Code, await File.ReadAllTextAsync(Exported)));
        Assert.Contains("--overwrite", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await _node.RunAsync("manifest", "export", Exported, "--overwrite")).Code);
        Assert.Empty((await ManifestFiles.ReadAsync(await File.ReadAllBytesAsync(Exported))).Statements);
        Assert.Equal(1, (await _node.RunAsync("manifest", "export", _node.Folder)).Code);
        Assert.Equal(1, (await _node.RunAsync("manifest", "export", _node.File("no/such"))).Code);
        NothingTemporary();
    }

    [Fact]
    public async Task An_export_goes_to_stdout_and_an_import_comes_from_stdin()
    {
        _node.Statements.Held.AddRange(Statements(3));
        var exported = await _node.RunAsync("manifest", "export", "-");
        Assert.Equal((0, ""), (exported.Code, exported.Out));
        Assert.Contains("3 statements", exported.Error, StringComparison.Ordinal);
        Assert.Equal(await ManifestFiles.WriteAsync(FakeManifest.Network, _node.Statements.Held), exported.Bytes);
        Assert.Equal(2, (await _node.RunAsync("manifest", "export", "-", "--json")).Code);

        _node.Statements.Held.RemoveAt(1);
        var imported = await _node.RunAsync(exported.Bytes, isTerminal: false, "manifest", "import", "-");
        Assert.Equal((0, "3 statements: 1 added, 2 known before\n"), (imported.Code, imported.Out));
    }

    [Fact]
    public async Task An_import_adds_what_is_new_once()
    {
        await WriteAsync(FakeManifest.Network, Statements(4000));
        var first = await _node.RunAsync("manifest", "import", Exported, "--json");
        var second = await _node.RunAsync("manifest", "import", Exported, "--json");

        Assert.Equal((0, (4000, 4000, 0, 0)), (first.Code, Counts(first)));
        Assert.Equal((0, (4000, 0, 4000, 0)), (second.Code, Counts(second)));
        Assert.Equal(4000, _node.Statements.Held.Count);
    }

    [Fact]
    public async Task What_was_refused_is_counted_and_exits_3()
    {
        var statements = Statements(3).ToList();
        var forged = statements[1].Bytes.ToArray();
        forged[^1] ^= 1;
        statements[1] = Statement.Parse(forged);
        await WriteAsync(FakeManifest.Network, statements);

        var json = await _node.RunAsync("manifest", "import", Exported, "--json");
        var words = await _node.RunAsync("manifest", "import", Exported);

        Assert.Equal((3, (3, 2, 0, 1)), (json.Code, Counts(json)));
        Assert.Equal("partial", json.Json.GetProperty("error").GetProperty("name").GetString());
        Assert.Equal(1, json.Json.GetProperty("refused").GetProperty("bad-signature").GetInt64());
        Assert.Equal((3, "3 statements: 0 added, 2 known before; 1 refused: bad-signature 1\n"),
            (words.Code, words.Out));
        Assert.Equal("mos: 1 of 3 statements were refused (bad-signature: 1); the others are in\n", words.Error);
    }

    [Fact]
    public async Task A_damaged_file_exits_9_and_says_what_was_added_all_the_same()
    {
        await WriteAsync(FakeManifest.Network, Statements(3));
        var whole = await File.ReadAllBytesAsync(Exported);
        await File.WriteAllBytesAsync(Exported, whole[..^60]);
        var cut = await _node.RunAsync("manifest", "import", Exported, "--json");
        whole[^1] ^= 1;
        await File.WriteAllBytesAsync(Exported, whole);
        var altered = await _node.RunAsync("manifest", "import", Exported);
        await File.WriteAllTextAsync(Exported, "something else");
        var other = await _node.RunAsync("manifest", "import", Exported);

        Assert.Equal((9, 9, 9), (cut.Code, altered.Code, other.Code));
        Assert.Contains("of its statements 2 were added",
            cut.Json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("SHA-256", altered.Error, StringComparison.Ordinal);
        Assert.Contains("of its statements 1 were added", altered.Error, StringComparison.Ordinal);
        Assert.Contains("none that a manifest was exported to", other.Error, StringComparison.Ordinal);
        Assert.Equal(3, _node.Statements.Held.Count);
    }

    [Fact]
    public async Task Damage_within_one_statement_costs_no_other()
    {
        await WriteAsync(FakeManifest.Network, Statements(3));
        var whole = await File.ReadAllBytesAsync(Exported);
        // The format of the first statement.
        whole[ManifestFile.HeaderBytes + sizeof(uint)] ^= 1;
        await File.WriteAllBytesAsync(Exported, whole);

        var ended = await _node.RunAsync("manifest", "import", Exported);

        Assert.Equal(9, ended.Code);
        Assert.Contains("malformed: 1", ended.Error, StringComparison.Ordinal);
        Assert.Equal(2, _node.Statements.Held.Count);
    }

    [Fact]
    public async Task Another_networks_file_exits_7_and_names_both()
    {
        await WriteAsync(ManifestSamples.Network, [ManifestSamples.Version(ManifestSamples.Alice, "a", 1).Statement]);
        var ended = await _node.RunAsync("manifest", "import", Exported, "--json");
        var message = ended.Json.GetProperty("error").GetProperty("message").GetString();
        Assert.Equal(7, ended.Code);
        Assert.Contains(ManifestSamples.Network.Value.ToShortString(), message, StringComparison.Ordinal);
        Assert.Contains(FakeManifest.Network.Value.ToShortString(), message, StringComparison.Ordinal);
        Assert.Empty(_node.Statements.Held);
        Assert.Equal(4, (await _node.RunAsync("manifest", "import", _node.File("no-such"))).Code);
        Assert.Equal(1, (await _node.RunAsync("manifest", "import", _node.Folder)).Code);
    }

    [Theory]
    [InlineData("export")]
    [InlineData("import")]
    public async Task A_node_that_goes_away_meanwhile_exits_5(string verb)
    {
        await WriteAsync(FakeManifest.Network, Statements(4000));
        _node.Statements.Held.AddRange(Statements(10));
        _node.Statements.Answers = 1;
        var running = _node.RunAsync(
            "manifest", verb, verb == "export" ? _node.File("other") : Exported, "--json");
        await _node.Statements.Silent.Task;
        await _node.StopServingAsync();

        Assert.Equal(5, (await running).Code);
        Assert.False(File.Exists(_node.File("other")));
        NothingTemporary();
    }

    [Fact]
    public async Task An_export_of_two_networks_is_none()
    {
        _node.Statements.Held.AddRange(Statements(10));
        _node.Statements.PagesOfNetwork = 2;
        var ended = await _node.RunAsync("manifest", "export", Exported);
        Assert.Equal(1, ended.Code);
        Assert.Contains("another network", ended.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Exported));
        NothingTemporary();
    }

    [Fact]
    public async Task Status_counts()
    {
        Assert.Equal(
            "1,200 versions, 3 tombstones, 4 receipts; 5 refused: not-member 5\n",
            (await _node.RunAsync("manifest", "status")).Out);
        var json = (await _node.RunAsync("manifest", "status", "--json")).Json;
        Assert.Equal(1200, json.GetProperty("versions").GetInt32());
        Assert.Equal(5, json.GetProperty("refused").GetProperty("not-member").GetInt64());
    }

    private static IEnumerable<Statement> Statements(int count) => Enumerable.Range(0, count).Select(
        i => ManifestSamples.Version(ManifestSamples.Alice, $"{i}", i, network: FakeManifest.Network).Statement);

    private static (long Statements, long Added, long Known, int Refused) Counts(Ended ended) => (
        ended.Json.GetProperty("statements").GetInt64(), ended.Json.GetProperty("added").GetInt64(),
        ended.Json.GetProperty("known").GetInt64(), ended.Json.GetProperty("refused").EnumerateObject().Count());

    private static string Size(long bytes) => Mosaic.Host.Output.Sentences.Size(bytes);

    private async Task WriteAsync(NetworkId network, IEnumerable<Statement> statements) =>
        await File.WriteAllBytesAsync(Exported, await ManifestFiles.WriteAsync(network, statements));

    private void NothingTemporary() =>
        Assert.Empty(Directory.EnumerateFiles(_node.Folder, ".mosaic-*", SearchOption.AllDirectories));
}
