using System.Numerics;
using Mosaic.Codecs.Erasure;
using Xunit;

namespace Mosaic.Tests.Codecs.Erasure;

public sealed class GaloisFieldTests
{
    [Fact]
    public void Products_are_those_of_polynomials_modulo_0x11D()
    {
        for (var a = 0; a < 256; a++)
        {
            for (var b = 0; b < 256; b++)
            {
                Assert.Equal(LongProduct(a, b), GaloisField.Multiply((byte)a, (byte)b));
                Assert.Equal(LongProduct(a, b), GaloisField.ProductsOf((byte)a)[b]);
            }
        }
    }

    [Fact]
    public void Logarithms_and_exponentials_undo_each_other()
    {
        var power = 1;
        for (var exponent = 0; exponent < 1000; exponent++)
        {
            Assert.Equal(power, GaloisField.Exponential(exponent));
            Assert.Equal(exponent % 255, GaloisField.Logarithm((byte)power));
            power = LongProduct(power, 2);
        }
        Assert.Throws<DivideByZeroException>(() => GaloisField.Logarithm(0));
    }

    [Fact]
    public void Nibble_tables_hold_the_products_of_both_halves()
    {
        for (var a = 0; a < 256; a++)
        {
            var table = GaloisField.NibbleTable((byte)a);
            for (var b = 0; b < 256; b++) Assert.Equal(LongProduct(a, b), table[b & 15] ^ table[16 + (b >> 4)]);
        }
    }

    // The instruction as its manual describes it: it cannot be run on every machine that runs the tests.
    [Fact]
    public void The_affine_instruction_multiplies_by_the_matrices()
    {
        for (var a = 0; a < 256; a++)
        {
            var matrix = GaloisField.AffineMatrix((byte)a);
            for (var b = 0; b < 256; b++)
            {
                var product = 0;
                for (var bit = 0; bit < 8; bit++)
                {
                    var row = (byte)(matrix >> (8 * (7 - bit)));
                    product |= (BitOperations.PopCount((uint)(row & b)) & 1) << bit;
                }
                Assert.Equal(LongProduct(a, b), product);
            }
        }
    }

    private static int LongProduct(int a, int b)
    {
        var product = 0;
        for (; b != 0; b >>= 1)
        {
            if ((b & 1) != 0) product ^= a;
            a <<= 1;
            if (a >= 256) a ^= 0x11D;
        }
        return product;
    }
}
