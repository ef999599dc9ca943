using System.Buffers;
using Mosaic.Model;
using NSec.Cryptography;

namespace Mosaic.Codecs.Keys;

/// <summary>
/// Verification of Ed25519 signatures, as strict as libsodium: non-canonical or small-order public keys and R, and an
/// S beyond the group order, are refused, so a signature cannot be altered into another valid one by a third party.
/// </summary>
public static class Signatures
{
    private const int MaxStackBytes = 1024;

    /// <summary>True if <paramref name="signature"/> is that of <paramref name="publicKey"/> over label ‖ message.
    /// Never throws, whatever bytes the key and the signature hold.</summary>
    public static bool Verify(
        Id256 publicKey, ReadOnlySpan<byte> label, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SigningKey.SignatureSize) return false;
        var length = checked(label.Length + message.Length);
        var rented = length > MaxStackBytes ? ArrayPool<byte>.Shared.Rent(length) : null;
        var signed = rented is null ? stackalloc byte[length] : rented.AsSpan(0, length);
        label.CopyTo(signed);
        message.CopyTo(signed[label.Length..]);
        try
        {
            return Verify(publicKey, signed, signature);
        }
        finally
        {
            if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The same over the message as it is.</summary>
    public static bool Verify(Id256 publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        Span<byte> key = stackalloc byte[Id256.Size];
        publicKey.CopyTo(key);
        return PublicKey.TryImport(SignatureAlgorithm.Ed25519, key, KeyBlobFormat.RawPublicKey, out var imported)
            && SignatureAlgorithm.Ed25519.Verify(imported!, message, signature);
    }
}
