using System.Text.Json;

namespace Mosaic.Tests.Codecs.Keys;

/// <summary>Keys that another implementation wrote, from the descriptions alone.</summary>
internal static class KeyVectors
{
    private static readonly JsonElement Root = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "keys.json"))).RootElement;

    public static string Passphrase => Root.GetProperty("passphrase").GetString()!;

    public static byte[] Seed => Convert.FromHexString(Root.GetProperty("seed").GetString()!);

    public static IEnumerable<(byte[] Seed, string Text)> RecoveryKeys =>
        Root.GetProperty("recoveryKeys").EnumerateObject()
            .Select(static one => (Convert.FromHexString(one.Name), one.Value.GetString()!));

    public static byte[] LockedFile(string name) =>
        Convert.FromHexString(Root.GetProperty("files").GetProperty(name).GetString()!);
}
