using Mosaic.Model;
using NSec.Cryptography;

namespace Mosaic.Codecs.Keys;

/// <summary>
/// A machine's key: an Ed25519 pair that signs, and the static X25519 pair (RFC 7748) of its wire sessions. The
/// latter's private key is HKDF-SHA256(seed, salt = node's public key, info <c>mosaic/v1 wire static</c>): one file
/// holds both, yet neither use tells anything about the other.
/// </summary>
public sealed class NodeKey : IDisposable
{
    private readonly SecretBytes _x25519PrivateKey;

    /// <summary>The node of a 32-byte seed, which is copied.</summary>
    /// <exception cref="ArgumentException">The seed is not 32 bytes long.</exception>
    public NodeKey(ReadOnlySpan<byte> seed) : this(new SigningKey(seed)) { }

    private NodeKey(SigningKey signing)
    {
        Signing = signing;
        Span<byte> salt = stackalloc byte[Id256.Size];
        signing.PublicKey.CopyTo(salt);
        _x25519PrivateKey = SecretBytes.Derive(signing.Seed, salt, "mosaic/v1 wire static"u8);
        using var key = Key.Import(
            KeyAgreementAlgorithm.X25519, _x25519PrivateKey.Span, KeyBlobFormat.RawPrivateKey);
        X25519PublicKey = new Id256(key.PublicKey.Export(KeyBlobFormat.RawPublicKey));
    }

    /// <summary>A new node from the operating system's generator.</summary>
    public static NodeKey Generate() => new(SigningKey.Generate());

    /// <summary>The node: its public signing key.</summary>
    public NodeId NodeId => new(Signing.PublicKey);

    /// <summary>The key that signs for the node; disposed with it.</summary>
    public SigningKey Signing { get; }

    /// <summary>The public half of the wire's static key, which the node's signing key certifies.</summary>
    public Id256 X25519PublicKey { get; }

    /// <summary>
    /// The private half, not clamped: X25519 clamps its scalar itself. Must not be kept beyond the call it is used in.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public ReadOnlySpan<byte> X25519PrivateKey => _x25519PrivateKey.Span;

    /// <inheritdoc/>
    public void Dispose()
    {
        Signing.Dispose();
        _x25519PrivateKey.Dispose();
    }
}
