using System.Collections;
using System.Collections.Immutable;
using Akka.Configuration;

namespace Mosaic.Node;

/// <summary>One key of the configuration.</summary>
/// <param name="Key">Dotted: <c>mosaic.code</c>.</param>
/// <param name="Value">As it counts, in words; hidden where it is a secret.</param>
/// <param name="Origin">
/// Where it comes from: <c>the command line</c>, <c>environment MOSAIC_…</c>, the path of the node's file, or the
/// default's file.
/// </param>
/// <param name="IsDefault">Whether it comes from the default's file.</param>
public sealed record ConfigValue(string Key, string Value, string Origin, bool IsDefault);

/// <summary>The configuration as a person looks at it.</summary>
public static class ConfigValues
{
    /// <summary>In the place of a secret.</summary>
    public const string Hidden = "(hidden)";

    // A file's name is none; what stands in it is.
    private static readonly string[] SecretWords = ["password", "secret", "token", "passphrase"];

    /// <summary>All keys under <c>mosaic</c> of a node that starts with these settings, by name.</summary>
    /// <exception cref="NodeStartException">A layer cannot be read, or has an unknown key of ours.</exception>
    public static ImmutableArray<ConfigValue> Of(NodeSettings settings, IDictionary environment)
    {
        var defaults = NodeConfig.DefaultFiles().ToArray();
        var layers = NodeConfig.Layers(settings, environment).ToArray();
        return
        [
            .. HoconText.Keys(NodeConfig.Defaults, NodeConfig.Root).Order(StringComparer.Ordinal)
                .Select(key => Find(key, layers, isDefault: false) ?? Find(key, defaults, isDefault: true)!),
        ];
    }

    private static ConfigValue? Find(string key, (string Name, Config Layer)[] layers, bool isDefault)
    {
        foreach (var (name, layer) in layers)
        {
            if (!layer.HasPath(key)) continue;
            var origin = name == "environment" ? $"environment {NodeConfig.NameOf(key)}" : name;
            return new ConfigValue(key, IsSecret(key) ? Hidden : Text(layer, key), origin, isDefault);
        }
        return null;
    }

    private static bool IsSecret(string key)
    {
        var last = key[(key.LastIndexOf('.') + 1)..];
        return !last.EndsWith("-file", StringComparison.Ordinal)
            && SecretWords.Any(word => last.Contains(word, StringComparison.Ordinal));
    }

    private static string Text(Config layer, string key)
    {
        var value = layer.GetValue(key);
        return value.IsArray()
            ? "[" + string.Join(", ", value.GetArray().Select(static one => one.GetString())) + "]"
            : value.GetString();
    }
}
