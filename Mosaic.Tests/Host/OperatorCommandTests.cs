using Mosaic.Codecs.Keys;
using Mosaic.Node;
using Xunit;

namespace Mosaic.Tests.Host;

/// <summary>Events, settings, doctor, and emptying the storage.</summary>
public sealed class OperatorCommandTests : IAsyncLifetime
{
    private FakeNode _node = null!;

    public async Task InitializeAsync() => _node = await FakeNode.StartAsync();

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task Everything_is_deleted_when_that_is_agreed_to()
    {
        Assert.Equal("nothing is stored\n", (await _node.RunAsync("empty", "storage")).Out);
        foreach (var name in new[] { "a", "b", "c" }) await _node.RunAsync("upload", "file", _node.Write(name, 700));
        var refused = await _node.RunAsync("empty", "storage");
        Assert.Equal((7, ""), (refused.Code, refused.Out));
        Assert.Contains(
            "3 files of account afafafafafaf, 2.1 kB (2,100 bytes)", refused.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await _node.RunAsync("\n"u8, true, "empty", "storage")).Code);
        Assert.Equal(3, (await _node.RunAsync("list", "file", "--json")).Json.GetProperty("files").GetArrayLength());
        Assert.Equal(0, (await _node.RunAsync("y\n"u8, true, "empty", "storage")).Code);
        Assert.Equal(0, (await _node.RunAsync("list", "file", "--json")).Json.GetProperty("files").GetArrayLength());
    }

    [Fact]
    public async Task What_no_peer_knows_yet_is_partial()
    {
        foreach (var name in new[] { "a", "b" }) await _node.RunAsync("upload", "file", _node.Write(name, 5));
        _node.Behaviour.DeletesPend = true;
        var ended = await _node.RunAsync("empty", "storage", "--yes", "--json");
        Assert.Equal(3, ended.Code);
        var json = ended.Json;
        Assert.Equal((2, 10), (json.GetProperty("deleted").GetInt32(), json.GetProperty("bytes").GetInt32()));
        Assert.Equal((2, 0), (json.GetProperty("pending").GetInt32(), json.GetProperty("left").GetInt32()));
    }

    [Fact]
    public async Task Events_are_read_page_by_page_and_what_is_missed_is_told()
    {
        var recent = (await _node.RunAsync("events", "--json")).Json;
        Assert.Equal(EventLog.Capacity, recent.GetProperty("events").GetArrayLength());
        Assert.Equal(EventLog.Capacity + 3, recent.GetProperty("next").GetInt64());
        Assert.Equal(0, recent.GetProperty("missed").GetInt64());
        var late = (await _node.RunAsync("events", "--after", "1", "--json")).Json;
        Assert.Equal(2, late.GetProperty("missed").GetInt64());
        var last = await _node.RunAsync("events", "--after", $"{EventLog.Capacity + 2}");
        Assert.Equal("1970-01-01 00:00:00Z  event 1026\n", last.Out);
        Assert.Equal(2, (await _node.RunAsync("events", "--after", "-1")).Code);
    }

    [Fact]
    public async Task A_follower_gets_a_document_a_line_until_it_is_interrupted()
    {
        using var stop = new CancellationTokenSource();
        var following = _node.RunAsync(stop.Token, "events", "--follow", "--after", "1025", "--json");
        // The fake answers at once and over and over, so this ends only by being told to.
        await Task.WhenAny(following, Task.Delay(TimeSpan.FromSeconds(1)));
        Assert.False(following.IsCompleted);
        await stop.CancelAsync();
        var ended = await following;
        Assert.Equal(130, ended.Code);
        var lines = ended.Out.TrimEnd().Split('\n');
        Mosaic.Tests.House.JsonSchemas.Validate("event", lines[0]);
        Assert.Contains("event 1025", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_are_shown_with_where_they_come_from()
    {
        var words = (await _node.RunAsync("config", "show", "--origin")).Out;
        Assert.Contains("mosaic.code = 4+2  # hocon/host.conf\n", words, StringComparison.Ordinal);
        Assert.Contains("mosaic.code = 4+2\n", (await _node.RunAsync("config", "show")).Out, StringComparison.Ordinal);
        Assert.Equal("node", (await _node.RunAsync("config", "show", "--json")).Json.GetProperty("source").GetString());

        var file = _node.File("my.conf");
        await File.WriteAllTextAsync(file, "mosaic.code = \"2+1\"");
        var json = (await _node.RunAsync("config", "show", "--config", file, "--json")).Json;
        var code = json.GetProperty("values").EnumerateArray()
            .Single(static one => one.GetProperty("key").GetString() == "mosaic.code");
        Assert.Equal(("here", "2+1", file, false), (json.GetProperty("source").GetString(),
            code.GetProperty("value").GetString(), code.GetProperty("origin").GetString(),
            code.GetProperty("default").GetBoolean()));
        await File.WriteAllTextAsync(file, "mosaic.cod = 1");
        var wrong = await _node.RunAsync("config", "show", "--config", file);
        Assert.Equal(1, wrong.Code);
        Assert.Contains("no key mosaic.cod", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_node_settings_are_those_of_one_started_here()
    {
        var ended = await InProcess.RunAsync("config", "show", "--json");
        Assert.Equal((0, "here"), (ended.Code, ended.Json.GetProperty("source").GetString()));
    }

    [Fact]
    public async Task A_doctor_finds_what_is_wrong_and_says_what_to_do()
    {
        var sick = await _node.RunAsync("doctor", "--json");
        Assert.Equal(1, sick.Code);
        var problems = sick.Json.GetProperty("findings").EnumerateArray()
            .Where(static one => one.GetProperty("level").GetString() == "problem").ToArray();
        // The keys are missing, and nothing listens at the fake's port.
        Assert.Equal(["keys", "keys", "ports"],
            problems.Select(static one => one.GetProperty("check").GetString()).Order(StringComparer.Ordinal));
        Assert.All(problems, static one => Assert.NotEmpty(one.GetProperty("advice").GetString()!));

        foreach (var name in new[] { "identity.key", "node.key" }) KeyFile.Create(_node.File(name), new byte[32]);
        await File.WriteAllTextAsync(_node.File("mosaic.db"), "no database");
        var journal = (await _node.RunAsync("doctor")).Out;
        Assert.Contains("no whole database", journal, StringComparison.Ordinal);
        Assert.Contains("a2a2a2a2a2a2 since 1970-01-02", journal, StringComparison.Ordinal);
        Assert.DoesNotContain("must be a regular file", journal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_doctor_works_on_a_node_that_is_stopped()
    {
        var folder = Directory.CreateDirectory(_node.File("stopped")).FullName;
        KeyFile.Create(Path.Combine(folder, "identity.key"), new byte[32]);
        KeyFile.Create(Path.Combine(folder, "node.key"), new byte[32]);
        var ended = await InProcess.RunAsync("doctor", "--json", "--data", folder);
        Assert.Equal(1, ended.Code);
        var levels = ended.Json.GetProperty("findings").EnumerateArray().ToLookup(
            static one => one.GetProperty("check").GetString()!, static one => one.GetProperty("level").GetString());
        Assert.DoesNotContain("problem", levels["keys"]);
        Assert.Equal(["problem"], levels["node"]);
        Assert.Equal(["unchecked"], levels["clock"]);
        Assert.Equal(1, (await InProcess.RunAsync("doctor", "--data", Path.Combine(folder, "none"))).Code);
    }
}
