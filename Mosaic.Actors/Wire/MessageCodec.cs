using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Mosaic.Model;
using Mosaic.Wire.Transport;

namespace Mosaic.Wire;

/// <summary>
/// The bytes of one message inside the transport, big-endian: kind u16, flags u8, time left in ms u32, header length
/// u32, header, payload. Ids and reply matching are the transport's.
/// </summary>
internal static class MessageCodec
{
    /// <summary>Bytes in front of the header.</summary>
    public const int PrefixSize = 2 + 1 + 4 + 4;

    /// <summary>The flag of a request: its sender waits for a reply.</summary>
    public const byte WantsReply = 1;

    private const int LeastField = 2;

    /// <summary>Bytes of the whole message.</summary>
    public static long SizeOf(WireMessage message) =>
        (long)PrefixSize + message.Header.CalculateSize() + message.Payload.Length;

    /// <summary>
    /// Writes prefix and header; the payload follows them as it is. Null if the message is longer than
    /// <paramref name="limit"/>.
    /// </summary>
    public static byte[]? WriteHead(WireMessage message, bool wantsReply, TimeSpan timeLeft, int limit)
    {
        var header = message.Header.CalculateSize();
        if (header > WireMessage.MaxHeaderBytes || (long)PrefixSize + header + message.Payload.Length > limit)
            return null;
        var head = new byte[PrefixSize + header];
        BinaryPrimitives.WriteUInt16BigEndian(head, (ushort)message.Kind);
        head[2] = wantsReply ? WantsReply : (byte)0;
        var milliseconds = Math.Clamp(timeLeft.TotalMilliseconds, 0, uint.MaxValue);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(3), (uint)milliseconds);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(7), header);
        message.Header.WriteTo(head.AsSpan(PrefixSize));
        return head;
    }

    /// <summary>What a whole message claims to be, without reading it; false if it is too short to be one.</summary>
    public static bool TryPeek(ReadOnlySpan<byte> bytes, out WireKind kind, out bool wantsReply)
    {
        (kind, wantsReply) = (WireKind.None, false);
        if (bytes.Length < PrefixSize)
            return false;
        kind = (WireKind)BinaryPrimitives.ReadUInt16BigEndian(bytes);
        wantsReply = (bytes[2] & WantsReply) != 0;
        return true;
    }

    /// <summary>
    /// Reads a whole message, whose bytes it keeps as its payload; one without gives them back. Null for a kind this
    /// version does not know.
    /// </summary>
    /// <exception cref="MalformedException">The prefix or the header does not parse.</exception>
    public static WireMessage? Read(MessageBuffer buffer, out bool wantsReply, out TimeSpan timeLeft)
    {
        var message = Read(buffer.Memory, out wantsReply, out timeLeft);
        if (message is { Payload.Length: > 0 })
            return message with { Buffer = buffer };
        buffer.Release();
        return message;
    }

    /// <summary>The same of bytes that nobody uses again.</summary>
    /// <exception cref="MalformedException">The prefix or the header does not parse.</exception>
    public static WireMessage? Read(ReadOnlyMemory<byte> message, out bool wantsReply, out TimeSpan timeLeft)
    {
        var bytes = message.Span;
        if (bytes.Length < PrefixSize)
            throw new MalformedException($"a message has at least {PrefixSize} bytes");
        var kind = (WireKind)BinaryPrimitives.ReadUInt16BigEndian(bytes);
        wantsReply = (bytes[2] & WantsReply) != 0;
        timeLeft = TimeSpan.FromMilliseconds(BinaryPrimitives.ReadUInt32BigEndian(bytes[3..]));
        var header = BinaryPrimitives.ReadUInt32BigEndian(bytes[7..]);
        if (header > WireMessage.MaxHeaderBytes || header > bytes.Length - PrefixSize)
            throw new MalformedException("a message's header is longer than the message");
        if (WireKinds.ParserOf(kind) is not { } parser)
            return null;
        try
        {
            CheckCounts(kind, message, (int)header);
            var parsed = parser.ParseFrom(bytes.Slice(PrefixSize, (int)header));
            return new WireMessage(kind, parsed, message[(PrefixSize + (int)header)..]);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new MalformedException($"the header of a {kind} does not parse", e);
        }
    }

    // Counted before they are read: each field becomes objects of many times the two bytes it needs at least.
    private static void CheckCounts(WireKind kind, ReadOnlyMemory<byte> message, int header)
    {
        if (header / LeastField <= WireKinds.MaxHeaderFields)
            return;
        if (!MemoryMarshal.TryGetArray(message, out var bytes))
            bytes = new ArraySegment<byte>(message.ToArray());
        using var input = new CodedInputStream(bytes.Array, bytes.Offset + PrefixSize, header);
        for (var fields = 0; input.ReadTag() != 0; fields++)
        {
            if (fields == WireKinds.MaxHeaderFields)
                throw new MalformedException($"the header of a {kind} has at most {WireKinds.MaxHeaderFields} fields");
            input.SkipLastField();
        }
    }
}
