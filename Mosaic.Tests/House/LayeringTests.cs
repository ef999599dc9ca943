using Xunit;

namespace Mosaic.Tests.House;

public sealed class LayeringTests
{
    [Fact]
    public void No_layer_knows_one_above_it_and_pure_code_is_pure()
    {
        var files = Repository.Files(".cs", "Mosaic.Actors").Concat(Repository.Files(".cs", "Mosaic.Host")).ToArray();
        Assert.NotEmpty(files);
        Findings.None(new Layering(files).Violations());
    }

    [Theory]
    [InlineData("Codecs/A.cs", "using Mosaic.Wire;")]
    [InlineData("Codecs/A.cs", "using static Mosaic.Placement.B;")]
    [InlineData("Codecs/A.cs", "global using X = Mosaic.Files.B;")]
    [InlineData("Model/A.cs", "class A { Mosaic.Codecs.B b; }")]
    [InlineData("Wire/Deep/A.cs", "namespace Mosaic.Wire.Deep; class A { Known.B b; Shards.Known b; }")]
    [InlineData("Wire/A.cs", "class A { Shards.Sub.B b; }")]
    [InlineData("Manifest/A.cs", "using Mosaic.Shards;")]
    [InlineData("Node/A.cs", "class A { string S => $\"{Mosaic.Host.B.C}\"; }")]
    [InlineData("A.cs", "class A;")]
    [InlineData("Misc/A.cs", "class A;")]
    [InlineData("Model/A.cs", "using Akka.Actor;")]
    [InlineData("Placement/A.cs", "class A { DateTime T => DateTime.UtcNow; }")]
    [InlineData("Codecs/A.cs", "class A { object T => DateTimeOffset.Now; }")]
    [InlineData("Codecs/Sealing/A.cs", "class A { object T => RandomNumberGenerator.GetBytes(1); }")]
    [InlineData("Wire/SessionState.cs", "class A { object T => Random.Shared; }")]
    [InlineData("Manifest/PartitionState.cs", "class A { object T => Guid.NewGuid(); }")]
    [InlineData("Files/UploadState.cs", "using Akka.Actor;")]
    [InlineData("Shards/LeaseState.cs", "class A { Stopwatch w; }")]
    [InlineData("Wire/SendState.cs", "class A { System.Net.Sockets.Socket s; }")]
    public void A_breach_is_found(string path, string text) => Assert.NotEmpty(Violations(path, text));

    [Theory]
    [InlineData("Codecs/A.cs", "using Mosaic.Model; // not Mosaic.Wire, nor Akka")]
    [InlineData("Codecs/A.cs", "/* Mosaic.Wire\n */ class A { string S => \"Akka // \" + @\"Akka \"\" Akka\"; }")]
    [InlineData("Codecs/A.cs", "class A { string S => $\"Akka {1} {{Akka}} {(B ? \"Akka\" : \"}\")} Akka\"; }")]
    [InlineData("Codecs/A.cs", "class A { char C = '\"'; char D = '\\''; string S = \"Akka\"; }")]
    [InlineData("Codecs/A.cs", "class A { string S => \"\"\"\n Akka \"quoted\" Akka\n \"\"\"; }")]
    [InlineData("Model/A.cs", "class A { B Shards; object T => Shards.ToString(); object U => this.Shards.Known; }")]
    [InlineData("Wire/A.cs", "using Akka.Actor; class A { object T => DateTime.UtcNow; }")]
    [InlineData("Wire/SendState.cs", "class A { DateTimeOffset now; ISocketless s; }")]
    [InlineData("Codecs/Keys/A.cs", "class A { object T => RandomNumberGenerator.GetBytes(1); }")]
    [InlineData("Shards/A.cs", "using Mosaic.Wire; using Mosaic.Placement;")]
    public void What_is_allowed_passes(string path, string text) => Assert.Empty(Violations(path, text));

    private static IEnumerable<string> Violations(string path, string text) =>
        new Layering(
        [
            new SourceFile("Mosaic.Actors/" + path, text),
            new SourceFile("Mosaic.Actors/Shards/Known.cs", "namespace Mosaic.Shards; public sealed record Known;"),
            new SourceFile("Mosaic.Actors/Shards/Sub/Other.cs", "namespace Mosaic.Shards.Sub; class Other;"),
        ]).Violations();
}
