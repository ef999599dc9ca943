using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mosaic.Codecs.Erasure;

/// <summary>By 32 bytes with one instruction per product, where GFNI and AVX are.</summary>
internal readonly unsafe struct GfniLanes256 : IShardLanes<Vector256<byte>, Vector256<byte>, Vector256<byte>>
{
    public static bool IsSupported => Gfni.V256.IsSupported;

    public static ShardKernel Kernel { get; } =
        new VectorKernel<GfniLanes256, Vector256<byte>, Vector256<byte>, Vector256<byte>>();

    public static string Name => "gfni256";

    public static int Width => Vector256<byte>.Count;

    public static int TableSize => sizeof(ulong);

    public static void WriteTable(byte coefficient, Span<byte> table) =>
        BinaryPrimitives.WriteUInt64LittleEndian(table, GaloisField.AffineMatrix(coefficient));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> LoadTable(byte* table) => Vector256.Create(*(ulong*)table).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> LoadInput(byte* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> AddProduct(
        Vector256<byte> sum, Vector256<byte> input, Vector256<byte> coefficient) =>
        sum ^ Gfni.V256.GaloisFieldAffineTransform(input, coefficient, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<byte> vector, byte* target) => vector.Store(target);
}

/// <summary>By 64 bytes with one instruction per product, where GFNI and AVX-512 are.</summary>
internal readonly unsafe struct GfniLanes512 : IShardLanes<Vector512<byte>, Vector512<byte>, Vector512<byte>>
{
    public static bool IsSupported => Gfni.V512.IsSupported;

    public static ShardKernel Kernel { get; } =
        new VectorKernel<GfniLanes512, Vector512<byte>, Vector512<byte>, Vector512<byte>>();

    public static string Name => "gfni512";

    public static int Width => Vector512<byte>.Count;

    public static int TableSize => sizeof(ulong);

    public static void WriteTable(byte coefficient, Span<byte> table) =>
        BinaryPrimitives.WriteUInt64LittleEndian(table, GaloisField.AffineMatrix(coefficient));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> LoadTable(byte* table) => Vector512.Create(*(ulong*)table).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> LoadInput(byte* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> AddProduct(
        Vector512<byte> sum, Vector512<byte> input, Vector512<byte> coefficient) =>
        sum ^ Gfni.V512.GaloisFieldAffineTransform(input, coefficient, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<byte> vector, byte* target) => vector.Store(target);
}
