using Mosaic.Host.Demo;
using Mosaic.Host.Processes;
using Xunit;

namespace Mosaic.Tests.Demo;

public sealed class DemoScriptTests : IDisposable
{
    private const int Seed = 7;

    private readonly string _folder = Directory.CreateTempSubdirectory("mosaic-script-").FullName;
    private readonly PlainConsole _console = new();

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        _console.Dispose();
    }

    [Fact]
    public async Task Every_peer_dies_in_turn_with_the_others_alive()
    {
        var network = new FakeDemoNetwork();
        var outcome = await PlayAsync(network, await OwnFileAsync());
        Assert.True(outcome.IsGood);
        string[] expected =
        [
            "start", "complete A", "upload mine.txt",
            "kill B", "download mine.txt", "restart B", "complete B",
            "kill C", "download mine.txt", "restart C", "complete C",
            "kill D", "download mine.txt", "restart D", "complete D",
        ];
        Assert.Equal(expected, network.Calls);
    }

    [Fact]
    public async Task The_picture_is_readable_without_a_terminal()
    {
        await PlayAsync(new FakeDemoNetwork(), await OwnFileAsync());
        var text = _console.Text;
        Assert.DoesNotContain('\u001b', text);
        Assert.Contains("mine.txt: 14 B, your file", text, StringComparison.Ordinal);
        Assert.Contains("kill -9 1001: B is dead", text, StringComparison.Ordinal);
        Assert.All(_console.Lines, static line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public async Task A_different_download_is_found_and_the_show_goes_on()
    {
        var network = new FakeDemoNetwork { CorruptWithout = DemoNode.C };
        var outcome = await PlayAsync(network, file: null);
        Assert.Equal(new DemoOutcome(Downloads: 3, Identical: 2), outcome);
        Assert.False(outcome.IsGood);
        Assert.Contains("DIFFERENT", _console.Text, StringComparison.Ordinal);
        Assert.Contains($"seed {Seed}", _console.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_uploader_that_keeps_shards_is_a_failure()
    {
        var network = new FakeDemoNetwork { HeldByA = 1 };
        await Assert.ThrowsAsync<ProcessFailedException>(async () => await PlayAsync(network, await OwnFileAsync()));
    }

    [Fact]
    public async Task A_failed_command_ends_the_show_with_its_exit_code()
    {
        var network = new FakeDemoNetwork { FailWithout = DemoNode.D };
        var failure = await Assert.ThrowsAsync<ProcessFailedException>(
            async () => await PlayAsync(network, await OwnFileAsync()));
        Assert.Equal(6, failure.ExitCode);
    }

    [Fact]
    public async Task The_same_seed_makes_the_same_file()
    {
        var other = Directory.CreateDirectory(Path.Combine(_folder, "other")).FullName;
        var first = await DemoFile.GenerateAsync(_folder, Seed, CancellationToken.None);
        var second = await DemoFile.GenerateAsync(other, Seed, CancellationToken.None);
        Assert.Equal(first.Sha256, second.Sha256);
        Assert.Equal(DemoFile.GeneratedBytes, new FileInfo(first.Path).Length);
        Assert.Equal(DemoFile.GeneratedBytes, first.Size);
    }

    private Task<DemoOutcome> PlayAsync(IDemoNetwork network, string? file)
    {
        var work = Directory.CreateDirectory(Path.Combine(_folder, "work")).FullName;
        return new DemoScript(network, new DemoScreen(_console.Console), work)
            .PlayAsync(file, Seed, CancellationToken.None);
    }

    private async Task<string> OwnFileAsync()
    {
        var path = Path.Combine(_folder, "mine.txt");
        await File.WriteAllTextAsync(path, "[bold] of mine");
        return path;
    }
}
