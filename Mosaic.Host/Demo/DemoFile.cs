using System.Security.Cryptography;

namespace Mosaic.Host.Demo;

/// <summary>The file that the demo uploads.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Sha256">Lowercase hex.</param>
/// <param name="Origin">What it is, for people.</param>
internal sealed record DemoFile(string Path, long Size, string Sha256, string Origin)
{
    /// <summary>Bytes of a generated file: three segments of 4+2 and a bit, so that the last one is short.</summary>
    public const int GeneratedBytes = 12 * 1024 * 1024 + 345;

    private const string GeneratedName = "demo.bin";
    private const int BlockBytes = 1024 * 1024;

    /// <summary>The name under which it is stored.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The user's own file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<DemoFile> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var full = System.IO.Path.GetFullPath(path);
        var sha256 = await HashAsync(full, cancellationToken).ConfigureAwait(false);
        return new DemoFile(full, new FileInfo(full).Length, sha256, "your file");
    }

    /// <summary>A file of <see cref="GeneratedBytes"/> pseudo-random bytes in <paramref name="folder"/>.</summary>
    public static async Task<DemoFile> GenerateAsync(string folder, int seed, CancellationToken cancellationToken)
    {
        var path = System.IO.Path.Combine(folder, GeneratedName);
        await WriteAsync(path, GeneratedBytes, seed, cancellationToken).ConfigureAwait(false);
        var sha256 = await HashAsync(path, cancellationToken).ConfigureAwait(false);
        return new DemoFile(path, GeneratedBytes, sha256, $"pseudo-random bytes, seed {seed}");
    }

    /// <summary>Writes <paramref name="bytes"/> pseudo-random bytes; the same for the same seed.</summary>
    public static async Task WriteAsync(string path, long bytes, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        var block = new byte[BlockBytes];
        var file = File.Create(path, BlockBytes);
        await using (file.ConfigureAwait(false))
        {
            for (var left = bytes; left > 0; left -= block.Length)
            {
                random.NextBytes(block);
                var length = (int)Math.Min(left, block.Length);
                await file.WriteAsync(block.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>SHA-256 of a file in lowercase hex.</summary>
    public static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        var file = File.OpenRead(path);
        await using (file.ConfigureAwait(false))
        {
            var hash = await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false);
            return Convert.ToHexStringLower(hash);
        }
    }
}
