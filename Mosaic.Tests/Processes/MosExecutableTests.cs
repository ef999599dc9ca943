using Mosaic.Host.Processes;
using Xunit;

namespace Mosaic.Tests.Processes;

public sealed class MosExecutableTests
{
    [Theory]
    [InlineData("/opt/mosaic/mos", null, "/opt/mosaic/mos", false)]
    [InlineData("/usr/bin/dotnet", null, "/usr/bin/dotnet", true)]
    [InlineData("/home/me/testhost", "/sdk/dotnet", "/sdk/dotnet", true)]
    [InlineData("/home/me/testhost", null, "dotnet", true)]
    [InlineData(null, "", "dotnet", true)]
    public void It_starts_what_runs_or_the_assembly_beside_it(
        string? processPath, string? dotnetHost, string fileName, bool withAssembly)
    {
        var mos = MosExecutable.Find(processPath, "/app/mos.dll", dotnetHost);
        Assert.Equal(fileName, mos.FileName);
        Assert.Equal(withAssembly ? ["/app/mos.dll"] : [], mos.Prefix.AsEnumerable());
    }

    [Fact]
    public void Arguments_follow_the_prefix_and_the_callers_own_settings_stay_with_the_caller()
    {
        Environment.SetEnvironmentVariable("MOSAIC_EXECUTABLE_TEST", "1");
        var info = new MosExecutable("dotnet", ["mos.dll"]).StartInfo(["list", "file"]);
        Assert.Equal(["mos.dll", "list", "file"], info.ArgumentList);
        Assert.DoesNotContain("MOSAIC_EXECUTABLE_TEST", info.Environment.Keys);
    }

    [Fact]
    public void Here_it_finds_the_build_that_the_tests_reference() => Assert.True(File.Exists(
        MosExecutable.Find().Prefix.SingleOrDefault() ?? MosExecutable.Find().FileName));
}
