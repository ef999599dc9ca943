using System.Net;
using System.Security.Cryptography;

namespace Mosaic.Wire.Engine;

/// <summary>
/// Cookies, as in WireGuard 5.4.7 and QUIC's Retry: what a node under load gives to whoever begins a handshake, so that
/// it proves to receive at the address it names. A cookie is a keyed hash of that address; nothing is kept for those
/// who hold one. Its secret changes every two minutes, and the former one still counts.
/// </summary>
internal sealed class CookieJar(RandomSource random)
{
    /// <summary>How long a cookie surely works, in µs; its holder should not use it longer.</summary>
    public const long Lifetime = 120_000_000;

    private const int SecretSize = 32;

    private byte[] _secret = [], _former = [];
    private long _since;

    /// <summary>Writes the cookie of an address: <see cref="Datagram.CookieSize"/> bytes.</summary>
    public void Write(SocketAddress address, long now, Span<byte> cookie)
    {
        Refresh(now);
        Write(_secret, address, cookie);
    }

    /// <summary>Whether this is a cookie given to that address, not too long ago.</summary>
    public bool IsValid(SocketAddress address, ReadOnlySpan<byte> cookie, long now)
    {
        if (!cookie.ContainsAnyExcept((byte)0)) return false;
        Refresh(now);
        Span<byte> expected = stackalloc byte[Datagram.CookieSize];
        Write(_secret, address, expected);
        if (CryptographicOperations.FixedTimeEquals(expected, cookie)) return true;
        Write(_former, address, expected);
        return CryptographicOperations.FixedTimeEquals(expected, cookie);
    }

    private void Refresh(long now)
    {
        if (_secret.Length > 0 && now - _since < Lifetime) return;
        // After a long pause the last secret is older than any cookie may be.
        _former = _secret.Length > 0 && now - _since < 2 * Lifetime ? _secret : NewSecret();
        _secret = NewSecret();
        _since = now;
    }

    private byte[] NewSecret()
    {
        var secret = new byte[SecretSize];
        random(secret);
        return secret;
    }

    private static void Write(byte[] secret, SocketAddress address, Span<byte> cookie)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, address.Buffer.Span[..address.Size], hash);
        hash[..Datagram.CookieSize].CopyTo(cookie);
    }
}
