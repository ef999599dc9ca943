using System.Net;

namespace Mosaic.Wire.Engine;

/// <summary>What becomes of an initiation before it is looked into.</summary>
internal enum Entry
{
    /// <summary>It is examined.</summary>
    Open,
    /// <summary>Its sender gets a cookie, and may come again with it.</summary>
    Cookie,
    /// <summary>Nothing.</summary>
    Closed,
}

/// <summary>
/// How many handshakes of others are examined. There is a budget for all who just come; once a flood has used it up,
/// newcomers get a cookie, and those who come back with theirs have a budget of their own, of which no address has more
/// than a few per second. So whoever floods from invented addresses keeps nobody out.
/// </summary>
internal sealed class HandshakeGate(int perSecond, RandomSource random)
{
    /// <summary>Handshakes examined of one address per second, once it has shown a cookie.</summary>
    public const int PerAddress = 4;

    /// <summary>Cookies given per second, for each handshake examined per second.</summary>
    public const int CookieFactor = 100;

    /// <summary>Addresses whose handshakes are counted at a time; beyond them, one is as good as closed.</summary>
    public const int MaxAddresses = 1024;

    private readonly TokenBucket _unproven = new(perSecond), _proven = new(perSecond);
    private readonly TokenBucket _cookies = new(perSecond * CookieFactor);
    private readonly CookieJar _jar = new(random);
    private readonly Dictionary<IPAddress, TokenBucket> _addresses = [];

    /// <summary>Decides about an initiation.</summary>
    /// <param name="from">Whence it came.</param>
    /// <param name="cookie">What it holds in the place of a cookie.</param>
    /// <param name="now">Monotonic time in µs.</param>
    public Entry Ask(SocketAddress from, ReadOnlySpan<byte> cookie, long now)
    {
        if (_jar.IsValid(from, cookie, now))
            return IsWithinBounds(from, now) && _proven.TryTake(now) ? Entry.Open : Entry.Closed;
        if (_unproven.TryTake(now))
            return Entry.Open;
        return _cookies.TryTake(now) ? Entry.Cookie : Entry.Closed;
    }

    /// <summary>Writes the cookie of an address.</summary>
    public void WriteCookie(SocketAddress to, long now, Span<byte> cookie) => _jar.Write(to, now, cookie);

    private bool IsWithinBounds(SocketAddress from, long now)
    {
        var address = GuestList.SourceOf(WireContext.EndpointOf(from).Address);
        if (!_addresses.TryGetValue(address, out var bucket))
        {
            if (_addresses.Count >= MaxAddresses)
                Forget(now);
            if (_addresses.Count >= MaxAddresses)
                return false;
            bucket = _addresses[address] = new TokenBucket(PerAddress, now);
        }
        return bucket.TryTake(now);
    }

    private void Forget(long now)
    {
        foreach (var (address, bucket) in _addresses)
        {
            if (bucket.IsFull(now))
                _addresses.Remove(address);
        }
    }
}
