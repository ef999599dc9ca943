namespace Mosaic.Codecs.Erasure;

/// <summary>
/// GF(2^8) with the polynomial x^8 + x^4 + x^3 + x^2 + 1 (0x11D), of which 2 generates every element but 0. Addition
/// and subtraction are exclusive or.
/// </summary>
internal static class GaloisField
{
    /// <summary>The number of elements.</summary>
    public const int Order = 256;

    /// <summary>
    /// Bytes of a coefficient's <see cref="NibbleTable"/>: its products with 0..15, then with 0..15 shifted by 4.
    /// </summary>
    public const int NibbleTableSize = 32;

    /// <summary>The powers of an element other than 0 repeat after this many.</summary>
    public const int Period = Order - 1;

    private const int Polynomial = 0x11D;

    private static readonly byte[] Exponentials = new byte[2 * Order];
    private static readonly byte[] Logarithms = new byte[Order];
    private static readonly byte[] Products = new byte[Order * Order];
    private static readonly byte[] Nibbles = new byte[Order * NibbleTableSize];
    private static readonly ulong[] Affine = new ulong[Order];

    static GaloisField()
    {
        var power = 1;
        for (var i = 0; i < Period; i++)
        {
            // Stored twice, so that a sum of two logarithms needs no reduction.
            Exponentials[i] = Exponentials[i + Period] = (byte)power;
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
            Affine[a] = AffineMatrixOf((byte)a);
        }
    }

    /// <summary>The product of two elements.</summary>
    public static byte Multiply(byte a, byte b) => Products[(a * Order) + b];

    /// <summary>The products of one element with all 256.</summary>
    public static ReadOnlySpan<byte> ProductsOf(byte coefficient) => Products.AsSpan(coefficient * Order, Order);

    /// <summary>
    /// A product of a byte is the exclusive or of the products of its two halves, which a vector shuffle looks up
    /// (Plank, Greenan and Miller, "Screaming Fast Galois Field Arithmetic Using Intel SIMD Instructions", 2013).
    /// </summary>
    public static ReadOnlySpan<byte> NibbleTable(byte coefficient) =>
        Nibbles.AsSpan(coefficient * NibbleTableSize, NibbleTableSize);

    /// <summary>
    /// Multiplication as a bit matrix for GF2P8AFFINEQB (Intel's Software Developer's Manual): bit i of the product is
    /// the parity of the factor and byte 7 - i of the matrix.
    /// </summary>
    public static ulong AffineMatrix(byte coefficient) => Affine[coefficient];

    /// <summary>The power of 2 that an element is, 0 to 254.</summary>
    /// <exception cref="DivideByZeroException">The element is 0, which is none.</exception>
    public static int Logarithm(byte a) =>
        a == 0 ? throw new DivideByZeroException("0 has no logarithm in GF(2^8)") : Logarithms[a];

    /// <summary>2 to the power of <paramref name="exponent"/>, which is not negative.</summary>
    public static byte Exponential(int exponent) => Exponentials[exponent % Period];

    private static ulong AffineMatrixOf(byte coefficient)
    {
        var matrix = 0UL;
        for (var bit = 0; bit < 8; bit++)
        {
            var row = 0UL;
            for (var factor = 0; factor < 8; factor++)
                row |= (ulong)(Multiply(coefficient, (byte)(1 << factor)) >> bit & 1) << factor;
            matrix |= row << (8 * (7 - bit));
        }
        return matrix;
    }
}
