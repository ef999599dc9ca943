using Mosaic.Model;

namespace Mosaic.Codecs.Keys;

/// <summary>
/// An owner's key: signs what the owner states, and yields by HKDF-SHA256 (seed as key material, public key as salt,
/// a label as info) the symmetric keys that seal the owner's files. From the seed alone all of it is restored.
/// </summary>
public sealed class AccountKey : IDisposable
{
    /// <summary>The generation of an account's keys; 0 in format 1, so that a later format can rotate them.</summary>
    public const uint Epoch = 0;

    private readonly SecretBytes _keyWrapKey;
    private readonly SecretBytes _pathTagKey;
    private readonly SecretBytes _metadataKey;

    /// <summary>The account of a 32-byte seed, which is copied.</summary>
    /// <exception cref="ArgumentException">The seed is not 32 bytes long.</exception>
    public AccountKey(ReadOnlySpan<byte> seed) : this(new SigningKey(seed)) { }

    private AccountKey(SigningKey signing)
    {
        Signing = signing;
        Span<byte> salt = stackalloc byte[Id256.Size];
        signing.PublicKey.CopyTo(salt);
        _keyWrapKey = SecretBytes.Derive(signing.Seed, salt, "mosaic/v1 key-wrap"u8);
        _pathTagKey = SecretBytes.Derive(signing.Seed, salt, "mosaic/v1 path-tag"u8);
        _metadataKey = SecretBytes.Derive(signing.Seed, salt, "mosaic/v1 metadata"u8);
    }

    /// <summary>A new account from the operating system's generator.</summary>
    public static AccountKey Generate() => new(SigningKey.Generate());

    /// <summary>The account: its public key.</summary>
    public AccountId AccountId => new(Signing.PublicKey);

    /// <summary>The key that signs for the account; disposed with it.</summary>
    public SigningKey Signing { get; }

    /// <summary>Wraps the account's file keys. Must not be kept beyond the call it is used in.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public ReadOnlySpan<byte> KeyWrapKey => _keyWrapKey.Span;

    /// <summary>Tags the account's paths. Must not be kept beyond the call it is used in.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public ReadOnlySpan<byte> PathTagKey => _pathTagKey.Span;

    /// <summary>Seals the account's metadata. Must not be kept beyond the call it is used in.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public ReadOnlySpan<byte> MetadataKey => _metadataKey.Span;

    /// <inheritdoc/>
    public void Dispose()
    {
        Signing.Dispose();
        _keyWrapKey.Dispose();
        _pathTagKey.Dispose();
        _metadataKey.Dispose();
    }
}
