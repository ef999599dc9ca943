using Mosaic.Codecs.Erasure;
using Mosaic.Model;

namespace Mosaic.Tests.Codecs.Erasure;

/// <summary>Shards to test with.</summary>
internal static class ErasureSamples
{
    /// <summary>n buffers of zeros.</summary>
    public static Memory<byte>[] Empty(Code code, int length) =>
        [.. Enumerable.Range(0, code.N).Select(_ => (Memory<byte>)new byte[length])];

    /// <summary>Random data, encoded.</summary>
    public static Memory<byte>[] Encoded(Code code, int length, int seed)
    {
        var shards = Empty(code, length);
        var random = new Random(seed);
        for (var i = 0; i < code.K; i++) random.NextBytes(shards[i].Span);
        ReedSolomon.For(code).Encode(shards);
        return shards;
    }

    /// <summary>Copies of those present, zeros in place of the others.</summary>
    public static Memory<byte>[] Surviving(Memory<byte>[] shards, bool[] present) =>
        [.. shards.Select((s, i) => present[i] ? s.ToArray() : (Memory<byte>)new byte[s.Length])];

    /// <summary>True for exactly <paramref name="count"/> of n, chosen by the seed.</summary>
    public static bool[] Choose(int count, int n, int seed)
    {
        var chosen = Enumerable.Range(0, n).Select(i => i < count).ToArray();
        new Random(seed).Shuffle(chosen);
        return chosen;
    }
}
