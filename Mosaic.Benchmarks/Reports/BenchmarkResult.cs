namespace Mosaic.Benchmarks.Reports;

/// <summary>One figure.</summary>
/// <param name="Name">What was measured: <c>area.what</c>.</param>
/// <param name="Value">The figure, in <paramref name="Unit"/>.</param>
/// <param name="Unit"><c>MB/s</c>, <c>MB</c> (10^6 bytes), <c>ratio</c>, <c>ms</c>, <c>ns/B</c> or <c>B</c>.</param>
/// <param name="Limit">What the figure must not exceed; null where none is promised.</param>
internal sealed record BenchmarkResult(string Name, double Value, string Unit, double? Limit = null)
{
    /// <summary>False when the figure exceeds its limit.</summary>
    public bool Holds => Limit is not { } limit || Value <= limit;
}

/// <summary>What one figure is of another, both taken in one run.</summary>
/// <param name="Name">Which of which.</param>
/// <param name="Ratio">The ratio.</param>
/// <param name="AtLeast">What it must reach; null where nothing is promised.</param>
internal sealed record BenchmarkRatio(string Name, double Ratio, double? AtLeast = null)
{
    /// <summary>False when the ratio misses its target.</summary>
    public bool Holds => AtLeast is not { } least || Ratio >= least;
}
