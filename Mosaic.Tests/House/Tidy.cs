using System.Text.RegularExpressions;

namespace Mosaic.Tests.House;

/// <summary>The rules of style that a machine can check and the compiler does not.</summary>
internal static partial class Tidy
{
    public const int MostColumns = 120;
    public const int MostLines = 400;

    /// <summary>What breaks the rules, one line each; empty when nothing does.</summary>
    public static IEnumerable<string> Violations(SourceFile file)
    {
        var lines = file.Text.Split('\n');
        if (lines.Length - 1 > MostLines)
            yield return $"{file.Path}: {lines.Length - 1} lines, at most {MostLines}; split it by concept";
        for (var line = 0; line < lines.Length; line++)
        {
            var text = lines[line].TrimEnd('\r');
            if (text.Length > MostColumns)
                yield return $"{file.Path}({line + 1}): {text.Length} columns, at most {MostColumns}";
            if (text.Contains('\t')) yield return $"{file.Path}({line + 1}): a tab";
            if (Unfinished().IsMatch(text)) yield return $"{file.Path}({line + 1}): unfinished work: {text.Trim()}";
        }
        if (WrongNamespace(file) is { } wrong) yield return $"{file.Path}: {wrong}";
    }

    private static string? WrongNamespace(SourceFile file)
    {
        var code = file.CSharp.Code;
        var declared = Namespace().Match(code);
        if (!declared.Success) return Declaration().IsMatch(code) ? "a type outside of any namespace" : null;
        var expected = string.Join('.', file.Path.Split('/')[..^1])
            .Replace("Mosaic.Actors", "Mosaic", StringComparison.Ordinal);
        if (declared.Groups["end"].Value != ";") return "the namespace is not file-scoped";
        var actual = declared.Groups["name"].Value;
        return actual == expected ? null : $"namespace {actual} instead of {expected}, which its folder says";
    }

    // Built from halves, for this file is checked as well.
    [GeneratedRegex(@"\b(?:TO" + @"DO|FIX" + @"ME|XX" + @"X|HA" + @"CK)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^\s*namespace\s+(?<name>[\w.]+)\s*(?<end>[;{])", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\s*(?:[a-z]+\s+)*(?:class|struct|record|interface|enum)\s+[A-Z]", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
