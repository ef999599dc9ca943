using System.Buffers.Binary;

namespace Mosaic.Wire;

/// <summary>What a datagram carries.</summary>
internal enum DatagramKind : byte
{
    /// <summary>
    /// The first handshake message, behind a cookie; the session id is the one its sender gave the session to be, its
    /// packet number is 0.
    /// </summary>
    Initiation = 1,
    /// <summary>The second handshake message; its packet number is 0.</summary>
    Response = 2,
    /// <summary>A packet of a session.</summary>
    Data = 3,
    /// <summary>A cookie for whoever sent an initiation; its packet number is 0.</summary>
    Cookie = 4,
}

/// <summary>
/// The 13 bytes in front of every datagram, associated data of its AEAD: version (high nibble) and kind, the
/// receiver's session id (u32; in an initiation the sender's) and the packet number (u64), big-endian.
/// </summary>
/// <param name="Kind">What follows.</param>
/// <param name="SessionId">The id the receiver gave the session; in an initiation the one its sender gave it.</param>
/// <param name="PacketNumber">Grows by one with every packet of a session and direction; else 0.</param>
internal readonly record struct Datagram(DatagramKind Kind, uint SessionId, ulong PacketNumber)
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderSize = 1 + 4 + 8;

    /// <summary>Bytes of a cookie; an initiation without one has zeros in its place.</summary>
    public const int CookieSize = 16;

    /// <summary>Bytes of an initiation before its Noise message.</summary>
    public const int InitiationHeaderSize = HeaderSize + CookieSize;

    /// <summary>Bytes of a datagram with a cookie.</summary>
    public const int CookieReplySize = HeaderSize + CookieSize;

    /// <summary>The version of everything below the messages.</summary>
    public const int Version = 1;

    /// <summary>The longest datagram anybody sends, in bytes.</summary>
    public const int MaxSize = WireSettings.MaxDatagramLimit;

    /// <summary>What a packet is longer than its frames.</summary>
    public const int Overhead = HeaderSize + Noise.PacketCipher.TagSize;

    /// <summary>Writes the header.</summary>
    public void Write(Span<byte> bytes)
    {
        bytes[0] = (byte)(Version << 4 | (byte)Kind);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[1..], SessionId);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[5..], PacketNumber);
    }

    /// <summary>Takes the first datagram off a run of them; false when none is left.</summary>
    /// <param name="run">Datagrams one after the other.</param>
    /// <param name="segment">The length of all but the last, at least 1.</param>
    /// <param name="datagram">The first.</param>
    public static bool TryTakeFirst(ref ReadOnlySpan<byte> run, int segment, out ReadOnlySpan<byte> datagram)
    {
        var length = Math.Min(segment, run.Length);
        datagram = run[..length];
        run = run[length..];
        return length > 0;
    }

    /// <summary>Reads the header of a whole datagram; false, with the reason, if nobody sends such a one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out Datagram header, out WireDrop reason)
    {
        header = default;
        reason = WireDrop.Length;
        if (datagram.Length is < Overhead or > MaxSize)
            return false;
        reason = WireDrop.Version;
        if (datagram[0] >> 4 != Version)
            return false;
        header = new Datagram(
            (DatagramKind)(datagram[0] & 0xf),
            BinaryPrimitives.ReadUInt32BigEndian(datagram[1..]),
            BinaryPrimitives.ReadUInt64BigEndian(datagram[5..]));
        if (header.Kind is < DatagramKind.Initiation or > DatagramKind.Cookie)
            return false;
        reason = WireDrop.Malformed;
        return header.SessionId != 0 && (header.Kind == DatagramKind.Data || header.PacketNumber == 0);
    }
}
