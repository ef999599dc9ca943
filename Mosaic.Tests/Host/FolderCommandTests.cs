using System.Text;
using Mosaic.Files;
using Xunit;

namespace Mosaic.Tests.Host;

/// <summary>Folders and short forms over the real HTTP interface; only the files behind it are a fake.</summary>
public sealed class FolderCommandTests : IAsyncLifetime
{
    private FakeNode _node = null!;

    public async Task InitializeAsync() => _node = await FakeNode.StartAsync();

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task A_folder_comes_back_as_it_was()
    {
        Write("photos/a.jpg", 1000);
        Write("photos/deep/er/b.jpg", 5);
        Write("photos/.hidden", 0);
        Write("photosynthesis.pdf", 7);
        Directory.CreateDirectory(_node.File("photos/empty/nothing"));
        Directory.SetLastWriteTimeUtc(_node.File("photos/empty/nothing"), DateTime.UnixEpoch);
        await _node.RunAsync("upload", _node.File("photosynthesis.pdf"));

        var up = await _node.RunAsync("upload", "folder", _node.File("photos"), "--json");
        Assert.Equal((0, ""), (up.Code, up.Error));
        Assert.Equal((3, 1005, 1, 0), Counts(up));
        Assert.Equal((0, 0, 0, 4), Counts(await _node.RunAsync("upload", _node.File("photos"), "--json")));

        var down = await _node.RunAsync("download", "folder", "photos", _node.File("copy"), "--json");
        Assert.Equal((0, _node.File("copy")), (down.Code, down.Json.GetProperty("destination").GetString()));
        Assert.Equal(Tree(_node.File("photos")), Tree(_node.File("copy")));
        // What is there already is left alone, in a folder that an earlier download has made.
        Assert.Equal((0, 0, 0, 4), Counts(
            await _node.RunAsync("download", "photos", _node.File("copy"), "--json")));

        var info = await _node.RunAsync("info", "photos", "--json");
        Assert.Equal((3, 1005), (
            info.Json.GetProperty("files").GetInt32(), info.Json.GetProperty("size").GetInt64()));
        Assert.Equal("HEALTHY", info.Json.GetProperty("health").GetString());
        Assert.Matches("files +3\n", (await _node.RunAsync("info", "folder", "photos")).Out);

        Assert.Equal((3, 1005, 1, 0), Counts(await _node.RunAsync("delete", "photos", "--dry-run", "--json")));
        Assert.Equal((3, 1005, 1, 0), Counts(await _node.RunAsync("delete", "folder", "photos", "--json")));
        Assert.Equal(["photosynthesis.pdf"], await StoredAsync());
        Assert.Equal(4, (await _node.RunAsync("delete", "folder", "photos")).Code);
    }

    [Fact]
    public async Task A_name_that_is_both_is_not_guessed()
    {
        Write("one", 1);
        await _node.RunAsync("upload", "file", _node.File("one"), "--as", "a");
        await _node.RunAsync("upload", "file", _node.File("one"), "--as", "a/b");
        foreach (var verb in new[] { "info", "download", "delete" })
        {
            var either = await _node.RunAsync(verb, "a");
            Assert.Equal(1, either.Code);
            Assert.Contains($"mos {verb} folder a", either.Error, StringComparison.Ordinal);
        }
        Assert.Equal(0, (await _node.RunAsync("info", "file", "a")).Code);
        Assert.Equal(0, (await _node.RunAsync("info", "folder", "a")).Code);
        Assert.Equal(0, (await _node.RunAsync("delete", "folder", "a")).Code);
        Assert.Equal(["a"], await StoredAsync());
        Assert.Equal(4, (await _node.RunAsync("info", "folder", "a")).Code);
        Assert.Equal(0, (await _node.RunAsync("delete", "a")).Code);
    }

