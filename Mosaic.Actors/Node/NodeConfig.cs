using System.Collections;
using System.Globalization;
using Akka.Configuration;

namespace Mosaic.Node;

/// <summary>
/// Layers a node's configuration: command line, then the environment, the node's file, <c>hocon/*.conf</c> (inside this
/// assembly). Beneath it come the journal's, which it decides, and Akka's reference.
/// </summary>
internal static class NodeConfig
{
    /// <summary>What every key of ours begins with.</summary>
    public const string Root = "mosaic";

    private const string CommandLine = "the command line";
    private const string Folder = "hocon/";

    /// <summary>All keys with their defaults.</summary>
    public static Config Defaults { get; } = ReadDefaults();

    /// <summary>The configuration of a node.</summary>
    /// <param name="settings">The command line.</param>
    /// <param name="environment">
    /// Variables by name: <c>MOSAIC_WIRE_MAX_DATAGRAM</c> sets <c>mosaic.wire.max-datagram</c>; names without a key
    /// are not ours to judge.
    /// </param>
    /// <exception cref="NodeStartException">A layer cannot be read, or has an unknown key of ours.</exception>
    public static Config Load(NodeSettings settings, IDictionary environment)
    {
        var merged = Config.Empty;
        foreach (var (_, layer) in Layers(settings, environment)) merged = merged.WithFallback(layer);
        return merged.WithFallback(Defaults);
    }

    /// <summary>The layers above the defaults, each with what to call it; the first counts most.</summary>
    /// <exception cref="NodeStartException">As <see cref="Load"/>.</exception>
    public static IEnumerable<(string Name, Config Layer)> Layers(NodeSettings settings, IDictionary environment)
    {
        if (settings.Overrides is { } text)
            yield return (CommandLine, Checked(HoconText.Parse(text, CommandLine), CommandLine));
        yield return ("environment", Environment(environment));
        if (settings.ConfigFile is { } path)
            yield return (path, Checked(HoconText.Parse(Read(path), path), path));
    }

    /// <summary>The default files by name: <c>hocon/host.conf</c>.</summary>
    public static IEnumerable<(string Name, Config Layer)> DefaultFiles()
    {
        var assembly = typeof(NodeConfig).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(static name =>
            name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name, HoconText.Parse(reader.ReadToEnd(), name));
        }
    }

    /// <summary>The variable that sets a key.</summary>
    public static string NameOf(string key) =>
        key.Replace('.', '_').Replace('-', '_').ToUpper(CultureInfo.InvariantCulture);

    private static Config Environment(IDictionary variables)
    {
        var lines = HoconText.Keys(Defaults, Root)
            .Select(key => (Key: key, Value: variables[NameOf(key)] as string))
            .Where(static set => set.Value is not null)
            .Select(static set => $"{set.Key} = \"{Escaped(set.Value!)}\"");
        return HoconText.Parse(string.Join('\n', lines), "the environment");
    }

    private static string Escaped(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings(" ");

    private static Config Checked(Config layer, string source)
    {
        var known = HoconText.Keys(Defaults, Root).ToHashSet(StringComparer.Ordinal);
        return HoconText.Keys(layer, Root).FirstOrDefault(key => !known.Contains(key)) is { } unknown
            ? throw new NodeStartException(NodeStartError.BadConfiguration, $"{source}: there is no key {unknown}")
            : layer;
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException(
                NodeStartError.BadConfiguration, $"cannot read --config '{path}': {e.Message}", e);
        }
    }

    private static Config ReadDefaults()
    {
        var defaults = Config.Empty;
        foreach (var (_, layer) in DefaultFiles()) defaults = defaults.WithFallback(layer);
        return defaults;
    }
}
