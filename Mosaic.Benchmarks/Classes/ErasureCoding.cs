using BenchmarkDotNet.Attributes;
using Mosaic.Benchmarks.Kernels;
using Mosaic.Codecs.Erasure;
using Mosaic.Model;

namespace Mosaic.Benchmarks.Classes;

/// <summary>How long do coding, restoring and checking one stripe take?</summary>
[InProcess, MemoryDiagnoser]
public class ErasureCoding
{
    private StaggeredShards _shards = null!;
    private ReedSolomon _coder = null!;
    private bool[] _present = [], _lost = [], _one = [];

    [Params("4+2", "10+4", "17+3", "20+10")]
    public string Name { get; set; } = "";

    [Params(4 << 10, 64 << 10, 1 << 20)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        if (!Code.TryParse(Name, out var code)) throw new InvalidOperationException(Name);
        _shards = new StaggeredShards(code, Length);
        _coder = ReedSolomon.For(code);
        _present = [.. Enumerable.Range(0, code.N).Select(shard => shard >= code.M)];
        _lost = [.. _present.Select(static there => !there)];
        _one = [.. Enumerable.Range(0, code.N).Select(static shard => shard == 0)];
    }

    [Benchmark(Baseline = true)]
    public void Encode() => _coder.Encode(_shards.Shards);

    [Benchmark]
    public void ReconstructAllThatMayBeLost() => _coder.Reconstruct(_shards.Shards, _present, _lost);

    [Benchmark]
    public void ReconstructOne() => _coder.Reconstruct(_shards.Shards, _present, _one);

    [Benchmark]
    public bool Verify() => _coder.Verify(_shards.Shards);
}
