using System.Reflection;

namespace Mosaic.Node;

/// <summary>Which software this is.</summary>
public static class NodeVersion
{
    /// <summary>The version as people write it, such as <c>0.1.0</c>, without the build's suffix.</summary>
    public static string Text { get; } =
        (typeof(NodeVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? "0").Split('+')[0];
}
