using System.Diagnostics;
using Xunit;
using Xunit.Abstractions;

namespace Mosaic.Tests.Codecs.Erasure;

/// <summary>
/// The tests of the erasure code once more in processes that are told to do without some of this machine's
/// instructions.
/// </summary>
public sealed class ShardKernelHardwareSpec(ITestOutputHelper output)
{
    /// <summary>Names the kernel that must be the best one.</summary>
    internal const string ExpectedKernel = "MOSAIC_EXPECTED_KERNEL";

    private const string Filter = "FullyQualifiedName~" + nameof(ShardKernelProperties)
        + "|FullyQualifiedName~" + nameof(ErasureVectorTests) + "|FullyQualifiedName~" + nameof(ReedSolomonProperties);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData("DOTNET_EnableAVX2", "vector128")]
    [InlineData("DOTNET_EnableHWIntrinsic", "scalar")]
    public async Task Without_some_instructions_the_bytes_are_the_same(string switchedOff, string kernel)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "vstest", typeof(ShardKernelHardwareSpec).Assembly.Location })
            start.ArgumentList.Add(argument);
        start.ArgumentList.Add("--TestCaseFilter:" + Filter);
        start.Environment[switchedOff] = "0";
        start.Environment[ExpectedKernel] = kernel;
        start.Environment["MOSAIC_TEST_SCALE"] = "0.1";
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            output.WriteLine(await process.StandardOutput.ReadToEndAsync(patience.Token));
            output.WriteLine(await errors);
            await process.WaitForExitAsync(patience.Token);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        Assert.Equal(0, process.ExitCode);
    }
}
