using System.Diagnostics;
using Mosaic.Host.Processes;
using Mosaic.Tests.Host;
using Xunit;

namespace Mosaic.Tests.Completion;

/// <summary>The scripts in the shells they are for, with a real <c>mos</c>; of the shells that are here.</summary>
public sealed class ShellScriptSpec : IAsyncLifetime
{
    private const string Evil = "we $(touch pwned) `touch pwned` \"q\" 's' \\ !x.txt";

    private FakeNode _node = null!;

    public async Task InitializeAsync()
    {
        _node = await FakeNode.StartAsync();
        foreach (var name in new[] { Evil, "photos/a b.jpg", "photos/c.jpg" })
            Assert.Equal(0, (await _node.RunAsync("upload", "file", _node.Write("f", 1), "--as", name)).Code);
        var mos = MosExecutable.Find();
        await File.WriteAllTextAsync(_node.File("mos"),
            $"#!/bin/sh\nexec '{mos.FileName}' '{string.Join("' '", mos.Prefix)}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_node.File("mos"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Fact]
    public async Task Bash_puts_in_what_the_node_knows_and_runs_none_of_it()
    {
        if (!Has("bash")) return;
        var script = """
            source <(mos completion bash)
            try() { COMP_LINE=$1 COMP_POINT=${#1}; _mos 2>/dev/null; printf '%s\n' "${COMPREPLY[@]}" =; }
            try 'mos status acc'
            try 'mos info file photos/a'
            try 'mos info file "photos/a'
            try 'mos info file we'
            eval "word=${COMPREPLY[0]}"; printf '%s\n' "$word"
            """;
        var lines = await RunAsync("bash", "--norc", "-c", script);
        Assert.Equal(
            ["account", "=", "photos/a\\ b.jpg", "=", "photos/a b.jpg", "="], lines[..6]);
        Assert.Equal(Evil, lines[^1]);
    }

    [Fact]
    public async Task Fish_puts_in_what_the_node_knows_and_runs_none_of_it()
    {
        if (!Has("fish")) return;
        var script = """
            mos completion fish | source
            complete -C 'mos status acc'
            complete -C 'mos info file photos/a'
            complete -C 'mos info file we'
            """;
        var lines = await RunAsync("fish", "--no-config", "-c", script);
        Assert.Equal(["account", "photos/a b.jpg", Evil], lines);
    }

    [Fact]
    public async Task Zsh_is_handed_what_the_node_knows_and_runs_none_of_it()
    {
        if (!Has("zsh")) return;
        // The line editor needs a terminal; what it does with compadd is zsh's own.
        var script = """
            compdef() { }
            compadd() { [[ $1 == -S ]] && shift 2; print -rl -- "${(@P)2}" }
            source <(mos completion zsh)
            try() { words=("$@"); CURRENT=$#; PREFIX=${@[-1]}; _mos }
            try mos status acc
            try mos info file photos/a
            try mos info file we
            """;
        var lines = await RunAsync("zsh", "-f", "-c", script);
        Assert.Equal(["account", "photos/a b.jpg", Evil], lines);
    }

    private static bool Has(string shell) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(folder => File.Exists(Path.Combine(folder, shell)));

    private async Task<string[]> RunAsync(string shell, params string[] arguments)
    {
        var info = new ProcessStartInfo(shell, arguments)
        {
            WorkingDirectory = _node.Folder,
            RedirectStandardOutput = true,
        };
        info.Environment["PATH"] = $"{_node.Folder}:{info.Environment["PATH"]}";
        info.Environment["HOME"] = _node.Folder;
        info.Environment["MOSAIC_SOCKET"] = _node.Socket;
        using var process = Process.Start(info)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.False(File.Exists(_node.File("pwned")), $"{shell} ran a name");
        return output.TrimEnd('\n').Split('\n');
    }
}
