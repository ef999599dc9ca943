using System.Net;

namespace Mosaic.Wire.Engine;

/// <summary>
/// Where a session's packets go, or may go. Until the peer is known to receive there, no more than three times what
/// came from there is sent (RFC 9000, 8): whoever copies a packet from another address cannot direct a transfer at it.
/// </summary>
/// <param name="address">The address; not changed by anyone from now on.</param>
/// <param name="challenge">What the peer must repeat to prove it; null = it is proven.</param>
internal sealed class Path(SocketAddress address, ulong? challenge)
{
    /// <summary>Bytes that may be sent for each that was received.</summary>
    public const int Amplification = 3;

    private long _received, _sent;

    /// <summary>The address.</summary>
    public SocketAddress Address => address;

    /// <summary>What the peer must repeat; null = it did.</summary>
    public ulong? Challenge { get; private set; } = challenge;

    /// <summary>A genuine datagram came from there.</summary>
    public void OnReceived(int bytes) => _received += bytes;

    /// <summary>A datagram goes there.</summary>
    public void OnSent(int bytes) => _sent += bytes;

    /// <summary>Bytes that may still go there; less than 0 never.</summary>
    public long Allowance =>
        Challenge is null ? long.MaxValue : Math.Max(0, (Amplification * _received) - _sent);

    /// <summary>The peer repeats a challenge; true if it is this one.</summary>
    public bool TryProve(ulong answer)
    {
        if (Challenge != answer)
            return false;
        Challenge = null;
        return true;
    }
}
