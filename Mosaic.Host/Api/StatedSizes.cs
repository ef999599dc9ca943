namespace Mosaic.Host.Api;

/// <summary>Sizes as other nodes state them: each may be any number, and must not fail the sum of all.</summary>
internal static class StatedSizes
{
    /// <summary>Bytes of all together; 2^63 - 1 where they are more.</summary>
    public static long SumOfSizes<T>(this IEnumerable<T> all, Func<T, long> size) =>
        (long)Math.Min(long.MaxValue, all.Sum(one => (decimal)size(one)));
}
