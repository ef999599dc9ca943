using Mosaic.Model;
using NSec.Cryptography;

namespace Mosaic.Wire.Noise;

/// <summary>An X25519 private key in the library's guarded memory, of which there is little: dispose it.</summary>
internal sealed class X25519Key : IDisposable
{
    /// <summary>Bytes of a private key, a public key and a shared secret.</summary>
    public const int Size = 32;

    private readonly Key _key;

    /// <summary>Imports 32 raw private bytes (RFC 7748; clamped on use).</summary>
    /// <exception cref="FormatException">Not 32 bytes.</exception>
    public X25519Key(ReadOnlySpan<byte> privateKey)
    {
        _key = Key.Import(KeyAgreementAlgorithm.X25519, privateKey, KeyBlobFormat.RawPrivateKey);
        PublicKey = new Id256(_key.PublicKey.Export(KeyBlobFormat.RawPublicKey));
    }

    /// <summary>The public key.</summary>
    public Id256 PublicKey { get; }

    /// <summary>
    /// Writes the 32 bytes both sides compute. False when they are all zero, which only a peer that sent a point of
    /// small order brings about (RFC 7748, 6.1): no handshake may go on from there.
    /// </summary>
    public bool TryAgree(Id256 other, Span<byte> secret)
    {
        Span<byte> point = stackalloc byte[Size];
        other.CopyTo(point);
        var publicKey = NSec.Cryptography.PublicKey.Import(
            KeyAgreementAlgorithm.X25519, point, KeyBlobFormat.RawPublicKey);
        var exportable = new SharedSecretCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        using var shared = KeyAgreementAlgorithm.X25519.Agree(_key, publicKey, exportable);
        return shared is not null
            && shared.TryExport(SharedSecretBlobFormat.RawSharedSecret, secret, out var written)
            && written == Size;
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
