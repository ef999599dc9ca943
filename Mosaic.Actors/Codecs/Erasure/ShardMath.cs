using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mosaic.Codecs.Erasure;

/// <summary>
/// The one operation that coding spends its time in: output ^= coefficient * input over GF(2^8), for whole shards.
/// With vectors, two table look-ups per byte by shuffling (Plank, Greenan and Miller, "Screaming Fast Galois Field
/// Arithmetic Using Intel SIMD Instructions", 2013); all ways give the same bytes.
/// </summary>
internal static class ShardMath
{
    /// <summary>Adds the product to <paramref name="output"/>, which is at least as long as the input.</summary>
    public static void MultiplyAdd(byte coefficient, ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (coefficient == 0) return;
        var done = Avx2.IsSupported ? MultiplyAdd256(coefficient, input, output)
            : Vector128.IsHardwareAccelerated ? MultiplyAdd128(coefficient, input, output)
            : 0;
        MultiplyAddScalar(coefficient, input[done..], output[done..]);
    }

    /// <summary>The same byte by byte.</summary>
    internal static void MultiplyAddScalar(byte coefficient, ReadOnlySpan<byte> input, Span<byte> output)
    {
        var products = GaloisField.ProductsOf(coefficient);
        output = output[..input.Length];
        for (var i = 0; i < input.Length; i++) output[i] ^= products[input[i]];
    }

    /// <summary>The same by 16 bytes, on any hardware with vectors.</summary>
    /// <returns>How many bytes are done: the greatest multiple of 16.</returns>
    internal static int MultiplyAdd128(byte coefficient, ReadOnlySpan<byte> input, Span<byte> output)
    {
        var count = input.Length & ~(Vector128<byte>.Count - 1);
        var table = TableOf(coefficient);
        var low = Vector128.Create(table[..16]);
        var high = Vector128.Create(table[16..]);
        var nibble = Vector128.Create((byte)0x0F);
        ref var from = ref MemoryMarshal.GetReference(input);
        ref var to = ref MemoryMarshal.GetReference(output[..input.Length]);
        for (nuint i = 0; i < (nuint)count; i += (nuint)Vector128<byte>.Count)
        {
            var bytes = Vector128.LoadUnsafe(ref from, i);
            var product = Vector128.Shuffle(low, bytes & nibble) ^ Vector128.Shuffle(high, bytes >>> 4);
            (Vector128.LoadUnsafe(ref to, i) ^ product).StoreUnsafe(ref to, i);
        }
        return count;
    }

    /// <summary>The same by 64 bytes, where AVX2 is.</summary>
    /// <returns>How many bytes are done: the greatest multiple of 64.</returns>
    internal static int MultiplyAdd256(byte coefficient, ReadOnlySpan<byte> input, Span<byte> output)
    {
        var width = (nuint)Vector256<byte>.Count;
        var count = input.Length & ~((2 * Vector256<byte>.Count) - 1);
        var table = TableOf(coefficient);
        var low = Vector256.Create(Vector128.Create(table[..16]), Vector128.Create(table[..16]));
        var high = Vector256.Create(Vector128.Create(table[16..]), Vector128.Create(table[16..]));
        var nibble = Vector256.Create((byte)0x0F);
        ref var from = ref MemoryMarshal.GetReference(input);
        ref var to = ref MemoryMarshal.GetReference(output[..input.Length]);
        for (nuint i = 0; i < (nuint)count; i += 2 * width)
        {
            var a = Vector256.LoadUnsafe(ref from, i);
            var b = Vector256.LoadUnsafe(ref from, i + width);
            // Within each 128-bit lane, which is why both hold the same table.
            var productA = Avx2.Shuffle(low, a & nibble) ^ Avx2.Shuffle(high, (a.AsUInt16() >>> 4).AsByte() & nibble);
            var productB = Avx2.Shuffle(low, b & nibble) ^ Avx2.Shuffle(high, (b.AsUInt16() >>> 4).AsByte() & nibble);
            (Vector256.LoadUnsafe(ref to, i) ^ productA).StoreUnsafe(ref to, i);
            (Vector256.LoadUnsafe(ref to, i + width) ^ productB).StoreUnsafe(ref to, i + width);
        }
        return count;
    }

    private static ReadOnlySpan<byte> TableOf(byte coefficient) =>
        GaloisField.NibbleTables.Slice(coefficient * GaloisField.NibbleTableSize, GaloisField.NibbleTableSize);
}
