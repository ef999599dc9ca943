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
    private const string Root = "mosaic";
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
        var file = settings.ConfigFile is { } path ? Checked(HoconText.Parse(Read(path), path), path) : Config.Empty;
        var flags = settings.Overrides is { } text
            ? Checked(HoconText.Parse(text, "the command line"), "the command line")
            : Config.Empty;
        return flags
            .WithFallback(Environment(environment))
            .WithFallback(file)
            .WithFallback(Defaults);
    }

    private static Config Environment(IDictionary variables)
    {
        var lines = HoconText.Keys(Defaults, Root)
            .Select(key => (Key: key, Value: variables[NameOf(key)] as string))
            .Where(static set => set.Value is not null)
            .Select(static set => $"{set.Key} = \"{Escaped(set.Value!)}\"");
        return HoconText.Parse(string.Join('\n', lines), "the environment");
    }

    private static string NameOf(string key) =>
        key.Replace('.', '_').Replace('-', '_').ToUpper(CultureInfo.InvariantCulture);

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
        var assembly = typeof(NodeConfig).Assembly;
        var defaults = Config.Empty;
        foreach (var name in assembly.GetManifestResourceNames().Where(static name =>
            name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            defaults = defaults.WithFallback(HoconText.Parse(reader.ReadToEnd(), name));
        }
        return defaults;
    }
}
