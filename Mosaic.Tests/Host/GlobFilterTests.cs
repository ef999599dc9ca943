using Mosaic.Host;
using Mosaic.Host.Client;
using Xunit;

namespace Mosaic.Tests.Host;

public sealed class GlobFilterTests
{
    [Theory]
    [InlineData("*.jpg", "a.jpg", true)]
    [InlineData("*.jpg", "deep/er/a.jpg", true)]
    [InlineData("*.jpg", "a.jpg.txt", false)]
    [InlineData("*.jpg", "A.JPG", false)]
    [InlineData("docs", "docs/a/b", true)]
    [InlineData("docs", "in/docs/a", true)]
    [InlineData("docs", "docs2/a", false)]
    [InlineData("docs/", "docs/a", true)]
    [InlineData("/docs", "docs/a", true)]
    [InlineData("/docs", "in/docs/a", false)]
    [InlineData("docs/*.md", "docs/a.md", true)]
    [InlineData("docs/*.md", "docs/in/a.md", false)]
    [InlineData("docs/**/*.md", "docs/in/deep/a.md", true)]
    [InlineData("docs/**", "docs/in/deep/a.md", true)]
    [InlineData("IMG_????.jpg", "IMG_0042.jpg", true)]
    [InlineData("IMG_????.jpg", "IMG_42.jpg", false)]
    [InlineData("[ab].txt", "b.txt", true)]
    [InlineData("[!ab].txt", "b.txt", false)]
    [InlineData("*", "new\nline", true)]
    [InlineData("e\u0301*", "\u00e9t\u00e9", true)]
    [InlineData(".*", ".git/config", true)]
    public void A_pattern_fits_as_people_expect(string pattern, string path, bool fits)
    {
        Assert.Equal(fits, GlobFilter.Of([pattern], []).Takes(path));
        Assert.Equal(!fits, GlobFilter.Of([], [pattern]).Takes(path));
        Assert.False(GlobFilter.Of([pattern], [pattern]).Takes(path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public void What_is_no_pattern_is_a_usage_error(string pattern) =>
        Assert.Equal(ExitCode.Usage, Assert.Throws<MosException>(() => GlobFilter.Of([pattern], [])).Code);
}
