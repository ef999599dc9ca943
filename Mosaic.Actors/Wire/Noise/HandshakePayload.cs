using System.Buffers.Binary;

namespace Mosaic.Wire.Noise;

/// <summary>
/// What each side tells the other inside the handshake. Layout, big-endian: the initiator's begins with its
/// <see cref="HandshakeTime"/> (12 bytes); then, for both, session id u32, incarnation u64, max datagram u16,
/// credit u32. Bytes after that are for later versions and ignored.
/// </summary>
/// <param name="SessionId">Where the other side shall send to: the session id of its packets; not 0.</param>
/// <param name="Incarnation">Changes when the sender lost what it knew of this peer (a restart).</param>
/// <param name="MaxDatagram">The largest datagram the sender takes, in bytes.</param>
/// <param name="Credit">Bytes of messages the other side may send before it is given more.</param>
internal readonly record struct HandshakePayload(uint SessionId, ulong Incarnation, ushort MaxDatagram, uint Credit)
{
    /// <summary>Bytes of the common part.</summary>
    public const int Size = 4 + 8 + 2 + 4;

    /// <summary>Writes the common part.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, SessionId);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[4..], Incarnation);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[12..], MaxDatagram);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[14..], Credit);
    }

    /// <summary>Reads the common part; false if it is short or says what no sender says.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out HandshakePayload payload)
    {
        payload = default;
        if (bytes.Length < Size)
            return false;
        payload = new HandshakePayload(
            BinaryPrimitives.ReadUInt32BigEndian(bytes),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[14..]));
        return payload.SessionId != 0 && payload.MaxDatagram >= WireSettings.MinDatagram;
    }
}

/// <summary>
/// The time in a handshake's first message, as in TAI64N: it only has to grow. 8 bytes of seconds since 1970 and 4
/// bytes of nanoseconds, big-endian, so that it compares as its bytes do.
/// </summary>
internal readonly record struct HandshakeTime(ulong Seconds, uint Nanoseconds) : IComparable<HandshakeTime>
{
    /// <summary>Bytes on the wire.</summary>
    public const int Size = 12;

    /// <summary>The time after both <paramref name="last"/> and everything before <paramref name="now"/>.</summary>
    public static HandshakeTime After(HandshakeTime last, DateTimeOffset now)
    {
        var sinceEpoch = Math.Max(0, (now - DateTimeOffset.UnixEpoch).Ticks);
        var time = new HandshakeTime(
            (ulong)(sinceEpoch / TimeSpan.TicksPerSecond),
            (uint)(sinceEpoch % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick));
        if (time.CompareTo(last) > 0)
            return time;
        return last.Nanoseconds < 999_999_999
            ? last with { Nanoseconds = last.Nanoseconds + 1 }
            : new HandshakeTime(last.Seconds + 1, 0);
    }

    /// <summary>Writes 12 bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Seconds);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], Nanoseconds);
    }

    /// <summary>Reads 12 bytes.</summary>
    public static HandshakeTime Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]));

    /// <inheritdoc/>
    public int CompareTo(HandshakeTime other) =>
        Seconds != other.Seconds ? Seconds.CompareTo(other.Seconds) : Nanoseconds.CompareTo(other.Nanoseconds);
}
