using System.Text.Json;
using Xunit;

namespace Mosaic.Tests.Codecs;

/// <summary>
/// The vectors of interop.json, and of every *.json in the folder that MOSAIC_VECTORS names, in the same format.
/// </summary>
internal static class InteropVectors
{
    /// <summary>One encoding: what the input bytes are is said in the file itself (<c>about</c>).</summary>
    public sealed record Erasure(int K, int M, int ShardBytes, ulong Seed, string[] ShardSha256);

    /// <summary>One wrapped file key; all hex.</summary>
    public sealed record KeyWrap(
        string AccountSeed, string AccountPublicKey, string KeyWrapKey, string FileKey, string WrappedFileKey);

    private sealed record Corpus(Erasure[]? Erasure, KeyWrap[]? KeyWrap);

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        PropertyNameCaseInsensitive = true,
    };

    /// <summary>All erasure vectors, by the file they stand in; at least one.</summary>
    public static IEnumerable<(string File, Erasure Vector)> AllErasure() => All(c => c.Erasure);

    /// <summary>All key-wrap vectors, by the file they stand in; at least one.</summary>
    public static IEnumerable<(string File, KeyWrap Vector)> AllKeyWrap() => All(c => c.KeyWrap);

    private static List<(string File, T Vector)> All<T>(Func<Corpus, T[]?> section)
    {
        var vectors = Files().SelectMany(f => (section(Read(f)) ?? []).Select(v => (f, v))).ToList();
        Assert.NotEmpty(vectors);
        return vectors;
    }

    private static List<string> Files()
    {
        List<string> files = [Path.Combine(AppContext.BaseDirectory, "Vectors", "interop.json")];
        var folder = Environment.GetEnvironmentVariable("MOSAIC_VECTORS");
        if (string.IsNullOrEmpty(folder)) return files;
        Assert.True(Directory.Exists(folder), $"MOSAIC_VECTORS names '{folder}', which is not a folder");
        var more = Directory.GetFiles(folder, "*.json");
        Assert.True(more.Length > 0, $"MOSAIC_VECTORS names '{folder}', which holds no *.json");
        files.AddRange(more.Order(StringComparer.Ordinal));
        return files;
    }

    private static Corpus Read(string file) =>
        JsonSerializer.Deserialize<Corpus>(File.ReadAllBytes(file), Options)
            ?? throw new InvalidDataException($"{file} holds no object");
}
