using CsCheck;
using Mosaic.Codecs.Erasure;
using Mosaic.Tests.House;
using Xunit;
using static Mosaic.Tests.Codecs.Samples;

namespace Mosaic.Tests.Codecs.Erasure;

public sealed class GaloisFieldTests
{
    [Fact]
    public void Products_are_those_of_polynomials_modulo_0x11D()
    {
        for (var a = 0; a < 256; a++)
        {
            for (var b = 0; b < 256; b++)
                Assert.Equal(LongProduct(a, b), GaloisField.Multiply((byte)a, (byte)b));
        }
    }

    [Fact]
    public void Every_element_but_zero_has_an_inverse()
    {
        for (var a = 1; a < 256; a++)
            Assert.Equal(1, GaloisField.Multiply((byte)a, GaloisField.Inverse((byte)a)));
        Assert.Throws<DivideByZeroException>(() => GaloisField.Inverse(0));
    }

    [Fact]
    public void Powers_are_repeated_products()
    {
        for (var a = 0; a < 256; a++)
        {
            byte product = 1;
            for (var exponent = 0; exponent < 600; exponent++)
            {
                Assert.Equal(product, GaloisField.Power((byte)a, exponent));
                product = GaloisField.Multiply(product, (byte)a);
            }
        }
    }

    [Fact]
    public void All_ways_to_multiply_a_shard_give_the_same_bytes() =>
        Gen.Select(Gen.Byte, Gen.Int[0, 1000], Gen.Int[0, 63], Gen.Int).Sample(
            (coefficient, length, misalignment, seed) =>
            {
                var input = Bytes(length + misalignment, seed).AsSpan(misalignment);
                var before = Bytes(length, seed + 1);
                var scalar = before.ToArray();
                ShardMath.MultiplyAddScalar(coefficient, input, scalar);
                var chosen = before.ToArray();
                ShardMath.MultiplyAdd(coefficient, input, chosen);
                var by16 = before.ToArray();
                var done = ShardMath.MultiplyAdd128(coefficient, input, by16);

                Assert.Equal(length / 16 * 16, done);
                Assert.Equal([.. scalar[..done], .. before[done..]], by16);
                Assert.Equal(scalar, chosen);
                if (!System.Runtime.Intrinsics.X86.Avx2.IsSupported) return;
                var by64 = before.ToArray();
                done = ShardMath.MultiplyAdd256(coefficient, input, by64);
                Assert.Equal(length / 64 * 64, done);
                Assert.Equal([.. scalar[..done], .. before[done..]], by64);
            },
            iter: TestScale.Of(1000));

    [Fact]
    public void A_matrix_with_dependent_rows_has_no_inverse()
    {
        var matrix = new GaloisMatrix(2, 2);
        new byte[] { 1, 2 }.CopyTo(matrix[0]);
        new byte[] { 2, 4 }.CopyTo(matrix[1]);

        Assert.Throws<InvalidOperationException>(() => matrix.Inverted());
    }

    [Fact]
    public void A_matrix_whose_pivot_is_zero_is_inverted_by_exchanging_rows()
    {
        var matrix = new GaloisMatrix(2, 2);
        new byte[] { 0, 3 }.CopyTo(matrix[0]);
        new byte[] { 5, 7 }.CopyTo(matrix[1]);

        var product = matrix.Times(matrix.Inverted());

        Assert.Equal(new byte[] { 1, 0 }, product[0].ToArray());
        Assert.Equal(new byte[] { 0, 1 }, product[1].ToArray());
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
