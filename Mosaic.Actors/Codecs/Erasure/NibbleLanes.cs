using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Mosaic.Codecs.Erasure;

/// <summary>Two vectors: the lower and upper halves of bytes, or the tables of their products.</summary>
internal readonly record struct Halves<TVector>(TVector Low, TVector High);

/// <summary>By 16 bytes, on any x64 of this century's second decade and on ARM64.</summary>
internal readonly unsafe struct NibbleLanes128
    : IShardLanes<Vector128<byte>, Halves<Vector128<byte>>, Halves<Vector128<byte>>>
{
    public static bool IsSupported => Ssse3.IsSupported || AdvSimd.Arm64.IsSupported;

    public static ShardKernel Kernel { get; } =
        new VectorKernel<NibbleLanes128, Vector128<byte>, Halves<Vector128<byte>>, Halves<Vector128<byte>>>();

    public static string Name => "vector128";

    public static int Width => Vector128<byte>.Count;

    public static int TableSize => GaloisField.NibbleTableSize;

    public static void WriteTable(byte coefficient, Span<byte> table) =>
        GaloisField.NibbleTable(coefficient).CopyTo(table);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Halves<Vector128<byte>> LoadTable(byte* table) =>
        new(Vector128.Load(table), Vector128.Load(table + 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Halves<Vector128<byte>> LoadInput(byte* source)
    {
        var bytes = Vector128.Load(source);
        var mask = Vector128.Create((byte)0x0F);
        return new(bytes & mask, (bytes.AsUInt16() >>> 4).AsByte() & mask);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> AddProduct(
        Vector128<byte> sum, Halves<Vector128<byte>> input, Halves<Vector128<byte>> coefficient) =>
        sum ^ Vector128.ShuffleNative(coefficient.Low, input.Low)
            ^ Vector128.ShuffleNative(coefficient.High, input.High);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<byte> vector, byte* target) => vector.Store(target);
}

/// <summary>By 32 bytes, where AVX2 is.</summary>
internal readonly unsafe struct NibbleLanes256
    : IShardLanes<Vector256<byte>, Halves<Vector256<byte>>, Halves<Vector256<byte>>>
{
    public static bool IsSupported => Avx2.IsSupported;

    public static ShardKernel Kernel { get; } =
        new VectorKernel<NibbleLanes256, Vector256<byte>, Halves<Vector256<byte>>, Halves<Vector256<byte>>>();

    public static string Name => "vector256";

    public static int Width => Vector256<byte>.Count;

    public static int TableSize => GaloisField.NibbleTableSize;

    public static void WriteTable(byte coefficient, Span<byte> table) =>
        GaloisField.NibbleTable(coefficient).CopyTo(table);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Halves<Vector256<byte>> LoadTable(byte* table) =>
        new(Avx2.BroadcastVector128ToVector256(table), Avx2.BroadcastVector128ToVector256(table + 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Halves<Vector256<byte>> LoadInput(byte* source)
    {
        var bytes = Vector256.Load(source);
        var mask = Vector256.Create((byte)0x0F);
        return new(bytes & mask, (bytes.AsUInt16() >>> 4).AsByte() & mask);
    }

    // A shuffle works within each 128 bits, which is why all of them hold the same table.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> AddProduct(
        Vector256<byte> sum, Halves<Vector256<byte>> input, Halves<Vector256<byte>> coefficient) =>
        sum ^ Avx2.Shuffle(coefficient.Low, input.Low) ^ Avx2.Shuffle(coefficient.High, input.High);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<byte> vector, byte* target) => vector.Store(target);
}

/// <summary>By 64 bytes, where AVX-512BW is.</summary>
internal readonly unsafe struct NibbleLanes512
    : IShardLanes<Vector512<byte>, Halves<Vector512<byte>>, Halves<Vector512<byte>>>
{
    public static bool IsSupported => Avx512BW.IsSupported;

    public static ShardKernel Kernel { get; } =
        new VectorKernel<NibbleLanes512, Vector512<byte>, Halves<Vector512<byte>>, Halves<Vector512<byte>>>();

    public static string Name => "vector512";

    public static int Width => Vector512<byte>.Count;

    public static int TableSize => GaloisField.NibbleTableSize;

    public static void WriteTable(byte coefficient, Span<byte> table) =>
        GaloisField.NibbleTable(coefficient).CopyTo(table);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Halves<Vector512<byte>> LoadTable(byte* table) =>
        new(Avx512F.BroadcastVector128ToVector512((uint*)table).AsByte(),
            Avx512F.BroadcastVector128ToVector512((uint*)(table + 16)).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Halves<Vector512<byte>> LoadInput(byte* source)
    {
        var bytes = Vector512.Load(source);
        var mask = Vector512.Create((byte)0x0F);
        return new(bytes & mask, (bytes.AsUInt16() >>> 4).AsByte() & mask);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> AddProduct(
        Vector512<byte> sum, Halves<Vector512<byte>> input, Halves<Vector512<byte>> coefficient) =>
        sum ^ Avx512BW.Shuffle(coefficient.Low, input.Low) ^ Avx512BW.Shuffle(coefficient.High, input.High);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<byte> vector, byte* target) => vector.Store(target);
}
