using Mosaic.Codecs.Keys;

namespace Mosaic.Codecs.Sealing;

/// <summary>The random 32-byte key of one content, under which its segments are sealed. Disposing wipes it.</summary>
public sealed class FileKey : IDisposable
{
    /// <summary>The length of a file key, in bytes.</summary>
    public const int Size = SecretBytes.Size;

    private readonly SecretBytes _bytes;

    /// <summary>The key of exactly 32 bytes, which are copied.</summary>
    /// <exception cref="ArgumentException">The span is not 32 bytes long.</exception>
    public FileKey(ReadOnlySpan<byte> bytes) : this(new SecretBytes(bytes)) { }

    private FileKey(SecretBytes bytes) => _bytes = bytes;

    /// <summary>A new key from the operating system's generator.</summary>
    public static FileKey Generate() => new(SecretBytes.Generate());

    /// <summary>The key. Must not be kept beyond the call it is used in.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public ReadOnlySpan<byte> Bytes => _bytes.Span;

    /// <inheritdoc/>
    public void Dispose() => _bytes.Dispose();
}
