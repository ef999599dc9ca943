namespace Mosaic.Codecs.Erasure;

/// <summary>
/// GF(2^8) with the polynomial x^8 + x^4 + x^3 + x^2 + 1 (0x11D), of which 2 generates every element but 0. Addition is
/// exclusive or.
/// </summary>
internal static class GaloisField
{
    /// <summary>The number of elements.</summary>
    public const int Order = 256;

    /// <summary>
    /// Bytes per coefficient in <see cref="NibbleTables"/>: its products with 0..15, then with 0..15 shifted by 4.
    /// </summary>
    public const int NibbleTableSize = 32;

    private const int Polynomial = 0x11D;

    private static readonly byte[] Exponentials = new byte[2 * Order];
    private static readonly byte[] Logarithms = new byte[Order];
    private static readonly byte[] Products = new byte[Order * Order];
    private static readonly byte[] Nibbles = new byte[Order * NibbleTableSize];

    static GaloisField()
    {
        var power = 1;
        for (var i = 0; i < Order - 1; i++)
        {
            // Stored twice, so that a sum of two logarithms needs no reduction.
            Exponentials[i] = Exponentials[i + Order - 1] = (byte)power;
            Logarithms[power] = (byte)i;
            power <<= 1;
            if (power >= Order) power ^= Polynomial;
        }
        for (var a = 1; a < Order; a++)
        {
            for (var b = 1; b < Order; b++)
                Products[(a * Order) + b] = Exponentials[Logarithms[a] + Logarithms[b]];
        }
        for (var a = 0; a < Order; a++)
        {
            for (var x = 0; x < 16; x++)
            {
                Nibbles[(a * NibbleTableSize) + x] = Multiply((byte)a, (byte)x);
                Nibbles[(a * NibbleTableSize) + 16 + x] = Multiply((byte)a, (byte)(x << 4));
            }
        }
    }

    /// <summary>
    /// The tables of all coefficients, <see cref="NibbleTableSize"/> bytes each: a product of a byte is the exclusive
    /// or of the products of its two halves, which a vector shuffle looks up.
    /// </summary>
    public static ReadOnlySpan<byte> NibbleTables => Nibbles;

    /// <summary>The product of two elements.</summary>
    public static byte Multiply(byte a, byte b) => Products[(a * Order) + b];

    /// <summary>The products of one element with all 256.</summary>
    public static ReadOnlySpan<byte> ProductsOf(byte coefficient) => Products.AsSpan(coefficient * Order, Order);

    /// <summary>The element whose product with <paramref name="a"/> is 1.</summary>
    /// <exception cref="DivideByZeroException">The element is 0.</exception>
    public static byte Inverse(byte a)
    {
        if (a == 0) throw new DivideByZeroException("0 has no inverse in GF(2^8)");
        return Exponentials[Order - 1 - Logarithms[a]];
    }

    /// <summary>The product of <paramref name="exponent"/> times the element; 1 for exponent 0, even of 0.</summary>
    public static byte Power(byte a, int exponent)
    {
        if (exponent == 0) return 1;
        return a == 0 ? (byte)0 : Exponentials[Logarithms[a] * exponent % (Order - 1)];
    }
}
