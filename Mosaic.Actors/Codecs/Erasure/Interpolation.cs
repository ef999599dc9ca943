namespace Mosaic.Codecs.Erasure;

/// <summary>
/// The code seen as Reed and Solomon did ("Polynomial Codes over Certain Finite Fields", 1960): at each position the n
/// bytes of the shards are the values at 0, 1, …, n - 1 of the one polynomial of degree below k that has the data bytes
/// at 0, …, k - 1. So any k of them give any other, by Lagrange's formula, and no matrix is ever inverted: k^2
/// operations instead of k^3. The coefficients are those of the Vandermonde matrix times its inverted top.
/// </summary>
internal static class Interpolation
{
    /// <summary>
    /// What the sources must be multiplied with to sum up to each target: row by row, one per target, one coefficient
    /// per source.
    /// </summary>
    /// <param name="sources">The numbers of k different shards.</param>
    /// <param name="targets">Numbers of shards, none of which is a source.</param>
    /// <param name="rows">Targets times sources coefficients; filled.</param>
    public static void Coefficients(ReadOnlySpan<byte> sources, ReadOnlySpan<byte> targets, Span<byte> rows)
    {
        // In logarithms, a product is a sum. The weight of source s is the product of its distances to all others,
        // inverted; the coefficient is the product of the target's distances to all others, times that weight.
        Span<int> weights = stackalloc int[sources.Length];
        for (var s = 0; s < sources.Length; s++)
        {
            var sum = 0;
            for (var other = 0; other < sources.Length; other++)
            {
                if (other != s) sum += Distance(sources[s], sources[other]);
            }
            weights[s] = GaloisField.Period - (sum % GaloisField.Period);
        }
        for (var t = 0; t < targets.Length; t++)
        {
            var product = 0;
            foreach (var source in sources) product += Distance(targets[t], source);
            for (var s = 0; s < sources.Length; s++)
            {
                rows[(t * sources.Length) + s] =
                    GaloisField.Exponential(product - Distance(targets[t], sources[s]) + weights[s]);
            }
        }
    }

    private static int Distance(byte a, byte b) => GaloisField.Logarithm((byte)(a ^ b));
}
