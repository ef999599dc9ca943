using System.Text.RegularExpressions;

namespace Mosaic.Tests.House;

/// <summary>
/// Who may know whom among the folders of Mosaic.Actors, and what the pure ones must not touch. A reference is any
/// mention outside of comments and strings: a using of any kind, a qualified name, or a name qualified from within
/// the Mosaic namespace.
/// </summary>
internal sealed partial class Layering
{
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Model"] = [],
        ["Codecs"] = ["Model"],
        ["Placement"] = ["Model", "Codecs"],
        ["Wire"] = ["Model", "Codecs"],
        ["Journal"] = ["Model", "Codecs"],
        ["Shards"] = ["Model", "Codecs", "Placement", "Wire", "Journal", "Manifest"],
        ["Manifest"] = ["Model", "Codecs", "Placement", "Wire", "Journal"],
        ["Files"] = ["Model", "Codecs", "Placement", "Wire", "Journal", "Shards", "Manifest"],
        ["Node"] = ["Model", "Codecs", "Placement", "Wire", "Journal", "Shards", "Manifest", "Files"],
        ["Host"] = ["Model", "Codecs", "Placement", "Wire", "Journal", "Shards", "Manifest", "Files", "Node"],
    };

    private static readonly string[] PureLayers = ["Model", "Codecs", "Placement"];

    // Keys are made where they are kept; everything else that is pure is given its randomness.
    private const string MakesKeys = "Mosaic.Actors/Codecs/Keys/";

    private const string AnyLayer =
        "(?<layer>Model|Codecs|Placement|Wire|Journal|Shards|Manifest|Files|Node|Host)";

    private readonly IReadOnlyList<SourceFile> _files;
    private readonly Dictionary<string, HashSet<string>> _names;

    /// <summary>With all files of Mosaic.Actors and Mosaic.Host.</summary>
    public Layering(IEnumerable<SourceFile> files)
    {
        _files = [.. files];
        _names = _files.GroupBy(LayerOf)
            .ToDictionary(static layer => layer.Key, static layer => Names(layer).ToHashSet());
    }

    /// <summary>What breaks the rules, one line each; empty when nothing does.</summary>
    public IEnumerable<string> Violations() => _files.SelectMany(file => Order(file).Concat(Purity(file)));

    private IEnumerable<string> Order(SourceFile file)
    {
        var layer = LayerOf(file);
        if (!MayUse.TryGetValue(layer, out var allowed))
        {
            yield return $"{file.Path}: '{layer}' is no layer; give it its place in the order";
            yield break;
        }
        var code = file.CSharp.Code;
        foreach (var match in Qualified().Matches(code).Concat(FromWithin().Matches(code).Where(NamesSomething)))
        {
            var used = match.Groups["layer"].Value;
            if (used != layer && !allowed.Contains(used))
                yield return $"{file.Path}({CSharpText.LineOf(code, match.Index)}): {layer} must not know {used}";
        }
    }

    private static IEnumerable<string> Purity(SourceFile file)
    {
        var isState = file.Name.EndsWith("State.cs", StringComparison.Ordinal);
        if (!isState && !PureLayers.Contains(LayerOf(file))) yield break;
        var code = file.CSharp.Code;
        foreach (var match in Impure().Matches(code).Where(match =>
            match.Value != "RandomNumberGenerator" || !file.Path.StartsWith(MakesKeys, StringComparison.Ordinal)))
        {
            yield return $"{file.Path}({CSharpText.LineOf(code, match.Index)}): pure code must not use {match.Value}";
        }
    }

    private bool NamesSomething(Match match) =>
        _names.TryGetValue(match.Groups["layer"].Value, out var names) && names.Contains(match.Groups["name"].Value);

    private static string LayerOf(SourceFile file) =>
        file.Path.Split('/') switch
        {
            ["Mosaic.Host", ..] => "Host",
            ["Mosaic.Actors", var layer, _, ..] => layer,
            _ => "",
        };

    private static IEnumerable<string> Names(IEnumerable<SourceFile> layer) =>
        layer.SelectMany(static file =>
            Declaration().Matches(file.CSharp.Code).Select(static match => match.Groups["name"].Value)
                .Concat(file.Path.Split('/')[..^1].Skip(2)));

    [GeneratedRegex(@"\bMosaic\s*\.\s*" + AnyLayer + @"\b")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"(?<![\w.])" + AnyLayer + @"\s*\.\s*(?<name>[A-Z]\w*)")]
    private static partial Regex FromWithin();

    [GeneratedRegex(@"\b(?:class|struct|record|interface|enum)\s+(?<name>[A-Z]\w*)")]
    private static partial Regex Declaration();

    [GeneratedRegex(
        @"\bAkka\b|\bDateTime(?:Offset)?\.(?:Utc)?(?:Now|Today)\b|\bTimeProvider\.System\b|\bStopwatch\b"
        + @"|\bEnvironment\.TickCount|\bTask\.Delay\b|\bThread\.Sleep\b|\bRandom\.Shared\b|\bnew\s+Random\b"
        + @"|\bRandomNumberGenerator\b|\bGuid\.(?:NewGuid|CreateVersion7)\b|\bSystem\.Net\.Sockets\b|\bSocket\b"
        + @"|\bUdpClient\b|\bTcpClient\b")]
    private static partial Regex Impure();
}
