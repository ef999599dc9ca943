using System.Collections.Immutable;
using DotNet.Globbing;

namespace Mosaic.Host.Client;

/// <summary>
/// Which paths of a tree are taken, by patterns as restic's and git's: <c>*</c>, <c>?</c>, <c>[a-z]</c>, and
/// <c>**</c> for any number of folders. A pattern without <c>/</c> fits a name at any depth, one with it a path from
/// the top; what fits a folder fits all that is in it. Case counts.
/// </summary>
internal sealed class GlobFilter
{
    private readonly ImmutableArray<Glob> _include;
    private readonly ImmutableArray<Glob> _exclude;

    private GlobFilter(ImmutableArray<Glob> include, ImmutableArray<Glob> exclude) =>
        (_include, _exclude) = (include, exclude);

    /// <summary>Takes everything.</summary>
    public static GlobFilter All { get; } = new([], []);

    /// <summary>
    /// Takes what fits one of <paramref name="include"/> (all, where there is none), and none of
    /// <paramref name="exclude"/>.
    /// </summary>
    /// <exception cref="MosException">Something is no pattern; a usage error.</exception>
    public static GlobFilter Of(IEnumerable<string> include, IEnumerable<string> exclude) =>
        new([.. include.Select(static text => Parse(text))], [.. exclude.Select(static text => Parse(text))]);

    /// <summary>Whether a file, or an empty folder, is taken.</summary>
    /// <param name="path">From the top of the tree, <c>/</c>-separated.</param>
    public bool Takes(string path) =>
        (_include.IsEmpty || _include.Any(glob => Fits(glob, path))) && !Leaves(path);

    /// <summary>Whether a path is left out, and a folder with all that is in it.</summary>
    public bool Leaves(string path) => _exclude.Any(glob => Fits(glob, path));

    private static bool Fits(Glob glob, string path)
    {
        for (var end = path.IndexOf('/', StringComparison.Ordinal); end >= 0; end = path.IndexOf('/', end + 1))
        {
            if (glob.IsMatch(path.AsSpan(0, end))) return true;
        }
        return glob.IsMatch(path);
    }

    private static Glob Parse(string text)
    {
        var pattern = text.Normalize().TrimEnd('/');
        pattern = pattern.StartsWith('/') ? pattern[1..] : pattern.Contains('/') ? pattern : "**/" + pattern;
        try
        {
            if (text.Trim('/').Length > 0) return Glob.Parse(pattern);
        }
        catch (Exception e) when (
            e is ArgumentException or InvalidOperationException or IndexOutOfRangeException or NotImplementedException)
        {
            throw new MosException(ExitCode.Usage, $"'{text}' is no pattern: {e.Message}", e);
        }
        throw new MosException(ExitCode.Usage, "a pattern must not be empty");
    }
}
