using System.CommandLine;
using Mosaic.Benchmarks.Reports;
using Mosaic.Host.Output;

namespace Mosaic.Benchmarks.Transfer;

/// <summary><c>transfer [--size SIZE] [--json]</c>.</summary>
internal static class TransferCommand
{
    private const long DefaultBytes = 2L << 30;

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
        return BenchmarkCommand.Create(
            "transfer", "upload and download one file through a network of four node processes on loopback",
            async (parsed, cancelled) => new BenchmarkFigures(
                await TransferBenchmark.RunAsync(parsed.GetValue(size), cancelled).ConfigureAwait(false), []),
            size);
    }
}
