using System.Globalization;
using System.Runtime.InteropServices;
using Mosaic.Host.Processes;
using Spectre.Console;

namespace Mosaic.Host.Demo;

/// <summary><c>mos demo [FILE]</c>: watch a file survive the death of every peer that keeps it.</summary>
internal static class DemoCommand
{
    /// <summary>
    /// Ctrl-C reaches the demo's children as well as the demo. One of them may be seen to fail a moment before the
    /// demo hears of the signal itself.
    /// </summary>
    private static readonly TimeSpan SignalGrace = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Runs the demo. Whatever happens, also on SIGINT, SIGTERM and SIGHUP, no process and no folder of it stays.
    /// </summary>
    /// <param name="file">The file to upload; null for a generated one.</param>
    /// <param name="console">Where it is shown.</param>
    /// <param name="mos">What the nodes and commands are started from.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <returns><see cref="ExitCode.NotFound"/> without the file, <see cref="ExitCode.Integrity"/> when a download
    /// differed, or what a command failed with.</returns>
    public static async Task<ExitCode> RunAsync(
        string? file, IAnsiConsole console, MosExecutable mos, CancellationToken cancellationToken)
    {
        var screen = new DemoScreen(console);
        if (file is not null && !File.Exists(file))
        {
            screen.SayBad($"No such file: {file}");
            return ExitCode.NotFound;
        }
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = OnSignal(PosixSignal.SIGINT, interruption);
        using var terminate = OnSignal(PosixSignal.SIGTERM, interruption);
        using var hangUp = OnSignal(PosixSignal.SIGHUP, interruption);
        var root = Directory.CreateTempSubdirectory("mosaic-demo-").FullName;
        try
        {
            return await PlayAsync(file, screen, mos, root, interruption.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interruption.IsCancellationRequested)
        {
            return SayInterrupted(screen);
        }
        catch (Exception failure) when (failure is ProcessFailedException or IOException or UnauthorizedAccessException)
        {
            if (await InterruptedAsync(interruption.Token).ConfigureAwait(false)) return SayInterrupted(screen);
            screen.SayBad(failure.Message);
            return failure is ProcessFailedException process ? (ExitCode)process.ExitCode : ExitCode.Error;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task<ExitCode> PlayAsync(
        string? file, DemoScreen screen, MosExecutable mos, string root, CancellationToken cancellationToken)
    {
        var started = DateTime.UtcNow;
        var network = new ProcessDemoNetwork(mos with { IsShortLived = true }, root);
        await using (network.ConfigureAwait(false))
        {
            var script = new DemoScript(network, screen, root);
            var seed = Random.Shared.Next();
            var outcome = await script.PlayAsync(file, seed, cancellationToken).ConfigureAwait(false);
            var seconds = (DateTime.UtcNow - started).TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
            screen.Blank();
            if (outcome.IsGood)
                screen.SayGood($"All {outcome.Downloads} peers died once; every download was identical. {seconds} s.");
            else
                screen.SayBad($"Only {outcome.Identical} of {outcome.Downloads} downloads were identical.");
            return outcome.IsGood ? ExitCode.Ok : ExitCode.Integrity;
        }
    }

    private static ExitCode SayInterrupted(DemoScreen screen)
    {
        screen.SayBad("Interrupted: the demo's processes are stopped, its folders removed.");
        return ExitCode.Interrupted;
    }

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource interruption) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            interruption.Cancel();
        });

    private static async Task<bool> InterruptedAsync(CancellationToken interruption)
    {
        try
        {
            await Task.Delay(SignalGrace, interruption).ConfigureAwait(false);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }
}
