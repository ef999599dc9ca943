using System.Security.Cryptography;

namespace Mosaic.Codecs.Sealing;

/// <summary>
/// A file key wrapped for its owner: nonce (12) ‖ AES-256-GCM of the file key (32) ‖ tag (16), without associated data,
/// under the account's key-wrap key.
/// </summary>
public static class KeyWrap
{
    /// <summary>The length of a wrapped file key, in bytes.</summary>
    public const int WrappedSize = SealLimits.NonceSize + FileKey.Size + SealLimits.TagSize;

    /// <summary>Wraps a file key.</summary>
    /// <param name="keyWrapKey">32 bytes, the account's.</param>
    /// <param name="fileKey">What to wrap.</param>
    /// <param name="nonce">12 bytes, random, and never used twice under the same key-wrap key.</param>
    /// <returns><see cref="WrappedSize"/> bytes.</returns>
    public static byte[] Wrap(ReadOnlySpan<byte> keyWrapKey, FileKey fileKey, ReadOnlySpan<byte> nonce)
    {
        ArgumentNullException.ThrowIfNull(fileKey);
        var wrapped = new byte[WrappedSize];
        nonce.CopyTo(wrapped);
        using var aes = new AesGcm(keyWrapKey, SealLimits.TagSize);
        aes.Encrypt(
            nonce,
            fileKey.Bytes,
            wrapped.AsSpan(SealLimits.NonceSize, FileKey.Size),
            wrapped.AsSpan(^SealLimits.TagSize..));
        return wrapped;
    }

    /// <summary>
    /// The file key inside, or null if <paramref name="wrapped"/> is not <see cref="WrappedSize"/> bytes long, was
    /// altered, or was wrapped under another key.
    /// </summary>
    /// <param name="keyWrapKey">32 bytes, the account's.</param>
    /// <param name="wrapped">What <see cref="Wrap"/> gave.</param>
    public static FileKey? Unwrap(ReadOnlySpan<byte> keyWrapKey, ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length != WrappedSize) return null;
        Span<byte> key = stackalloc byte[FileKey.Size];
        using var aes = new AesGcm(keyWrapKey, SealLimits.TagSize);
        try
        {
            aes.Decrypt(
                wrapped[..SealLimits.NonceSize],
                wrapped.Slice(SealLimits.NonceSize, FileKey.Size),
                wrapped[^SealLimits.TagSize..],
                key);
            return new FileKey(key);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
