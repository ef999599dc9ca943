using System.CommandLine;
using BenchmarkDotNet.Running;
using Mosaic.Benchmarks.Fuzz;
using Mosaic.Benchmarks.Kernels;
using Mosaic.Benchmarks.Manifest;
using Mosaic.Benchmarks.Transfer;
using Mosaic.Benchmarks.Wire;

const int UsageError = 2;

// BenchmarkDotNet reads its own arguments: --filter, --list and many more.
if (args is ["classes", ..])
{
    BenchmarkSwitcher.FromAssembly(typeof(KernelsCommand).Assembly).Run(args[1..]);
    return 0;
}
// Started by the wire's benchmark, as the other end.
if (args is [WirePeerProcess.Argument, var port]) return WirePeerProcess.Serve(port);
// Started by the manifest's benchmark, with a manifest of many versions.
if (args is [ManifestNodeProcess.Argument, var folder, var versions])
    return await ManifestNodeProcess.ServeAsync(folder, versions);

var root = new RootCommand("Mosaic's benchmarks")
{
    FuzzCommand.Create(),
    KernelsCommand.Create(),
    ManifestCommand.Create(),
    TransferCommand.Create(),
    WireCommand.Create(),
    new Command("classes", "run BenchmarkDotNet classes: -- classes --filter '*Erasure*'"),
};
var parsed = root.Parse(args);
foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message);
return parsed.Errors.Count > 0 ? UsageError : await parsed.InvokeAsync();
