using Mosaic.Model;
using Mosaic.Wire.Noise;

namespace Mosaic.Wire;

/// <summary>What the wire's users need of X25519.</summary>
public static class X25519
{
    /// <summary>The public key of 32 raw private bytes (RFC 7748).</summary>
    /// <exception cref="FormatException">Not 32 bytes.</exception>
    public static Id256 PublicKeyOf(ReadOnlySpan<byte> privateKey)
    {
        using var key = new X25519Key(privateKey);
        return key.PublicKey;
    }
}
