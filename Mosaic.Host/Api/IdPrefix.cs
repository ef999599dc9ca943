namespace Mosaic.Host.Api;

/// <summary>Ids as people type them: any start that fits one only.</summary>
internal static class IdPrefix
{
    private const int Digits = 64;

    /// <summary>The one thing whose id begins so.</summary>
    /// <param name="all">What there is.</param>
    /// <param name="id">Its id, in lowercase hex.</param>
    /// <param name="prefix">What was typed, of either case.</param>
    /// <param name="what">A word for the things: node, account.</param>
    /// <exception cref="MosException">It is no start of an id, or fits none or several.</exception>
    public static T Find<T>(IEnumerable<T> all, Func<T, string> id, string? prefix, string what)
    {
        var start = Check(prefix, what);
        var fitting = all.Where(one => id(one).StartsWith(start, StringComparison.Ordinal)).ToArray();
        return fitting.Length switch
        {
            1 => fitting[0],
            0 => throw new MosException(
                ExitCode.NotFound, $"there is no {what} {start}; all of them: mos network members"),
            _ => throw new MosException(
                ExitCode.Error, $"{fitting.Length} {what}s begin with {start}; give more digits of the one you mean"),
        };
    }

    /// <summary>The start of an id in lowercase.</summary>
    /// <exception cref="MosException">It is none.</exception>
    public static string Check(string? prefix, string what) =>
        prefix is { Length: > 0 and <= Digits } && prefix.All(char.IsAsciiHexDigit)
            ? prefix.ToLowerInvariant()
            : throw new MosException(
                ExitCode.Usage,
                $"'{prefix}' is no {what}: an id is {Digits} hex digits, of which the first few suffice");
}
