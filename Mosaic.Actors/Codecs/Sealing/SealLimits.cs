namespace Mosaic.Codecs.Sealing;

/// <summary>The lengths, in bytes, that every seal of Mosaic has in common: AES-256-GCM (NIST SP 800-38D).</summary>
public static class SealLimits
{
    /// <summary>The nonce.</summary>
    public const int NonceSize = 12;

    /// <summary>The authentication tag, which follows the ciphertext.</summary>
    public const int TagSize = 16;
}
