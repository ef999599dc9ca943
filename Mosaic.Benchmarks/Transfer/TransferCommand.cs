using System.CommandLine;
using Mosaic.Benchmarks.Reports;
using Mosaic.Host.Output;
using Mosaic.Host.Processes;

namespace Mosaic.Benchmarks.Transfer;

/// <summary><c>transfer [--size SIZE] [--json]</c>; exits 1 when a figure exceeds its limit.</summary>
internal static class TransferCommand
{
    private const long DefaultBytes = 2L << 30;
    private const int Interrupted = 130;

    public static Command Create()
    {
        var size = new Option<long>("--size")
        {
            Description = "size of the file",
            HelpName = "SIZE",
            DefaultValueFactory = static _ => DefaultBytes,
            CustomParser = static argument =>
            {
                if (ByteSize.TryParse(argument.Tokens[0].Value, out var bytes)) return bytes;
                argument.AddError($"'{argument.Tokens[0].Value}' is no size, such as 64MiB");
                return 0;
            },
        };
        var json = new Option<bool>("--json") { Description = """print {"results":[{"name","value","unit"}]}""" };
        var command = new Command(
            "transfer", "upload and download one file through a network of four node processes on loopback")
        {
            size, json,
        };
        command.SetAction((parsed, cancelled) =>
            RunAsync(parsed.GetValue(size), parsed.GetValue(json), cancelled));
        return command;
    }

    private static async Task<int> RunAsync(long bytes, bool json, CancellationToken cancelled)
    {
        try
        {
            var results = await TransferBenchmark.RunAsync(bytes, cancelled).ConfigureAwait(false);
            var text = json ? BenchmarkReport.Json(results) : BenchmarkReport.Text(results);
            await Console.Out.WriteLineAsync(text).ConfigureAwait(false);
            return results.All(static result => result.Holds) ? 0 : 1;
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            return Interrupted;
        }
        catch (ProcessFailedException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message).ConfigureAwait(false);
            return 1;
        }
    }
}
