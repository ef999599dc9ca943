using Mosaic.Files;
using Mosaic.Placement;
using Xunit;

namespace Mosaic.Tests.Host;

/// <summary>Commands over the real HTTP interface; only the files behind it are a fake.</summary>
public sealed class CommandTests : IAsyncLifetime
{
    private FakeNode _node = null!;

    public async Task InitializeAsync() => _node = await FakeNode.StartAsync();

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000_000)]
    public async Task What_is_uploaded_comes_back(int size)
    {
        var source = _node.Write("source", size);
        File.SetLastWriteTimeUtc(source, new DateTime(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(source, (UnixFileMode)0b111_101_101);

        var up = await _node.RunAsync("upload", "file", source, "--as", "a/b ü.bin", "--json", "--code", "1+2");
        Assert.Equal((0, ""), (up.Code, up.Error));
        Assert.True(up.Json.GetProperty("ok").GetBoolean());
        Assert.Equal(1, up.Json.GetProperty("format").GetInt32());
        Assert.Equal("a/b ü.bin", up.Json.GetProperty("path").GetString());
        Assert.Equal(size, up.Json.GetProperty("size").GetInt64());
        Assert.Equal("HEALTHY", up.Json.GetProperty("health").GetString());
        Assert.Equal(1, up.Json.GetProperty("spare").GetInt32());
        Assert.Equal(3, up.Json.GetProperty("columns").GetArrayLength());
        Assert.Equal(2, up.Json.GetProperty("columns")[2].GetProperty("column").GetInt32());
        Assert.Equal(FakeNode.Peer(2).ToString(), up.Json.GetProperty("columns")[2].GetProperty("node").GetString());
        Assert.Equal(size, _node.Behaviour.LastUpload!.ExpectedSize);

        var down = await _node.RunAsync("download", "file", "a/b ü.bin", _node.File("copy"), "--json");
        Assert.Equal((0, ""), (down.Code, down.Error));
        Assert.Equal(await File.ReadAllBytesAsync(source), await File.ReadAllBytesAsync(_node.File("copy")));
        Assert.Equal(File.GetLastWriteTimeUtc(source), File.GetLastWriteTimeUtc(_node.File("copy")));
        if (!OperatingSystem.IsWindows())
            Assert.True(File.GetUnixFileMode(_node.File("copy")).HasFlag(UnixFileMode.UserExecute));
        NothingTemporary();
    }

    [Fact]
    public async Task People_read_words()
    {
        var up = await _node.RunAsync("upload", "file", _node.Write("photo.jpg", 305_000));
        Assert.Equal(
            "photo.jpg: 305 kB stored as 4+2\n"
            + "kept on a0a0a0a0a0a0, a1a1a1a1a1a1, a2a2a2a2a2a2; any 1 of 3 peers may be lost\n", up.Out);
        Assert.Equal("", up.Error);

        var info = await _node.RunAsync("info", "file", "photo.jpg");
        Assert.Contains("305 kB (305,000 bytes)", info.Out, StringComparison.Ordinal);
        Assert.Contains("0, 3 on a0a0a0a0a0a0", info.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', info.Out);

        var list = await _node.RunAsync("list", "file");
        Assert.Matches("photo.jpg +305 kB +.*Z +HEALTHY", list.Out);
    }

    [Fact]
    public async Task A_file_less_safe_than_it_could_be_warns()
    {
        (_node.Behaviour.Health, _node.Behaviour.Warning) = (Health.AtRisk, "one holder was lost");
        var up = await _node.RunAsync("upload", "file", _node.Write("it's", 1), "--allow-fragile");
        Assert.Equal(0, up.Code);
        Assert.True(_node.Behaviour.LastUpload!.AllowFragile);
        Assert.Contains("warning: one holder was lost", up.Error, StringComparison.Ordinal);
        Assert.Contains("next: mos info file 'it'\\''s'", up.Error, StringComparison.Ordinal);
        Assert.Contains("no peer may be lost", up.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await _node.RunAsync("upload", "file", _node.File("it's"), "--json")).Json
            .GetProperty("spare").GetInt32());
    }

    [Fact]
    public async Task Documents_have_their_fields()
    {
        await _node.RunAsync("upload", "file", _node.Write("one", 1));
        await _node.RunAsync("upload", "file", _node.File("one"), "--as", "two/2");

        var files = (await _node.RunAsync("list", "file", "--json")).Json.GetProperty("files");
        Assert.Equal(
            ["one", "two/2"], files.EnumerateArray().Select(static one => one.GetProperty("path").GetString()));
        foreach (var field in new[] { "size", "version", "modified", "health" })
            Assert.True(files[0].TryGetProperty(field, out _), field);
        Assert.EndsWith("Z", files[0].GetProperty("modified").GetString(), StringComparison.Ordinal);
        var some = (await _node.RunAsync("list", "file", "two", "--json")).Json.GetProperty("files");
        Assert.Equal(1, some.GetArrayLength());

        var info = (await _node.RunAsync("info", "file", "one", "--json")).Json;
        string[] infoFields = ["path", "size", "version", "modified", "health", "columns", "sha256", "code", "spare"];
        foreach (var field in infoFields)
            Assert.True(info.TryGetProperty(field, out _), field);

        var peers = (await _node.RunAsync("peers", "network", "--json")).Json.GetProperty("peers");
        Assert.Equal(3, peers.GetArrayLength());
        foreach (var field in new[] { "node", "address", "zone", "used", "capacity", "reachable" })
            Assert.True(peers[0].TryGetProperty(field, out _), field);

        var status = (await _node.RunAsync("status", "network", "--json")).Json;
        Assert.Equal("HEALTHY", status.GetProperty("health").GetString());
        Assert.Equal(3, status.GetProperty("peers").GetInt32());
        Assert.Equal(2, status.GetProperty("reachable").GetInt32());
        Assert.Equal((3000, 30), (status.GetProperty("capacity").GetInt64(), status.GetProperty("used").GetInt64()));
        Assert.Equal(["1+1"], status.GetProperty("codes").EnumerateArray().Select(static one => one.GetString()!));

        var storage = (await _node.RunAsync("set", "storage", "5GiB", "--json")).Json;
        Assert.Equal(5L << 30, storage.GetProperty("capacity").GetInt64());
        foreach (var words in new[] { "status network", "peers network", "set storage 5GB" })
            Assert.Equal(0, (await _node.RunAsync(words.Split(' '))).Code);
    }

    [Fact]
    public async Task An_upload_that_cannot_be_is_refused_before_a_byte_is_sent()
    {
        _node.Behaviour.RefuseUploads = new FilesProtocol.Failed(FilesError.TooFewPeers, "4+2 needs 3 peers");
        var up = await _node.RunAsync("upload", "file", _node.Write("big", 50_000_000), "--json");
        Assert.Equal(6, up.Code);
        Assert.Equal("too_few_peers", up.Json.GetProperty("error").GetProperty("name").GetString());
        Assert.Equal("4+2 needs 3 peers", up.Json.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal("mos: 4+2 needs 3 peers\n", (await _node.RunAsync("upload", "file", _node.File("big"))).Error);
    }

    [Fact]
    public async Task An_upload_that_fails_midway_says_why()
    {
        _node.Behaviour.FailAfter = 5_000_000;
        var up = await _node.RunAsync("upload", "file", _node.Write("big", 50_000_000), "--json");
        Assert.Equal((8, "full"), (up.Code, up.Json.GetProperty("error").GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData(true, false, 9)]
    [InlineData(false, true, 8)]
    public async Task A_download_that_fails_leaves_nothing(bool corrupt, bool fail, int code)
    {
        await _node.RunAsync("upload", "file", _node.Write("big", 8_000_000));
        (_node.Behaviour.Corrupt, _node.Behaviour.FailAfter) = (corrupt, fail ? 3_000_000 : null);
        var down = await _node.RunAsync("download", "file", "big", _node.File("copy"), "--json");
        Assert.Equal(code, down.Code);
        Assert.False(File.Exists(_node.File("copy")));
        NothingTemporary();
    }

    [Fact]
    public async Task Another_file_is_not_replaced_unless_told_to()
    {
        await _node.RunAsync("upload", "file", _node.Write("big", 1000));
        await File.WriteAllTextAsync(_node.File("copy"), "mine");
        var refused = await _node.RunAsync("download", "file", "big", _node.File("copy"));
        Assert.Equal((1, "mine"), (refused.Code, await File.ReadAllTextAsync(_node.File("copy"))));
        Assert.Contains("--overwrite", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await _node.RunAsync("download", "file", "big", _node.File("copy"), "--overwrite")).Code);
        Assert.Equal(1000, new FileInfo(_node.File("copy")).Length);

        var again = await _node.RunAsync("download", "file", "big", _node.File("copy"), "--json");
        Assert.True(again.Json.GetProperty("unchanged").GetBoolean());
        Directory.CreateDirectory(_node.File("folder"));
        Assert.Equal(0, (await _node.RunAsync("download", "file", "big", _node.File("folder"))).Code);
        Assert.True(File.Exists(_node.File("folder/big")));
        Assert.Equal(1, (await _node.RunAsync("download", "file", "big", "/dev/null", "--overwrite")).Code);
        Assert.Equal(1, (await _node.RunAsync("download", "file", "big", _node.File("no/such"))).Code);
    }

    [Fact]
    public async Task What_is_not_there_exits_4()
    {
        foreach (var words in new[] { "download file x", "info file x", "delete file x", "upload file /no/such/file" })
            Assert.Equal(4, (await _node.RunAsync([.. words.Split(' '), "--json"])).Code);
        NothingTemporary();
    }

    [Fact]
    public async Task A_delete_says_whom_it_reached()
    {
        await _node.RunAsync("upload", "file", _node.Write("a", 1));
        var deleted = await _node.RunAsync("delete", "file", "a", "--json");
        Assert.Equal((0, 3), (deleted.Code, deleted.Json.GetProperty("copies").GetInt32()));
        await _node.RunAsync("upload", "file", _node.File("a"));
        _node.Behaviour.DeletesPend = true;
        var pending = await _node.RunAsync("delete", "file", "a", "--json");
        Assert.Equal(3, pending.Code);
        Assert.Equal("partial", pending.Json.GetProperty("error").GetProperty("name").GetString());
        Assert.True(pending.Json.GetProperty("pending").GetBoolean());
    }

    [Theory]
    [InlineData("upload")]
    [InlineData("download")]
    public async Task A_transfer_whose_node_goes_away_exits_5(string verb)
    {
        await _node.RunAsync("upload", "file", _node.Write("big", 20_000_000));
        _node.Behaviour.StallAfter = 5_000_000;
        var running = _node.RunAsync(Words(verb));
        await _node.Behaviour.Stalled.Task;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await _node.StopServingAsync();
        Assert.Equal(5, (await running).Code);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        NothingTemporary();
    }

    [Theory]
    [InlineData("upload")]
    [InlineData("download")]
    public async Task A_transfer_that_is_interrupted_ends_at_the_node_too(string verb)
    {
        await _node.RunAsync("upload", "file", _node.Write("big", 20_000_000));
        _node.Behaviour.StallAfter = 5_000_000;
        using var interruption = new CancellationTokenSource();
        var running = _node.RunAsync(interruption.Token, Words(verb));
        await _node.Behaviour.Stalled.Task;
        await interruption.CancelAsync();
        var ended = await running;
        Assert.Equal(130, ended.Code);
        Assert.Equal("interrupted", ended.Json.GetProperty("error").GetProperty("name").GetString());
        await _node.Behaviour.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
        NothingTemporary();
    }

    [Fact]
    public async Task Names_cannot_steer_the_terminal()
    {
        await _node.RunAsync("upload", "file", _node.Write("a", 1), "--as", "evil\u001b[2J\u202egpj");
        Assert.Matches("evil\uFFFD\\[2J\uFFFDgpj", (await _node.RunAsync("list", "file")).Out);
        Assert.Equal("evil\u001b[2J\u202egpj", (await _node.RunAsync("list", "file", "--json")).Json
            .GetProperty("files")[0].GetProperty("path").GetString());
    }

    [Fact]
    public void The_socket_is_its_owners()
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal("600", Convert.ToString((int)File.GetUnixFileMode(_node.Socket), 8));
    }

    private string[] Words(string verb) => verb == "upload"
        ? ["upload", "file", _node.File("big"), "--as", "other", "--json"]
        : ["download", "file", "big", _node.File("copy"), "--json"];

    private void NothingTemporary() =>
        Assert.Empty(Directory.EnumerateFiles(_node.Folder, ".mosaic-*", SearchOption.AllDirectories));
}
