using System.Diagnostics;
using Mosaic.Host.Processes;
using Mosaic.Journal;
using Mosaic.Tests.House;
using Mosaic.Tests.Journal;
using Npgsql;
using Xunit;

namespace Mosaic.Tests.Processes;

/// <summary><c>mos node</c> on a PostgreSQL server of the test's own, which it may stop.</summary>
[Collection(nameof(FirstProcessLane))]
public sealed class PostgresNodeSpec : IAsyncLifetime
{
    private static readonly MosExecutable Executable = MosExecutable.Find() with { IsShortLived = true };

    private readonly string _root = Directory.CreateTempSubdirectory("mos-postgres-").FullName;
    private readonly string _server = Path.Combine(Path.GetTempPath(), $"mos-postgres-{Guid.NewGuid():N}");
    private readonly NodeProcess _node;
    private PostgresSettings? _settings;

    public PostgresNodeSpec() => _node = new NodeProcess(Executable, Path.Combine(_root, "a"));

    private string Config => Path.Combine(_root, "postgres.conf");

    private PostgresSettings Settings => _settings!;

    public async Task InitializeAsync()
    {
        if (TestPostgres.Missing is not null) return;
        var server = new NpgsqlConnectionStringBuilder(await Server("start"));
        _settings = new PostgresSettings
        {
            Host = server.Host!,
            Port = server.Port,
            Database = "postgres",
            Schema = "mosaic",
            User = server.Username!,
            PasswordFile = TestPostgres.PasswordFile(_root, server.Password!),
        };
        await File.WriteAllTextAsync(Config, PostgresNode.Text(_settings));
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        if (_settings is not null) await Server("stop");
        Directory.Delete(_root, recursive: true);
    }

    [PostgresFact]
    public async Task It_comes_back_after_a_stop_and_after_a_kill()
    {
        await _node.StartAsync([.. NodeFlags.FreePorts, "--config", Config], CancellationToken.None);
        var network = await NetworkAsync();
        Assert.Equal(0, await _node.StopAsync());
        await _node.StartAsync(["--config", Config], CancellationToken.None);
        Assert.Equal(network, await NetworkAsync());
        await _node.KillAsync();
        await _node.StartAsync(["--config", Config], CancellationToken.None);
        Assert.Equal(network, await NetworkAsync());
        Assert.False(File.Exists(Path.Combine(_node.DataFolder, "mosaic.db")));
    }

    [PostgresFact]
    public async Task What_is_wrong_with_the_server_is_one_line()
    {
        const string Wrong = "never-to-be-seen";
        await RefusedAsync(Settings with { PasswordFile = TestPostgres.PasswordFile(_root, Wrong) }, "password-file");
        await RefusedAsync(Settings with { Database = "none" }, "CREATE DATABASE");
        await Server("kill");
        await RefusedAsync(Settings, "cannot be reached");

        async Task RefusedAsync(PostgresSettings settings, string named)
        {
            await File.WriteAllTextAsync(Config, PostgresNode.Text(settings));
            using var process = new Process
            {
                StartInfo = Executable.StartInfo(["node", "--data", _node.DataFolder, "--config", Config]),
            };
            process.Start();
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync();
            Assert.Equal("", await process.StandardOutput.ReadToEndAsync());
            await process.WaitForExitAsync();
            Assert.Equal(1, process.ExitCode);
            var line = Assert.Single((await error).Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.StartsWith("mos: ", line, StringComparison.Ordinal);
            Assert.Contains(named, line, StringComparison.Ordinal);
            Assert.DoesNotContain(Wrong, line, StringComparison.Ordinal);
        }
    }

    [PostgresFact]
    public async Task A_server_that_stops_ends_the_node_which_says_so()
    {
        await _node.StartAsync([.. NodeFlags.FreePorts, "--config", Config], CancellationToken.None);
        var network = await NetworkAsync();
        var ended = _node.WaitForEndAsync(CancellationToken.None);
        await Server("kill");
        Assert.Equal(1, await ended.WaitAsync(TimeSpan.FromSeconds(60)));
        var log = _node.Log.ToString();
        var complaint = log.Split('\n').Last(static line => line.StartsWith("mos: ", StringComparison.Ordinal));
        Assert.Contains("ended by itself", complaint, StringComparison.Ordinal);
        Assert.Contains($"{Settings.Host}:{Settings.Port}", complaint, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", log, StringComparison.Ordinal);

        await Server("resume");
        await _node.StartAsync(["--config", Config], CancellationToken.None);
        Assert.Equal(network, await NetworkAsync());
    }

    private async Task<string> NetworkAsync()
    {
        string[] words = ["status", "network"];
        var result = await new MosCommand(Executable, _node.DataFolder).RunAsync(words, CancellationToken.None);
        return result.Succeeded().GetProperty("network").GetString()!;
    }

    private async Task<string> Server(string command)
    {
        var info = new ProcessStartInfo("bash", [Path.Combine(Repository.Root, ".ci", "postgres"), command, _server])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(info)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $".ci/postgres {command}: {await error}");
        return output.Trim();
    }
}
