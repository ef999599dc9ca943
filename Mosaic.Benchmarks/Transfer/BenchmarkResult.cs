namespace Mosaic.Benchmarks.Transfer;

/// <summary>One figure.</summary>
/// <param name="Name">What was measured: <c>area.what</c>.</param>
/// <param name="Value">The figure, in <paramref name="Unit"/>.</param>
/// <param name="Unit"><c>MB/s</c>, <c>MB</c> (10^6 bytes) or <c>ratio</c>.</param>
/// <param name="Limit">What the figure must not exceed; null where none is promised.</param>
internal sealed record BenchmarkResult(string Name, double Value, string Unit, double? Limit = null)
{
    /// <summary>False when the figure exceeds its limit.</summary>
    public bool Holds => Limit is not { } limit || Value <= limit;
}