    [Fact]
    public async Task An_empty_folder_is_no_file()
    {
        Directory.CreateDirectory(_node.File("void"));
        Assert.Equal((0, 0, 1, 0), Counts(await _node.RunAsync("upload", _node.File("void"), "--json")));
        foreach (var words in new[] { "info file void", "download file void", "delete file void" })
        {
            var ended = await _node.RunAsync(words.Split(' '));
            Assert.Equal(4, ended.Code);
            Assert.Contains("folder void", ended.Error, StringComparison.Ordinal);
        }
        Assert.Equal("folder", (await _node.RunAsync("list", "--json")).Json
            .GetProperty("files")[0].GetProperty("kind").GetString());
        Assert.StartsWith("NAME", (await _node.RunAsync("list")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await _node.RunAsync("download", "void", _node.File("copy"))).Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_node.File("copy")));
        Assert.Equal(0, (await _node.RunAsync("delete", "void")).Code);
    }

    [Fact]
    public async Task Streams_go_in_and_out()
    {
        var bytes = Encoding.UTF8.GetBytes(new string('x', 3_000_000));
        Assert.Equal(0, (await _node.RunAsync(bytes, false, "upload", "-", "--as", "x", "--size-hint", "4MB")).Code);
        var upload = _node.Behaviour.LastUpload!;
        Assert.Equal((null, 4_000_000), (upload.ExpectedSize, upload.SizeHint));
        var down = await _node.RunAsync("download", "x", "-");
        Assert.Equal((0, ""), (down.Code, down.Out));
        Assert.Equal(bytes, down.Bytes);
        Assert.Equal(2, (await _node.RunAsync("download", "file", "x", "-", "--json")).Code);
        Assert.Equal(4, (await _node.RunAsync("download", "y", "-")).Code);
        _node.Behaviour.Corrupt = true;
        Assert.Equal(9, (await _node.RunAsync("download", "x", "-")).Code);
    }

    [Fact]
    public async Task Patterns_choose_and_a_dry_run_does_nothing()
    {
        foreach (var name in new[] { "t/a.jpg", "t/b.txt", "t/sub/c.jpg", "t/node_modules/d.jpg" }) Write(name, 1);
        string[] words = ["upload", _node.File("t"), "--include", "*.jpg", "--exclude", "node_modules", "--json"];
        var dry = await _node.RunAsync([.. words, "--dry-run"]);
        Assert.Equal((2, 2, 0, 0), Counts(dry));
        Assert.Equal(["t/a.jpg", "t/sub/c.jpg"],
            dry.Json.GetProperty("would").EnumerateArray().Select(static one => one.GetString()!));
        Assert.Empty(await StoredAsync());
        Assert.Equal((2, 2, 0, 0), Counts(await _node.RunAsync(words)));
        Assert.Equal((1, 1, 0, 0), Counts(await _node.RunAsync(
            "download", "t", _node.File("copy"), "--exclude", "sub", "--json")));
        Assert.Equal(["a.jpg"], Directory.EnumerateFileSystemEntries(_node.File("copy")).Select(Path.GetFileName)!);
        Assert.Equal((1, 1, 0, 0), Counts(await _node.RunAsync("delete", "t", "--include", "a.*", "--json")));
        Assert.Equal(["t/sub/c.jpg"], await StoredAsync());
    }

    [Fact]
    public async Task What_is_no_file_is_left_out_and_what_has_no_name_fails()
    {
        if (!OperatingSystem.IsLinux()) return;
        Write("t/good", 1);
        File.CreateSymbolicLink(_node.File("t/link"), "/etc/passwd");
        File.CreateSymbolicLink(_node.File("t/loop"), _node.File("t"));
        Assert.Equal(0, Shell("mkfifo", _node.File("t/pipe")));
        Assert.Equal(0, Shell("sh", "-c", $"touch \"{_node.File("t")}/$(printf 'bad\\377')\""));
        Write("t/e\u0301", 1);
        Write("t/\u00e9", 1);

        var up = await _node.RunAsync("upload", "folder", _node.File("t"), "--json");
        Assert.Equal(3, up.Code);
        Assert.Equal(["link", "loop", "pipe"], Problems(up, "skipped"));
        Assert.Equal(["bad\uFFFD", "\u00e9"], Problems(up, "failed"));
        Assert.Equal("partial", up.Json.GetProperty("error").GetProperty("name").GetString());
        Assert.Equal(["t/good", "t/\u00e9"], await StoredAsync());
        var words = await _node.RunAsync("upload", "folder", _node.File("t"));
        Assert.Contains("not valid UTF-8", words.Error, StringComparison.Ordinal);
        Assert.Contains("a link, which is not followed", words.Error, StringComparison.Ordinal);
        // .NET cannot name it, and so not delete it.
        Assert.Equal(0, Shell("rm", "-r", _node.File("t")));
    }

    [Fact]
    public async Task What_would_fail_for_all_fails_once()
    {
        for (var n = 0; n < 50; n++) Write($"t/{n}", 1);
        _node.Behaviour.RefuseUploads = new FilesProtocol.Failed(FilesError.TooFewPeers, "4+2 needs 3 peers");
        var up = await _node.RunAsync("upload", _node.File("t"), "--json");
        Assert.Equal((6, "4+2 needs 3 peers"),
            (up.Code, up.Json.GetProperty("error").GetProperty("message").GetString()));
        _node.Behaviour.RefuseUploads = new FilesProtocol.Failed(FilesError.Full, "no room");
        up = await _node.RunAsync("upload", _node.File("t"), "--json");
        Assert.Equal((3, 50), (up.Code, Problems(up, "failed").Length));
        _node.Behaviour.RefuseUploads = null;
        Assert.Equal((50, 50, 0, 0), Counts(await _node.RunAsync("upload", _node.File("t"), "--json")));
    }

    [Fact]
    public async Task A_download_never_leaves_its_folder_nor_replaces_what_it_was_not_told_to()
    {
        if (OperatingSystem.IsWindows()) return;
        foreach (var name in new[] { "t/in/a", "t/b", "t/c" }) Write(name, 10);
        await _node.RunAsync("upload", _node.File("t"));
        Directory.CreateDirectory(_node.File("outside"));
        Write("precious", 3);
        Directory.CreateDirectory(_node.File("copy"));
        Directory.CreateSymbolicLink(_node.File("copy/in"), _node.File("outside"));
        File.CreateSymbolicLink(_node.File("copy/b"), _node.File("precious"));
        await File.WriteAllTextAsync(_node.File("copy/c"), "mine");

        var down = await _node.RunAsync("download", "t", _node.File("copy"), "--json");
        Assert.Equal((3, 0), (down.Code, down.Json.GetProperty("files").GetInt32()));
        Assert.Equal(["t/b", "t/c", "t/in/a"], Problems(down, "failed", whole: true));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_node.File("outside")));
        Assert.Equal(3, new FileInfo(_node.File("precious")).Length);
        Assert.Equal("mine", await File.ReadAllTextAsync(_node.File("copy/c")));

        down = await _node.RunAsync("download", "t", _node.File("copy"), "--overwrite", "--json");
        Assert.Equal((3, 2), (down.Code, down.Json.GetProperty("files").GetInt32()));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_node.File("outside")));
        Assert.Equal(3, new FileInfo(_node.File("precious")).Length);
        var replaced = new FileInfo(_node.File("copy/b"));
        Assert.Equal((10, null), (replaced.Length, replaced.LinkTarget));
        Assert.Empty(Directory.EnumerateFiles(_node.Folder, ".mosaic-*", SearchOption.AllDirectories));

        // The folder itself must be none of the links, either.
        Directory.CreateDirectory(_node.File("into"));
        Directory.CreateSymbolicLink(_node.File("into/t"), _node.File("outside"));
        Assert.Equal(1, (await _node.RunAsync("download", "t", _node.File("into"))).Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_node.File("outside")));
    }

    [Fact]
    public async Task A_folder_that_is_interrupted_leaves_nothing_half()
    {
        Write("t/small", 10);
        Write("t/big", 20_000_000);
        _node.Behaviour.StallAfter = 5_000_000;
        using var interruption = new CancellationTokenSource();
        var up = _node.RunAsync(interruption.Token, "upload", _node.File("t"), "--json");
        await _node.Behaviour.Stalled.Task;
        await interruption.CancelAsync();
        Assert.Equal(130, (await up).Code);
        Assert.DoesNotContain("t/big", await StoredAsync());
    }

    [Fact]
    public async Task Progress_is_lines_of_json_or_nothing()
    {
        Write("big", 20_000_000);
        _node.Behaviour.StallAfter = 5_000_000;
        using var interruption = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        var up = await _node.RunAsync(interruption.Token, "upload", _node.File("big"), "--json");
        var line = System.Text.Json.JsonDocument.Parse(up.Error.Split('\n')[0]).RootElement;
        Assert.Equal((1, 20_000_000, "big"), (
            line.GetProperty("progress").GetInt32(), line.GetProperty("bytesTotal").GetInt64(),
            line.GetProperty("running")[0].GetProperty("path").GetString()));
    }

    [Fact]
    public async Task A_listing_knows_folders()
    {
        foreach (var name in new[] { "t/a", "t/in/b", "t/in/deep/c", "tea" }) Write(name, 10);
        await _node.RunAsync("upload", _node.File("t"));
        await _node.RunAsync("upload", _node.File("tea"));
        Assert.Equal(["t/a", "t/in/b", "t/in/deep/c"], await StoredAsync("t"));
        Assert.Equal(["tea"], await StoredAsync("te"));
        Assert.Equal(["t/in/b", "t/in/deep/c"], await StoredAsync("t/in/"));
        var top = (await _node.RunAsync("list", "--depth", "1", "--json")).Json;
        Assert.Equal("tea", top.GetProperty("files")[0].GetProperty("path").GetString());
        Assert.Equal(("t", 3, 30), (
            top.GetProperty("folders")[0].GetProperty("path").GetString(),
            top.GetProperty("folders")[0].GetProperty("files").GetInt32(),
            top.GetProperty("folders")[0].GetProperty("size").GetInt64()));
        Assert.Matches("(?s)t/a .*t/in/ +20 B", (await _node.RunAsync("list", "t", "--depth", "1")).Out);
    }

    [Fact]
    public async Task A_file_and_a_folder_of_one_name_are_not_mixed()
    {
        Write("t/a", 1);
        await _node.RunAsync("upload", _node.File("t"));
        File.Delete(_node.File("t/a"));
        Write("t/a/b", 1);
        var up = await _node.RunAsync("upload", _node.File("t"), "--json");
        Assert.Equal((3, true), (up.Code, up.Out.Contains("mos delete file t/a", StringComparison.Ordinal)));
        Assert.Equal(["t/a"], await StoredAsync());
        await _node.RunAsync("delete", "t/a");
        Assert.Equal(0, (await _node.RunAsync("upload", _node.File("t"))).Code);
        Directory.Delete(_node.File("t/a"), recursive: true);
        Write("t/a", 1);
        Assert.Equal(3, (await _node.RunAsync("upload", _node.File("t"))).Code);
        Assert.Equal(["t/a/b"], await StoredAsync());
    }

    private static (int Files, long Bytes, int EmptyFolders, int Unchanged) Counts(Ended ended) => (
        ended.Json.GetProperty("files").GetInt32(), ended.Json.GetProperty("bytes").GetInt64(),
        ended.Json.GetProperty("emptyFolders").GetInt32(), ended.Json.GetProperty("unchanged").GetInt32());

    private static string[] Problems(Ended ended, string which, bool whole = false) =>
        [.. ended.Json.GetProperty(which).EnumerateArray().Select(static one => one.GetProperty("path").GetString()!)
            .Select(path => whole ? path : Path.GetFileName(path))];

    private static string[] Tree(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path) + (Directory.Exists(path)
                ? ""
                : $" {File.GetLastWriteTimeUtc(path):O} {Convert.ToHexString(File.ReadAllBytes(path))}"))
            .Order(StringComparer.Ordinal)];

    private static int Shell(string program, params string[] words)
    {
        using var process = System.Diagnostics.Process.Start(program, words);
        process.WaitForExit();
        return process.ExitCode;
    }

    private void Write(string name, int size)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_node.File(name))!);
        _node.Write(name, size);
    }

    private async Task<string[]> StoredAsync(params string[] words) =>
        [.. (await _node.RunAsync(["list", .. words, "--json"])).Json.GetProperty("files").EnumerateArray()
            .Select(static one => one.GetProperty("path").GetString()!)];
}
