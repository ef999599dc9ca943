using System.Text.Json;

namespace Mosaic.Tests.Wire;

/// <summary>
/// The golden bytes of the wire (<c>Vectors/wire.json</c>), hex by name, in the sections <c>inputs</c> (keys, times,
/// plaintexts), <c>datagrams</c>, <c>frames</c>, <c>messages</c> and <c>signed</c>. For ever: it is added to, never
/// changed.
/// </summary>
internal sealed class WireVectors
{
    private readonly JsonElement _root = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "wire.json"))).RootElement;

    /// <summary>The names of a section, in the order of the file.</summary>
    public IEnumerable<string> Names(string section) =>
        _root.GetProperty(section).EnumerateObject().Select(static property => property.Name);

    /// <summary>The hex of a name; a test that fails on it shows what would be right.</summary>
    public string Hex(string section, string name) =>
        _root.GetProperty(section).TryGetProperty(name, out var hex) ? hex.GetString()! : "";

    /// <summary>The bytes of a name.</summary>
    public byte[] Bytes(string section, string name) => Convert.FromHexString(Hex(section, name));

    /// <summary>The bytes of one of the inputs.</summary>
    public byte[] Input(string name) => Bytes("inputs", name);
}
