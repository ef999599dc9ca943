using System.Security.Cryptography;

namespace Mosaic.Codecs.Keys;

/// <summary>
/// 32 secret bytes that are never moved by the garbage collector, so that disposing wipes the only copy.
/// </summary>
internal sealed class SecretBytes : IDisposable
{
    /// <summary>The length of every secret, in bytes.</summary>
    public const int Size = 32;

    private readonly byte[] _bytes = GC.AllocateArray<byte>(Size, pinned: true);
    private volatile bool _disposed;

    /// <summary>All zero, to be filled through <see cref="Writable"/>.</summary>
    public SecretBytes() { }

    /// <summary>A copy of exactly 32 bytes.</summary>
    /// <exception cref="ArgumentException">The span is not 32 bytes long.</exception>
    public SecretBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
            throw new ArgumentException($"a secret is {Size} bytes long, not {bytes.Length}", nameof(bytes));
        bytes.CopyTo(_bytes);
    }

    /// <summary>The secret. Must not be kept beyond the call it is used in.</summary>
    /// <exception cref="ObjectDisposedException">It was wiped.</exception>
    public ReadOnlySpan<byte> Span => Writable;

    /// <summary>The same bytes, for whoever derives a secret into them.</summary>
    /// <exception cref="ObjectDisposedException">It was wiped.</exception>
    public Span<byte> Writable
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }

    /// <summary>32 bytes of the operating system's generator.</summary>
    public static SecretBytes Generate()
    {
        var secret = new SecretBytes();
        RandomNumberGenerator.Fill(secret.Writable);
        return secret;
    }

    /// <summary>HKDF-SHA256 (RFC 5869) of <paramref name="keyMaterial"/>, 32 bytes long.</summary>
    public static SecretBytes Derive(
        ReadOnlySpan<byte> keyMaterial, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info)
    {
        var secret = new SecretBytes();
        HKDF.DeriveKey(HashAlgorithmName.SHA256, keyMaterial, secret.Writable, salt, info);
        return secret;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }
}
