using System.Diagnostics;
using System.Text.Json;

namespace Mosaic.Host.Processes;

/// <summary>One run of a <c>mos</c> command with <c>--json</c>.</summary>
/// <param name="Command">The words of the command, for messages.</param>
/// <param name="ExitCode">The exit code of the process.</param>
/// <param name="Document">The document on stdout; of kind Undefined when stdout was empty.</param>
/// <param name="Error">What stood on stderr.</param>
internal sealed record MosResult(string Command, int ExitCode, JsonElement Document, string Error)
{
    /// <summary>The document, if the command succeeded.</summary>
    /// <exception cref="ProcessFailedException">It did not; with its message and exit code.</exception>
    public JsonElement Succeeded() =>
        ExitCode == 0 ? Document : throw new ProcessFailedException($"`mos {Command}` failed: {Message}", ExitCode);

    private string Message =>
        Document.ValueKind == JsonValueKind.Object
        && Document.TryGetProperty("error", out var error)
        && error.TryGetProperty("message", out var message)
            ? message.GetString() ?? ""
            : $"exit code {ExitCode}. {Error}".TrimEnd();
}

/// <summary>Runs commands of <c>mos</c> against one node, each in a process of its own.</summary>
/// <param name="mos">What to start.</param>
/// <param name="dataFolder">The node's data folder, given as <c>--data</c>.</param>
internal sealed class MosCommand(MosExecutable mos, string dataFolder)
{
    /// <summary>A command that takes longer is killed, unless its caller says otherwise.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Runs a command to its end.</summary>
    /// <param name="arguments">The command's words and flags, without <c>--json</c> and <c>--data</c>.</param>
    /// <param name="timeout">After which the process is killed.</param>
    /// <param name="started">Called with the process's id as soon as it runs.</param>
    /// <param name="cancellationToken">Kills the process.</param>
    /// <exception cref="ProcessFailedException">It took too long, or printed what is not one JSON document.</exception>
    /// <exception cref="OperationCanceledException">The caller was interrupted.</exception>
    public async Task<MosResult> RunAsync(
        IReadOnlyList<string> arguments, TimeSpan timeout, Action<int>? started, CancellationToken cancellationToken)
    {
        var command = string.Join(' ', arguments);
        using var process = new Process();
        process.StartInfo = mos.StartInfo([.. arguments, "--json", "--data", dataFolder]);
        process.Start();
        started?.Invoke(process.Id);
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return Result(command, process.ExitCode,
                await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            cancellationToken.ThrowIfCancellationRequested();
            throw new ProcessFailedException($"`mos {command}` took longer than {timeout.TotalSeconds:0} s.");
        }
    }

    /// <summary>Runs a command to its end within <see cref="DefaultTimeout"/>.</summary>
    public Task<MosResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(arguments, DefaultTimeout, started: null, cancellationToken);

    /// <summary>How many peers <c>peers network</c> lists as reachable; -1 of a node too busy to answer.</summary>
    public async Task<int> ReachablePeersAsync(CancellationToken cancellationToken)
    {
        var result = await RunAsync(["peers", "network"], cancellationToken).ConfigureAwait(false);
        if (result.ExitCode == (int)ExitCode.NoNode) return -1;
        return result.Succeeded().GetProperty("peers").EnumerateArray()
            .Count(static peer => peer.GetProperty("reachable").GetBoolean());
    }

    /// <summary>Waits until the node sees at least <paramref name="count"/> reachable peers.</summary>
    /// <exception cref="ProcessFailedException">It did not within <paramref name="timeout"/>.</exception>
    public async Task WaitForPeersAsync(
        int count, TimeSpan timeout, TimeSpan pollInterval, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        for (var seen = -1; ; await Task.Delay(pollInterval, cancellationToken).ConfigureAwait(false))
        {
            if (clock.Elapsed < timeout) seen = await ReachablePeersAsync(cancellationToken).ConfigureAwait(false);
            else throw new ProcessFailedException($"The node in {dataFolder} sees {seen} of {count} peers.");
            if (seen >= count) return;
        }
    }

    private static MosResult Result(string command, int exitCode, string output, string error)
    {
        if (string.IsNullOrWhiteSpace(output)) return new MosResult(command, exitCode, default, error);
        try
        {
            using var document = JsonDocument.Parse(output);
            return new MosResult(command, exitCode, document.RootElement.Clone(), error);
        }
        catch (JsonException malformed)
        {
            throw new ProcessFailedException($"`mos {command}` printed no JSON document: {malformed.Message}");
        }
    }
}
