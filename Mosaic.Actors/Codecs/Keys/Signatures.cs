using Mosaic.Model;
using NSec.Cryptography;

namespace Mosaic.Codecs.Keys;

/// <summary>
/// Verification of Ed25519 signatures, as strict as libsodium: non-canonical or small-order public keys and R, and an
/// S beyond the group order, are refused, so a signature cannot be altered into another valid one by a third party.
/// </summary>
public static class Signatures
{
    /// <summary>
    /// True if <paramref name="signature"/> is that of <paramref name="publicKey"/> over label ‖ message. Never throws,
    /// whatever bytes the key and the signature hold.
    /// </summary>
    public static bool Verify(
        Id256 publicKey, ReadOnlySpan<byte> label, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SigningKey.SignatureSize) return false;
        using var signed = new LabelledMessage(label, message, stackalloc byte[LabelledMessage.ScratchSize]);
        return Verify(publicKey, signed.Bytes, signature);
    }

    /// <summary>The same over the message as it is. Everything Mosaic signs goes under a label instead.</summary>
    public static bool Verify(Id256 publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Span<byte> key = stackalloc byte[Id256.Size];
        publicKey.CopyTo(key);
        return PublicKey.TryImport(SignatureAlgorithm.Ed25519, key, KeyBlobFormat.RawPublicKey, out var imported)
            && SignatureAlgorithm.Ed25519.Verify(imported!, message, signature);
    }
}
