using System.CommandLine;
using Mosaic.Benchmarks.Reports;

namespace Mosaic.Benchmarks.Wire;

/// <summary><c>wire [--json]</c>.</summary>
internal static class WireCommand
{
    public static Command Create() => BenchmarkCommand.Create(
        "wire", "speed and latency of the wire on loopback, beside raw UDP sockets",
        static (_, cancelled) => WireBenchmark.RunAsync(cancelled));
}
