using System.Collections.Immutable;

namespace Mosaic.Codecs.Erasure;

/// <summary>
/// The one thing that coding spends its time in: shards as sums of multiples of others, over GF(2^8). One kernel per
/// kind of hardware, all with the same result. Stateless.
/// </summary>
internal abstract class ShardKernel
{
    /// <summary>Those that this machine can run, the fastest first; the last one runs anywhere.</summary>
    public static ImmutableArray<ShardKernel> Supported { get; } = FindSupported();

    /// <summary>The fastest that this machine can run.</summary>
    public static ShardKernel Best { get; } = Supported[0];

    /// <summary>What it is called in benchmarks.</summary>
    public abstract string Name { get; }

    /// <summary>Fills every target with the sum of the sources times their coefficients. Allocates nothing.</summary>
    /// <param name="rows">Targets times sources coefficients, row by row.</param>
    /// <param name="sources">Addresses of at least one shard.</param>
    /// <param name="targets">Addresses of shards, none of which overlaps a source or another target.</param>
    /// <param name="length">Bytes of each shard, at least 1.</param>
    public abstract void Combine(
        ReadOnlySpan<byte> rows, ReadOnlySpan<nint> sources, ReadOnlySpan<nint> targets, int length);

    private static ImmutableArray<ShardKernel> FindSupported()
    {
        var kernels = ImmutableArray.CreateBuilder<ShardKernel>();
        if (GfniLanes512.IsSupported) kernels.Add(GfniLanes512.Kernel);
        if (GfniLanes256.IsSupported) kernels.Add(GfniLanes256.Kernel);
        if (NibbleLanes512.IsSupported) kernels.Add(NibbleLanes512.Kernel);
        if (NibbleLanes256.IsSupported) kernels.Add(NibbleLanes256.Kernel);
        if (NibbleLanes128.IsSupported) kernels.Add(NibbleLanes128.Kernel);
        kernels.Add(ScalarKernel.Instance);
        return kernels.ToImmutable();
    }
}
