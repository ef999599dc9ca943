using System.Reflection;

namespace Mosaic.Host;

/// <summary>Which Mosaic this is.</summary>
internal static class MosVersion
{
    /// <summary>Such as <c>0.1.0</c>; what stands behind a <c>+</c> (the commit) is left out.</summary>
    public static string Text { get; } =
        (typeof(MosVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? "0").Split('+')[0];
}
