namespace Mosaic.Codecs.Erasure;

/// <summary>What is done with shards while they cannot move.</summary>
internal interface IShardWork
{
    /// <summary>Does it, with the addresses of the shards; 0 for an empty one.</summary>
    void Run(scoped ReadOnlySpan<nint> shards);
}

/// <summary>Holds shards in place without a handle or an allocation: one frame of the stack for each.</summary>
internal static unsafe class PinnedShards
{
    /// <summary>Runs <paramref name="work"/>, which must keep no address.</summary>
    /// <param name="shards">At most 256.</param>
    /// <param name="work">What to do.</param>
    public static void Run<TWork>(ReadOnlySpan<Memory<byte>> shards, ref TWork work)
        where TWork : struct, IShardWork, allows ref struct
    {
        Span<nint> addresses = stackalloc nint[shards.Length];
        Pin(shards, 0, addresses, ref work);
    }

    private static void Pin<TWork>(
        ReadOnlySpan<Memory<byte>> shards, int index, scoped Span<nint> addresses, ref TWork work)
        where TWork : struct, IShardWork, allows ref struct
    {
        if (index == shards.Length)
        {
            work.Run(addresses);
            return;
        }
        fixed (byte* address = shards[index].Span)
        {
            addresses[index] = (nint)address;
            Pin(shards, index + 1, addresses, ref work);
        }
    }
}
