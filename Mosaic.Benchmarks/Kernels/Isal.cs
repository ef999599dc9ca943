using System.Runtime.InteropServices;
using Mosaic.Codecs.Erasure;

namespace Mosaic.Benchmarks.Kernels;

/// <summary>
/// Intel's ISA-L, where it is installed (Debian: <c>libisal2</c>), on the same buffers and coefficients.
/// </summary>
internal static unsafe partial class Isal
{
    private const string Library = "libisal.so.2";
    private const int TableSize = 32;

    public static bool IsInstalled { get; } = NativeLibrary.TryLoad(Library, out _);

    /// <summary>What fills the targets from the sources, prepared: only the coding itself is to be timed.</summary>
    /// <param name="rows">Coefficients.</param>
    /// <param name="sources">Addresses of the sources.</param>
    /// <param name="targets">Addresses of the targets.</param>
    /// <param name="length">Bytes of each.</param>
    /// <param name="avx2">By its path for AVX2, whatever else there is.</param>
    public static Action Coder(byte[] rows, nint[] sources, nint[] targets, int length, bool avx2 = false)
    {
        var tables = GC.AllocateUninitializedArray<byte>(rows.Length * TableSize, pinned: true);
        InitTables(sources.Length, targets.Length, rows, tables);
        return avx2
            ? () => EncodeDataAvx2(length, sources.Length, targets.Length, tables, sources, targets)
            : () => EncodeData(length, sources.Length, targets.Length, tables, sources, targets);
    }

    /// <summary>Whether it makes the same parity as Mosaic, which is a condition for comparing their speed.</summary>
    public static bool Agrees(StaggeredShards shards)
    {
        var coder = ReedSolomon.For(shards.Code);
        var k = shards.Code.K;
        Coder(coder.ParityRows.ToArray(), shards.Addresses[..k], shards.Addresses[k..], shards.Length)();
        return coder.Verify(shards.Shards);
    }

    [LibraryImport(Library, EntryPoint = "ec_init_tables")]
    private static partial void InitTables(int k, int rows, byte[] coefficients, byte[] tables);

    [LibraryImport(Library, EntryPoint = "ec_encode_data")]
    private static partial void EncodeData(
        int length, int k, int rows, byte[] tables, nint[] sources, nint[] targets);

    [LibraryImport(Library, EntryPoint = "ec_encode_data_avx2")]
    private static partial void EncodeDataAvx2(
        int length, int k, int rows, byte[] tables, nint[] sources, nint[] targets);
}
