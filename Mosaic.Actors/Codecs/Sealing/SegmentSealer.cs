using System.Buffers.Binary;
using System.Security.Cryptography;
using Mosaic.Codecs.Keys;
using Mosaic.Model;

namespace Mosaic.Codecs.Sealing;

/// <summary>
/// Seals and opens the segments of one content, in the manner of STREAM (Hoang, Reyhanitabar, Rogaway and Vizár,
/// "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015; as in age): AES-256-GCM under the
/// file key, nonce = segment number (11 bytes, big-endian) ‖ 1 for the last segment, else 0; associated data = content
/// id (32) ‖ k (2) ‖ m (2) ‖ segment size (4), big-endian. So segments can be neither altered, moved, dropped, added
/// nor taken from another content. Safe from several threads at once.
/// </summary>
/// <remarks>
/// One plaintext per file key and segment number, ever: sealing a second one under the same pair gives both away.
/// </remarks>
public sealed class SegmentSealer : IDisposable
{
    private const int AssociatedDataSize = Id256.Size + 2 + 2 + 4;

    private readonly SecretBytes _fileKey;
    private readonly byte[] _associatedData = new byte[AssociatedDataSize];
    private readonly int _segmentSize;

    /// <summary>The sealer of one content; it keeps its own copy of the file key.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The segment size is not 1 to <see cref="ContentLayout.MaxSegmentSize"/> bytes.
    /// </exception>
    public SegmentSealer(FileKey fileKey, ContentId content, Code code, int segmentSize)
    {
        ArgumentNullException.ThrowIfNull(fileKey);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(segmentSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(segmentSize, ContentLayout.MaxSegmentSize);
        _segmentSize = segmentSize;
        content.Value.CopyTo(_associatedData);
        BinaryPrimitives.WriteUInt16BigEndian(_associatedData.AsSpan(32), (ushort)code.K);
        BinaryPrimitives.WriteUInt16BigEndian(_associatedData.AsSpan(34), (ushort)code.M);
        BinaryPrimitives.WriteUInt32BigEndian(_associatedData.AsSpan(36), (uint)segmentSize);
        _fileKey = new SecretBytes(fileKey.Bytes);
    }

    /// <summary>Seals one segment, in place if both spans start at the same byte.</summary>
    /// <param name="segment">Its number, 0 to <see cref="ContentLayout.MaxSegments"/> - 1.</param>
    /// <param name="last">Whether it is the content's last.</param>
    /// <param name="plaintext">At most the segment size long; exactly, unless it is the last.</param>
    /// <param name="sealedSegment">Ciphertext ‖ tag: exactly 16 bytes longer.</param>
    /// <exception cref="ArgumentException">A number or length is not as said above.</exception>
    public void Seal(long segment, bool last, ReadOnlySpan<byte> plaintext, Span<byte> sealedSegment)
    {
        CheckNumber(segment);
        if (plaintext.Length > _segmentSize || (!last && plaintext.Length != _segmentSize))
            throw new ArgumentException($"segment {segment} is not {plaintext.Length} bytes long", nameof(plaintext));
        if (sealedSegment.Length != plaintext.Length + SealLimits.TagSize)
            throw new ArgumentException("a sealed segment is 16 bytes longer than its text", nameof(sealedSegment));
        Span<byte> nonce = stackalloc byte[SealLimits.NonceSize];
        WriteNonce(nonce, segment, last);
        // A cipher object is not safe from several threads, and making one costs nothing beside a segment.
        using var aes = new AesGcm(_fileKey.Span, SealLimits.TagSize);
        aes.Encrypt(
            nonce, plaintext, sealedSegment[..plaintext.Length], sealedSegment[plaintext.Length..], _associatedData);
    }

    /// <summary>Opens one segment, in place if both spans start at the same byte.</summary>
    /// <param name="segment">Its number, 0 to <see cref="ContentLayout.MaxSegments"/> - 1.</param>
    /// <param name="last">Whether it is the content's last.</param>
    /// <param name="sealedSegment">Ciphertext ‖ tag.</param>
    /// <param name="plaintext">Exactly 16 bytes shorter; holds zeros if the result is false.</param>
    /// <returns>
    /// False if this is not what <see cref="Seal"/> made of this very segment of this content, with this flag.
    /// </returns>
    /// <exception cref="ArgumentException">A number or length is not as said above.</exception>
    public bool Open(long segment, bool last, ReadOnlySpan<byte> sealedSegment, Span<byte> plaintext)
    {
        CheckNumber(segment);
        if (sealedSegment.Length != plaintext.Length + SealLimits.TagSize)
            throw new ArgumentException("a sealed segment is 16 bytes longer than its plaintext", nameof(plaintext));
        if (plaintext.Length > _segmentSize || (!last && plaintext.Length != _segmentSize))
        {
            plaintext.Clear();
            return false;
        }
        Span<byte> nonce = stackalloc byte[SealLimits.NonceSize];
        WriteNonce(nonce, segment, last);
        using var aes = new AesGcm(_fileKey.Span, SealLimits.TagSize);
        try
        {
            aes.Decrypt(
                nonce,
                sealedSegment[..plaintext.Length],
                sealedSegment[plaintext.Length..],
                plaintext,
                _associatedData);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            plaintext.Clear();
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _fileKey.Dispose();

    private static void CheckNumber(long segment)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(segment);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(segment, ContentLayout.MaxSegments);
    }

    private static void WriteNonce(Span<byte> nonce, long segment, bool last)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce[3..], segment);
        nonce[11] = last ? (byte)1 : (byte)0;
    }
}
