using System.Text.RegularExpressions;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Mosaic.Tests.House;

/// <summary>
/// Compares the <c>mosaic.*</c> keys of HOCON files with those that C# reads. A read is a key given to a method of
/// Akka's Config (<c>config.GetInt("key")</c>) or given together with a config (<c>Count(config, "key")</c>). A key is
/// whole, or relative to a section that the same file names whole.
/// </summary>
internal sealed partial class ConfigKeys
{
    private readonly HashSet<string> _leaves = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sections = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<SourceFile> _sources;

    public ConfigKeys(IEnumerable<SourceFile> hocon, IEnumerable<SourceFile> sources)
    {
        _sources = [.. sources];
        foreach (var file in hocon)
        {
            var config = ConfigurationFactory.ParseString(file.Text);
            if (config.HasPath("mosaic")) Walk("mosaic", config.GetValue("mosaic"));
        }
    }

    /// <summary>Keys that no source reads.</summary>
    public IEnumerable<string> Unread()
    {
        var read = _sources.SelectMany(Reads).SelectMany(static read => read.Meanings).ToHashSet();
        return _leaves.Where(leaf => !read.Contains(leaf)).Order(StringComparer.Ordinal);
    }

    /// <summary>Reads of keys that no HOCON file has.</summary>
    public IEnumerable<string> Missing() =>
        from source in _sources
        from read in Reads(source)
        where !read.Meanings.Any(meaning => _leaves.Contains(meaning) || _sections.Contains(meaning))
        select $"{source.Path}: {read.Key}";

    private static IEnumerable<(string Key, string[] Meanings)> Reads(SourceFile source)
    {
        var text = source.CSharp.WithStrings;
        var keys = Read().Matches(text).Select(static match => match.Groups["key"].Value).Distinct().ToArray();
        var sections = keys.Where(IsWhole).ToArray();
        foreach (var key in keys)
        {
            if (IsWhole(key)) yield return (key, [key]);
            else if (sections.Length > 0) yield return (key, [.. sections.Select(section => $"{section}.{key}")]);
        }
    }

    private static bool IsWhole(string key) => key == "mosaic" || key.StartsWith("mosaic.", StringComparison.Ordinal);

    private void Walk(string path, HoconValue value)
    {
        if (!value.IsObject())
        {
            _leaves.Add(path);
            return;
        }
        _sections.Add(path);
        foreach (var (key, child) in value.GetObject().Items) Walk($"{path}.{key}", child);
    }

    [GeneratedRegex(
        @"(?:\.(?:Get[A-Z]\w*|HasPath)\(\s*|\(\s*\w*[cC]onfig\s*,\s*)""(?<key>[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*)""")]
    private static partial Regex Read();
}
