using Xunit;

namespace Mosaic.Tests.House;

public sealed class TidyTests
{
    private const string Tidied = "namespace Mosaic.Wire;\n\nclass A;\n";

    [Fact]
    public void Every_source_file_is_tidy()
    {
        var files = Repository.Files(".cs").ToArray();
        Assert.Contains(files, static file => file.Path == "Mosaic.Tests/House/TidyTests.cs");
        Findings.None(files.SelectMany(Tidy.Violations));
    }

    [Fact]
    public void A_tidy_file_passes()
    {
        Assert.Empty(Check("Mosaic.Actors/Wire/A.cs", Tidied));
        Assert.Empty(Check("Mosaic.Tests/Wire/A.cs", "namespace Mosaic.Tests.Wire;\nclass A;\n"));
        Assert.Empty(Check("Mosaic.Host/Program.cs", "return 0;\n"));
        Assert.Empty(Check("Mosaic.Actors/Wire/A.cs", Tidied + "//" + new string('x', Tidy.MostColumns - 2)));
    }

    [Fact]
    public void An_untidy_one_does_not()
    {
        Assert.Single(Check("Mosaic.Actors/Wire/A.cs", Tidied + "//" + new string('x', Tidy.MostColumns - 1)));
        Assert.Single(Check("Mosaic.Actors/Wire/A.cs", Tidied + new string('\n', Tidy.MostLines)));
        Assert.Single(Check("Mosaic.Actors/Wire/A.cs", Tidied + "// TO" + "DO: later"));
        Assert.Single(Check("Mosaic.Actors/Wire/A.cs", Tidied + "\t// indented"));
        Assert.Single(Check("Mosaic.Actors/Wire/A.cs", "namespace Mosaic.Shards;\nclass A;\n"));
        Assert.Single(Check("Mosaic.Actors/Wire/Deep/A.cs", Tidied));
        Assert.Single(Check("Mosaic.Actors/Wire/A.cs", "namespace Mosaic.Wire { class A; }\n"));
        Assert.Single(Check("Mosaic.Actors/Wire/A.cs", "public sealed class A;\n"));
    }

    private static IEnumerable<string> Check(string path, string text) => Tidy.Violations(new SourceFile(path, text));
}
