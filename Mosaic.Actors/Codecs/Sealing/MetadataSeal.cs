using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Google.Protobuf;
using Mosaic.Model;

namespace Mosaic.Codecs.Sealing;

/// <summary>
/// File metadata sealed for its owner: nonce (12) ‖ AES-256-GCM ‖ tag (16) under the account's metadata key, with the
/// content id as associated data. The plaintext is the length (4, big-endian) of a <c>SealedFileMetadata</c> message
/// (metadata.proto), the message, and zeros up to a multiple of 128 bytes, so that lengths tell little about names.
/// </summary>
public static class MetadataSeal
{
    /// <summary>The longest sealed metadata, in bytes.</summary>
    public const int MaxSealedLength = 16 << 10;

    private const int Block = 128;
    private const int LengthPrefix = 4;
    private const int Overhead = SealLimits.NonceSize + SealLimits.TagSize;

    /// <summary>Seals metadata.</summary>
    /// <param name="metadataKey">32 bytes, the account's.</param>
    /// <param name="content">The content it belongs to.</param>
    /// <param name="metadata">What to seal.</param>
    /// <param name="nonce">12 bytes, random, and never used twice under the same metadata key.</param>
    /// <returns>At most <see cref="MaxSealedLength"/> bytes.</returns>
    /// <exception cref="MalformedException">A field exceeds its limit, or all together the seal's.</exception>
    public static byte[] Seal(
        ReadOnlySpan<byte> metadataKey, ContentId content, FileMetadata metadata, ReadOnlySpan<byte> nonce)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var message = MetadataCodec.Encode(metadata);
        var messageLength = message.CalculateSize();
        var paddedLength = (LengthPrefix + messageLength + Block - 1) / Block * Block;
        if (paddedLength + Overhead > MaxSealedLength)
            throw new MalformedException($"the metadata of '{metadata.Path}' is larger than {MaxSealedLength} bytes");

        var result = new byte[paddedLength + Overhead];
        nonce.CopyTo(result);
        var text = result.AsSpan(SealLimits.NonceSize, paddedLength);
        BinaryPrimitives.WriteInt32BigEndian(text, messageLength);
        message.WriteTo(text.Slice(LengthPrefix, messageLength));
        Span<byte> associatedData = stackalloc byte[Id256.Size];
        content.Value.CopyTo(associatedData);
        using var aes = new AesGcm(metadataKey, SealLimits.TagSize);
        aes.Encrypt(nonce, text, text, result.AsSpan(^SealLimits.TagSize..), associatedData);
        return result;
    }

    /// <summary>
    /// Opens what <see cref="Seal"/> made for this content under this key; false for anything else, be it altered, of
    /// another owner or content, malformed, or of a format that this version does not know.
    /// </summary>
    public static bool TryOpen(
        ReadOnlySpan<byte> metadataKey,
        ContentId content,
        ReadOnlySpan<byte> sealedMetadata,
        [NotNullWhen(true)] out FileMetadata? metadata)
    {
        metadata = null;
        var length = sealedMetadata.Length - Overhead;
        if (sealedMetadata.Length > MaxSealedLength || length < Block || length % Block != 0) return false;
        Span<byte> associatedData = stackalloc byte[Id256.Size];
        content.Value.CopyTo(associatedData);
        var text = new byte[length];
        using var aes = new AesGcm(metadataKey, SealLimits.TagSize);
        try
        {
            aes.Decrypt(
                sealedMetadata[..SealLimits.NonceSize],
                sealedMetadata.Slice(SealLimits.NonceSize, length),
                sealedMetadata[^SealLimits.TagSize..],
                text,
                associatedData);
            metadata = Unpadded(text);
            return true;
        }
        catch (Exception e) when (e is AuthenticationTagMismatchException or MalformedException)
        {
            return false;
        }
    }

    private static FileMetadata Unpadded(ReadOnlySpan<byte> text)
    {
        var length = BinaryPrimitives.ReadUInt32BigEndian(text);
        if (length > text.Length - LengthPrefix) throw new MalformedException("metadata is shorter than it says");
        var message = text.Slice(LengthPrefix, (int)length);
        var padding = text[(LengthPrefix + message.Length)..];
        if (padding.Length >= Block || padding.ContainsAnyExcept((byte)0))
            throw new MalformedException("metadata is padded with zeros to the next multiple of 128 bytes");
        return MetadataCodec.Decode(message);
    }
}
