using System.Buffers.Binary;
using System.Security.Cryptography;
using NSec.Cryptography;

namespace Mosaic.Wire.Noise;

/// <summary>
/// AES-256-GCM as the Noise framework uses it (revision 34, 12.2): the nonce is four zero bytes and the big-endian
/// 64-bit counter. One key, one direction; the caller never seals twice under one counter.
/// </summary>
internal sealed class PacketCipher : IDisposable
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes the tag adds to a plaintext.</summary>
    public const int TagSize = 16;

    private const int NonceSize = 12;

    // libsodium seals packet-sized inputs twice as fast as the platform's library, but only where the processor has
    // AES instructions.
    private readonly Key? _native;
    private readonly AesGcm? _platform;

    /// <summary>Takes a copy of 32 key bytes.</summary>
    public PacketCipher(ReadOnlySpan<byte> key) : this(key, AeadAlgorithmIsNative) { }

    internal PacketCipher(ReadOnlySpan<byte> key, bool native)
    {
        if (native)
            _native = Key.Import(AeadAlgorithm.Aes256Gcm, key, KeyBlobFormat.RawSymmetricKey);
        else
            _platform = new AesGcm(key, TagSize);
    }

    /// <summary>Whether the processor lets the faster library do it.</summary>
    internal static bool AeadAlgorithmIsNative { get; } = Aes256Gcm.IsSupported;

    /// <summary>
    /// Writes ciphertext and tag. <paramref name="sealedBytes"/> is exactly <see cref="TagSize"/> longer than the
    /// plaintext and may begin at the same place.
    /// </summary>
    public void Seal(
        ulong counter, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plaintext, Span<byte> sealedBytes)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        WriteNonce(nonce, counter);
        if (_native is not null)
        {
            AeadAlgorithm.Aes256Gcm.Encrypt(_native, nonce, associated, plaintext, sealedBytes);
            return;
        }
        var ciphertext = sealedBytes[..plaintext.Length];
        var tag = sealedBytes[plaintext.Length..];
        _platform!.Encrypt(nonce, plaintext, ciphertext, tag, associated);
    }

    /// <summary>
    /// Writes the plaintext, <see cref="TagSize"/> bytes shorter than <paramref name="sealedBytes"/>; false if the tag
    /// does not match (or there is no room for one), and then the output means nothing.
    /// </summary>
    public bool TryOpen(
        ulong counter, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> sealedBytes, Span<byte> plaintext)
    {
        if (sealedBytes.Length < TagSize)
            return false;
        Span<byte> nonce = stackalloc byte[NonceSize];
        WriteNonce(nonce, counter);
        if (_native is not null)
            return AeadAlgorithm.Aes256Gcm.Decrypt(_native, nonce, associated, sealedBytes, plaintext);
        try
        {
            _platform!.Decrypt(nonce, sealedBytes[..^TagSize], sealedBytes[^TagSize..], plaintext, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _native?.Dispose();
        _platform?.Dispose();
    }

    private static void WriteNonce(Span<byte> nonce, ulong counter)
    {
        nonce[..4].Clear();
        BinaryPrimitives.WriteUInt64BigEndian(nonce[4..], counter);
    }
}
