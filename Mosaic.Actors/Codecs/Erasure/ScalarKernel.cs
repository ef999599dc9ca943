namespace Mosaic.Codecs.Erasure;

/// <summary>
/// Byte by byte, by looking up products: for hardware without vectors, and for what is shorter than one.
/// </summary>
internal sealed unsafe class ScalarKernel : ShardKernel
{
    // Sources and target of a slice stay in the level 1 cache while one source after another is added.
    private const int SliceLength = 4096;

    /// <summary>The one there need be.</summary>
    public static ScalarKernel Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "scalar";

    /// <inheritdoc/>
    public override void Combine(
        ReadOnlySpan<byte> rows, ReadOnlySpan<nint> sources, ReadOnlySpan<nint> targets, int length)
    {
        for (var start = 0; start < length; start += SliceLength)
        {
            var count = Math.Min(SliceLength, length - start);
            for (var t = 0; t < targets.Length; t++)
            {
                var target = new Span<byte>((byte*)targets[t] + start, count);
                target.Clear();
                for (var s = 0; s < sources.Length; s++)
                {
                    AddProduct(rows[(t * sources.Length) + s],
                        new ReadOnlySpan<byte>((byte*)sources[s] + start, count), target);
                }
            }
        }
    }

    private static void AddProduct(byte coefficient, ReadOnlySpan<byte> source, Span<byte> target)
    {
        var products = GaloisField.ProductsOf(coefficient);
        target = target[..source.Length];
        for (var i = 0; i < source.Length; i++) target[i] ^= products[source[i]];
    }
}
