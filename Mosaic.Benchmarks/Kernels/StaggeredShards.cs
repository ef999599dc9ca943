using System.Runtime.InteropServices;
using Mosaic.Codecs.Erasure;
using Mosaic.Model;

namespace Mosaic.Benchmarks.Kernels;

/// <summary>
/// n shards of random data that never move, each beginning 576 bytes further into its page than the one before: shards
/// that all begin at the start of a page compete for the same lines of the level 1 cache.
/// </summary>
internal sealed class StaggeredShards
{
    private const int Page = 4096, Stagger = 576;

    public StaggeredShards(Code code, int length)
    {
        Code = code;
        Length = length;
        var stride = ((length + Page - 1) / Page * Page) + Stagger;
        var block = GC.AllocateUninitializedArray<byte>((code.N * stride) + Page, pinned: true);
        new Random(code.N).NextBytes(block);
        var first = (int)(Page - (Marshal.UnsafeAddrOfPinnedArrayElement(block, 0) % Page));
        Shards = [.. Enumerable.Range(0, code.N).Select(shard => block.AsMemory(first + (shard * stride), length))];
        Addresses = [.. Enumerable.Range(0, code.N)
            .Select(shard => Marshal.UnsafeAddrOfPinnedArrayElement(block, first + (shard * stride)))];
        ReedSolomon.For(code).Encode(Shards);
    }

    public Code Code { get; }

    public int Length { get; }

    /// <summary>The shards; parity is that of the data.</summary>
    public Memory<byte>[] Shards { get; }

    /// <summary>Where they are.</summary>
    public nint[] Addresses { get; }

    /// <summary>Bytes of data.</summary>
    public long DataBytes => (long)Code.K * Length;
}
