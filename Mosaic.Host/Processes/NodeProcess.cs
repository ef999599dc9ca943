using System.Diagnostics;

namespace Mosaic.Host.Processes;

/// <summary>
/// A node in a process of its own, seen from outside: started, killed, stopped and started again on one data folder.
/// One caller at a time. The process ends with the one that started it (<see cref="ParentWatch"/>).
/// </summary>
internal sealed class NodeProcess(MosExecutable mos, string dataFolder) : IAsyncDisposable
{
    /// <summary>From the start of the process to its ready line.</summary>
    public static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    /// <summary>From SIGTERM to the end of the process, after which it is killed.</summary>
    public static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);

    private const int LinesInErrors = 30;

    private Process? _process;

    /// <summary>The folder that <c>--data</c> names.</summary>
    public string DataFolder { get; } = dataFolder;

    /// <summary>What the node wrote on stderr, over all its starts.</summary>
    public LogTail Log { get; } = new();

    /// <summary>What the last start announced; null before the first.</summary>
    public ReadyLine? Ready { get; private set; }

    /// <summary>Lines on stdout since the last start. The contract is that there is exactly one.</summary>
    public int OutputLines { get; private set; }

    /// <summary>The id of the running process; null when none runs.</summary>
    public int? Pid => _process is { HasExited: false } process ? process.Id : null;

    /// <summary>
    /// Starts the node and waits for its ready line. After the first start the data folder alone suffices.
    /// </summary>
    /// <param name="flags">Flags of <c>mos node</c> beside <c>--data</c>.</param>
    /// <param name="cancellationToken">Kills the process that is starting.</param>
    /// <exception cref="ProcessFailedException">It ended, or was not ready in time; says its last lines.</exception>
    public async Task<ReadyLine> StartAsync(IEnumerable<string> flags, CancellationToken cancellationToken)
    {
        if (Pid is not null) throw new InvalidOperationException($"The node in {DataFolder} runs.");
        var ready = new TaskCompletionSource<ReadyLine>(TaskCreationOptions.RunContinuationsAsynchronously);
        string[] own = ["node", "--data", DataFolder, "--parent-pid", $"{Environment.ProcessId}"];
        var process = Launch([.. own, .. flags], ready);
        try
        {
            var ended = process.WaitForExitAsync(cancellationToken);
            var first = await Task.WhenAny(ready.Task, ended).WaitAsync(StartTimeout, cancellationToken)
                .ConfigureAwait(false);
            if (first == ended && !ready.Task.IsCompleted)
            {
                await ended.ConfigureAwait(false);
                throw Failure($"ended with {process.ExitCode} before it was ready", process.ExitCode);
            }
        }
        catch (TimeoutException)
        {
            await KillAsync().ConfigureAwait(false);
            throw Failure($"was not ready within {StartTimeout.TotalSeconds:0} s", exitCode: 1);
        }
        catch (OperationCanceledException)
        {
            await KillAsync().ConfigureAwait(false);
            throw;
        }
        return Ready = await ready.Task.ConfigureAwait(false);
    }

    /// <summary>Waits until the node has ended by itself, and all it wrote is in <see cref="Log"/>.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForEndAsync(CancellationToken cancellationToken)
    {
        if (_process is not { } process) throw new InvalidOperationException($"No node runs in {DataFolder}.");
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        var exitCode = process.ExitCode;
        Forget();
        return exitCode;
    }

    /// <summary>SIGKILL, as abrupt as a power failure, and waits until the process is gone.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process) return;
        process.Kill();
        await process.WaitForExitAsync().ConfigureAwait(false);
        Forget();
    }

    /// <summary>SIGTERM, and waits until the process is gone; one that takes too long is killed.</summary>
    /// <returns>The node's exit code: 0 after a clean stop.</returns>
    public async Task<int> StopAsync()
    {
        if (_process is not { } process) return 0;
        if (!PosixKill.Send(process.Id, PosixKill.SigTerm)) process.Kill();
        using var patience = new CancellationTokenSource(StopTimeout);
        try
        {
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync().ConfigureAwait(false);
        }
        var exitCode = process.ExitCode;
        Forget();
        return exitCode;
    }

    /// <summary>Kills the process, if any. The data folder stays.</summary>
    public async ValueTask DisposeAsync() => await KillAsync().ConfigureAwait(false);

    private Process Launch(IEnumerable<string> arguments, TaskCompletionSource<ReadyLine> ready)
    {
        Forget();
        OutputLines = 0;
        var process = new Process { StartInfo = mos.StartInfo(arguments) };
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null) return;
            OutputLines++;
            if (ReadyLine.TryParse(line.Data) is { } parsed) ready.TrySetResult(parsed);
            else Log.Add(line.Data);
        };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null) Log.Add(line.Data);
        };
        process.Start();
        _process = process;
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Forget()
    {
        _process?.Dispose();
        _process = null;
    }

    private ProcessFailedException Failure(string what, int exitCode) =>
        new($"The node in {DataFolder} {what}.{Environment.NewLine}{Log.Last(LinesInErrors)}", exitCode);
}
