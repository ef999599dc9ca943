using System.Security.Cryptography.X509Certificates;
using Mosaic.Model;
using NSec.Cryptography;

namespace Mosaic.Codecs.Keys;

/// <summary>
/// A machine's key: an Ed25519 pair that signs, the static X25519 pair (RFC 7748) of its wire sessions, and the ECDSA
/// P-256 pair of its TLS connections. The latter two are derived by HKDF-SHA256 (seed as key material, node's public
/// key as salt, info <c>mosaic/v1 wire static</c> and <c>mosaic/v1 tls</c>): one file holds all, yet no use tells
/// anything about another.
/// </summary>
public sealed class NodeKey : IDisposable
{
    private readonly SecretBytes _x25519PrivateKey;
    private readonly SecretBytes _tlsPrivateKey;

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
        _tlsPrivateKey = TlsKey.Derive(signing.Seed, salt);
        using var tls = TlsKey.Import(_tlsPrivateKey.Span);
        TlsKeyHash = TlsKey.HashOf(tls);
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

    /// <summary>
    /// What this node's TLS key is known by: SHA-256 of its DER SubjectPublicKeyInfo. The same for every certificate.
    /// </summary>
    public Id256 TlsKeyHash { get; }

    /// <summary>
    /// A self-signed certificate of the TLS key, with the private key, for both ends of a connection; its subject is
    /// the node's id, and it is valid from 2020 to 2120, so that a clock that is off keeps nobody out. Its key is what
    /// counts: two certificates of a node differ in serial number and signature. The caller disposes it.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public X509Certificate2 CreateTlsCertificate()
    {
        using var key = TlsKey.Import(_tlsPrivateKey.Span);
        return TlsKey.Certify(key, NodeId);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Signing.Dispose();
        _x25519PrivateKey.Dispose();
        _tlsPrivateKey.Dispose();
    }
}
