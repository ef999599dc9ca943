using Mosaic.Codecs.Erasure;
using Xunit;

namespace Mosaic.Tests.Codecs.Erasure;

public sealed class InterpolationTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 255)]
    [InlineData(4, 2)]
    [InlineData(17, 3)]
    [InlineData(100, 156)]
    [InlineData(255, 1)]
    public void The_values_of_a_polynomial_at_k_points_give_its_values_at_all_others(int k, int m)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var polynomial = new byte[k];
            random.NextBytes(polynomial);
            var points = Enumerable.Range(0, k + m).Select(static point => (byte)point).ToArray();
            random.Shuffle(points);
            var (sources, targets) = (points[..k], points[k..]);
            var rows = new byte[k * m];

            Interpolation.Coefficients(sources, targets, rows);

            for (var t = 0; t < m; t++)
            {
                byte sum = 0;
                for (var s = 0; s < k; s++)
                    sum ^= GaloisField.Multiply(rows[(t * k) + s], ValueAt(polynomial, sources[s]));
                Assert.Equal(ValueAt(polynomial, targets[t]), sum);
            }
        }
    }

    [Fact]
    public void A_target_among_the_sources_is_a_fault() =>
        Assert.Throws<DivideByZeroException>(() => Interpolation.Coefficients([0, 1], [1], new byte[2]));

    // By Horner's rule.
    private static byte ValueAt(byte[] polynomial, byte point)
    {
        byte value = 0;
        foreach (var coefficient in polynomial) value = (byte)(GaloisField.Multiply(value, point) ^ coefficient);
        return value;
    }
}
