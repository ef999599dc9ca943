namespace Mosaic.Benchmarks.Kernels;

/// <summary>One thing whose speed is measured.</summary>
/// <param name="Name">Its name in the results.</param>
/// <param name="Bytes">Bytes of data that one run goes through.</param>
/// <param name="Run">One run.</param>
internal sealed record KernelCase(string Name, long Bytes, Action Run);

/// <summary>A ratio of what was measured in one round.</summary>
/// <param name="Name">Its name in the results.</param>
/// <param name="Of">The ratio, given the speed in GB/s of each case by its name.</param>
/// <param name="AtLeast">The target; null where there is none.</param>
internal sealed record KernelRatio(string Name, Func<Func<string, double>, double> Of, double? AtLeast = null);

/// <summary>A figure of the results.</summary>
internal sealed record KernelFigure(string Name, double Value, double? AtLeast = null);
