using Mosaic.Host.Api;
using Mosaic.Host.Client;
using Mosaic.Model;
using Xunit;

namespace Mosaic.Tests.Host;

/// <summary>Where the parts of a folder go, on systems that this one is not.</summary>
public sealed class DownloadPlanTests
{
    private static readonly LocalNames Linux = new(IsWindows: false, IgnoresCase: false);
    private static readonly LocalNames Mac = new(IsWindows: false, IgnoresCase: true);
    private static readonly LocalNames Windows = new(IsWindows: true, IgnoresCase: true);

    [Theory]
    [InlineData("..", false)]
    [InlineData(".", false)]
    [InlineData("", false)]
    [InlineData("a/b", false)]
    [InlineData("a\0b", false)]
    [InlineData("a\\..\\b", true)]
    [InlineData("a:stream", true)]
    [InlineData("what?", true)]
    [InlineData("a\nb", true)]
    [InlineData("nul", true)]
    [InlineData("COM1.txt", true)]
    [InlineData("ends.", true)]
    [InlineData("ends ", true)]
    public void Some_names_are_none(string name, bool onLinux)
    {
        Assert.Equal(onLinux, Linux.Complaint(name) is null);
        Assert.NotNull(Windows.Complaint(name));
    }

    [Fact]
    public void What_would_fall_together_is_told_and_the_first_stays()
    {
        string[] stored = ["t/A/x", "t/a/y", "t/b", "t/B", "t/c"];
        Assert.Equal(stored, Planned(Linux, stored));
        Assert.Equal(["t/A/x", "t/b", "t/c"], Planned(Mac, stored));
        Assert.Equal(["t/a/y", "t/B"], Plan(Mac, stored).Failed.Select(static one => one.Path));
    }

    [Fact]
    public void A_file_in_the_place_of_a_folder_is_told()
    {
        var plan = Plan(Linux, "t/a", "t/a/b", "t/c");
        Assert.Equal(["t/a/b", "t/c"], plan.Items.Select(static one => one.Entry.Path));
        Assert.Contains("mos download file t/a", Assert.Single(plan.Failed).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_neighbour_is_not_within() => Assert.Equal(["t/a"], Planned(Linux, "t", "t/a"));

    private static string[] Planned(LocalNames system, params string[] stored) =>
        [.. Plan(system, stored).Items.Select(static one => one.Entry.Path)];

    private static DownloadPlan Plan(LocalNames system, params string[] stored) => DownloadPlan.Of(
        MosaicPath.Parse("t"),
        [.. stored.Select(static path => new FileEntry(path, 1, "", DateTimeOffset.UnixEpoch, "HEALTHY"))],
        GlobFilter.All, system);
}
