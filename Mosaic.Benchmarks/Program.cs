using Mosaic.Benchmarks;
using Mosaic.Benchmarks.Transfer;
using Mosaic.Host.Processes;

const int UsageError = 2;
const int Interrupted = 130;

using var interruption = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    interruption.Cancel();
};
if (TransferOptions.TryParse(args) is not { } options)
{
    await Console.Error.WriteLineAsync(TransferOptions.Usage).ConfigureAwait(false);
    return UsageError;
}
try
{
    var results = await TransferBenchmark.RunAsync(options.Bytes, interruption.Token).ConfigureAwait(false);
    var text = options.Json ? BenchmarkReport.Json(results) : BenchmarkReport.Text(results);
    await Console.Out.WriteLineAsync(text).ConfigureAwait(false);
    return results.All(static result => result.Holds) ? 0 : 1;
}
catch (OperationCanceledException) when (interruption.IsCancellationRequested)
{
    return Interrupted;
}
catch (ProcessFailedException failure)
{
    await Console.Error.WriteLineAsync(failure.Message).ConfigureAwait(false);
    return 1;
}
