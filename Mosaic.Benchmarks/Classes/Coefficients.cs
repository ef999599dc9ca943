using BenchmarkDotNet.Attributes;
using Mosaic.Codecs.Erasure;

namespace Mosaic.Benchmarks.Classes;

/// <summary>What does it cost to find the coefficients for each call, without keeping any?</summary>
[InProcess, MemoryDiagnoser]
public class Coefficients
{
    private byte[] _sources = [], _targets = [], _rows = [];

    [Params(4, 10, 17, 128)]
    public int K { get; set; }

    [Params(1, 2)]
    public int Lost { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _targets = [.. Enumerable.Range(0, Lost).Select(static shard => (byte)shard)];
        _sources = [.. Enumerable.Range(Lost, K).Select(static shard => (byte)shard)];
        _rows = new byte[K * Lost];
    }

    [Benchmark]
    public void Interpolate() => Interpolation.Coefficients(_sources, _targets, _rows);
}
