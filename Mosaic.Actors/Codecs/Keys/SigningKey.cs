using Mosaic.Model;
using NSec.Cryptography;

namespace Mosaic.Codecs.Keys;

/// <summary>
/// An Ed25519 key pair (RFC 8032) made from its 32-byte seed. Signing is deterministic and safe from several threads
/// at once. Dispose it: the native key it holds is a scarce resource.
/// </summary>
public sealed class SigningKey : IDisposable
{
    /// <summary>The length of a seed, in bytes.</summary>
    public const int SeedSize = SecretBytes.Size;

    /// <summary>The length of a signature, in bytes.</summary>
    public const int SignatureSize = 64;

    private readonly SecretBytes _seed;
    private readonly Key _key;

    /// <summary>The key pair of a seed, which is copied.</summary>
    /// <exception cref="ArgumentException">The seed is not 32 bytes long.</exception>
    public SigningKey(ReadOnlySpan<byte> seed) : this(new SecretBytes(seed)) { }

    private SigningKey(SecretBytes seed)
    {
        _seed = seed;
        _key = Key.Import(SignatureAlgorithm.Ed25519, seed.Span, KeyBlobFormat.RawPrivateKey);
        PublicKey = new Id256(_key.PublicKey.Export(KeyBlobFormat.RawPublicKey));
    }

    /// <summary>A new key pair from the operating system's generator.</summary>
    public static SigningKey Generate() => new(SecretBytes.Generate());

    /// <summary>The public key: what others know this key by.</summary>
    public Id256 PublicKey { get; }

    /// <summary>The seed, for writing a key file. Must not be kept beyond the call it is used in.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public ReadOnlySpan<byte> Seed => _seed.Span;

    /// <summary>
    /// Signs <paramref name="label"/> ‖ <paramref name="message"/>. No label that Mosaic signs under is a prefix of
    /// another, so a signature made for one purpose never serves another.
    /// </summary>
    /// <returns>64 bytes.</returns>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public byte[] Sign(ReadOnlySpan<byte> label, ReadOnlySpan<byte> message)
    {
        using var signed = new LabelledMessage(label, message, stackalloc byte[LabelledMessage.ScratchSize]);
        return Sign(signed.Bytes);
    }

    /// <summary>Signs the message as it is. Everything Mosaic signs goes under a label instead.</summary>
    /// <returns>64 bytes.</returns>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public byte[] Sign(ReadOnlySpan<byte> message) => SignatureAlgorithm.Ed25519.Sign(_key, message);

    /// <inheritdoc/>
    public void Dispose()
    {
        _key.Dispose();
        _seed.Dispose();
    }
}
