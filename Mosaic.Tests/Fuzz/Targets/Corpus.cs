using System.Text;
using System.Text.Json;

namespace Mosaic.Tests.Fuzz.Targets;

/// <summary>Where inputs begin: the golden bytes in <c>Vectors</c>, which lie beside the program.</summary>
internal static class Corpus
{
    /// <summary>The bytes of all hex strings of a file, or of one section of it.</summary>
    public static IReadOnlyList<byte[]> Hex(string file, string? section = null)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(PathOf(file)));
        var root = section is null ? document.RootElement : document.RootElement.GetProperty(section);
        return [.. root.EnumerateObject()
            .Where(static property => property.Value.ValueKind == JsonValueKind.String && property.Name != "about")
            .Select(static property => Convert.FromHexString(property.Value.GetString()!))];
    }

    /// <summary>The bytes of one of a file's hex strings.</summary>
    public static byte[] Hex(string file, string section, string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(PathOf(file)));
        return Convert.FromHexString(document.RootElement.GetProperty(section).GetProperty(name).GetString()!);
    }

    /// <summary>The text of a file, without the end of its line.</summary>
    public static string Text(string file) => File.ReadAllText(PathOf(file)).Trim();

    /// <summary>Texts as the bytes they are.</summary>
    public static IReadOnlyList<byte[]> Texts(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Vectors", file);
}
