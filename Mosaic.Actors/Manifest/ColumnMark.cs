using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>
/// A column and its root in 8 bytes instead of 33: the column in the low 8 bits, above it 56 bits of a hash of the root
/// under a key that this process drew for itself and shows nobody. Whether a receipt speaks of a version's column is
/// then one comparison. The hash is strongly universal (multiply-shift over vectors; Dietzfelbinger, "Universal hashing
/// and k-wise independent random variables via integer arithmetic without primes", 1996): two roots, however they were
/// chosen, take the same mark with a probability of 2^-56.
/// </summary>
internal readonly record struct ColumnMark(ulong Value)
{
    private const int ColumnBits = 8;

    private static readonly UInt128[] Key = DrawKey();

    /// <summary>The column, 0 to 255.</summary>
    public int Column => (int)(Value & 0xFF);

    /// <summary>The mark of a column's root.</summary>
    public static ColumnMark Of(int column, ColumnRoot root)
    {
        Span<byte> bytes = stackalloc byte[Id256.Size];
        root.Value.CopyTo(bytes);
        var sum = Key[^1];
        for (var i = 0; i < Id256.Size / 8; i++)
            sum += Key[i] * BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * 8)..]);
        return new ColumnMark(((ulong)(sum >> 64) & ~0xFFUL) | (uint)(column & ((1 << ColumnBits) - 1)));
    }

    /// <summary>The marks of all columns of a content, by column.</summary>
    public static ColumnMark[] Of(ImmutableArray<ColumnRoot> roots)
    {
        var marks = new ColumnMark[roots.Length];
        for (var column = 0; column < marks.Length; column++) marks[column] = Of(column, roots[column]);
        return marks;
    }

    private static UInt128[] DrawKey()
    {
        var key = new UInt128[(Id256.Size / 8) + 1];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(key.AsSpan()));
        return key;
    }
}
