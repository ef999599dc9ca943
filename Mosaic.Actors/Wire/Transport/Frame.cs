using System.Buffers.Binary;

namespace Mosaic.Wire.Transport;

/// <summary>What a frame says. All numbers in frames are big-endian and of fixed width.</summary>
internal enum FrameKind : byte
{
    /// <summary>One zero byte; means nothing.</summary>
    Padding = 0,
    /// <summary>Asks for an acknowledgement; no body.</summary>
    Ping = 1,
    /// <summary>Packets received: see <see cref="ReceivedPackets"/>.</summary>
    Ack = 2,
    /// <summary>A piece of a request or one-way message: id u64, offset u32, total u32, length u16, bytes.</summary>
    Request = 3,
    /// <summary>A piece of a reply, of the same layout; the id is the request's.</summary>
    Reply = 4,
    /// <summary>How many bytes of requests the receiver may have sent since the beginning: u64.</summary>
    Credit = 5,
    /// <summary>The sender gave up its request: id u64, total u32.</summary>
    Cancel = 6,
    /// <summary>Asks for an answer from where this packet went: u64.</summary>
    PathChallenge = 7,
    /// <summary>Repeats a challenge: u64.</summary>
    PathAnswer = 8,
}

/// <summary>One frame as it was read; its bytes lie in the packet.</summary>
internal readonly ref struct Frame
{
    /// <summary>Bytes of a message frame before its data.</summary>
    public const int MessageHeaderSize = 1 + 8 + 4 + 4 + 2;

    /// <summary>Bytes of a credit frame.</summary>
    public const int CreditSize = 1 + 8;

    /// <summary>Bytes of a challenge, and of its answer.</summary>
    public const int PathSize = 1 + 8;

    /// <summary>Bytes of a cancel frame.</summary>
    public const int CancelSize = 1 + 8 + 4;

    /// <summary>Bytes of an acknowledgement before its further ranges.</summary>
    public const int AckHeaderSize = 1 + 8 + 4 + 1 + 4;

    /// <summary>Bytes of one further range: gap u32, length u32.</summary>
    public const int AckRangeSize = 4 + 4;

    /// <summary>What it says.</summary>
    public FrameKind Kind { get; private init; }

    /// <summary>Message id; the credit; a challenge; or the greatest packet number received.</summary>
    public ulong Id { get; private init; }

    /// <summary>Where the data belongs in the message; or how long the acknowledgement was withheld, in µs.</summary>
    public uint Offset { get; private init; }

    /// <summary>The message's length; or the numbers right below the greatest that were received too.</summary>
    public uint Total { get; private init; }

    /// <summary>The data; or the further ranges of an acknowledgement.</summary>
    public ReadOnlySpan<byte> Data { get; private init; }

    /// <summary>Whether the receiver must acknowledge a packet with this frame in it.</summary>
    public bool IsAckEliciting => Kind is not (FrameKind.Padding or FrameKind.Ack);

    /// <summary>Reads the frame <paramref name="rest"/> begins with and moves past it; false if it is none.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> rest, out Frame frame)
    {
        frame = default;
        var kind = (FrameKind)rest[0];
        var size = kind switch
        {
            FrameKind.Padding or FrameKind.Ping => 1,
            FrameKind.Ack => AckHeaderSize,
            FrameKind.Request or FrameKind.Reply => MessageHeaderSize,
            FrameKind.Credit => CreditSize,
            FrameKind.Cancel => CancelSize,
            FrameKind.PathChallenge or FrameKind.PathAnswer => PathSize,
            _ => int.MaxValue,
        };
        if (rest.Length < size)
            return false;
        var body = rest[1..];
        rest = rest[size..];
        switch (kind)
        {
            case FrameKind.Padding or FrameKind.Ping:
                frame = new Frame { Kind = kind };
                return true;
            case FrameKind.Credit or FrameKind.PathChallenge or FrameKind.PathAnswer:
                frame = new Frame { Kind = kind, Id = BinaryPrimitives.ReadUInt64BigEndian(body) };
                return true;
            case FrameKind.Cancel:
                frame = new Frame
                {
                    Kind = kind,
                    Id = BinaryPrimitives.ReadUInt64BigEndian(body),
                    Total = BinaryPrimitives.ReadUInt32BigEndian(body[8..]),
                };
                return IsMessage(frame, WireMessage.MaxMessageBytes);
            case FrameKind.Ack:
                var ranges = body[12] * AckRangeSize;
                frame = new Frame
                {
                    Kind = kind,
                    Id = BinaryPrimitives.ReadUInt64BigEndian(body),
                    Offset = BinaryPrimitives.ReadUInt32BigEndian(body[8..]),
                    Total = BinaryPrimitives.ReadUInt32BigEndian(body[13..]),
                    Data = ranges <= rest.Length ? rest[..ranges] : default,
                };
                return TrySkip(ref rest, ranges);
            default:
                var length = BinaryPrimitives.ReadUInt16BigEndian(body[16..]);
                frame = new Frame
                {
                    Kind = kind,
                    Id = BinaryPrimitives.ReadUInt64BigEndian(body),
                    Offset = BinaryPrimitives.ReadUInt32BigEndian(body[8..]),
                    Total = BinaryPrimitives.ReadUInt32BigEndian(body[12..]),
                    Data = length <= rest.Length ? rest[..length] : default,
                };
                return length > 0 && TrySkip(ref rest, length)
                    && IsMessage(frame, WireMessage.MaxMessageBytes)
                    && (ulong)frame.Offset + length <= frame.Total;
        }
    }

    /// <summary>Writes the header of a piece of a message.</summary>
    public static void WriteMessageHeader(
        Span<byte> bytes, FrameKind kind, ulong id, int offset, int total, int length)
    {
        bytes[0] = (byte)kind;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[1..], id);
        BinaryPrimitives.WriteInt32BigEndian(bytes[9..], offset);
        BinaryPrimitives.WriteInt32BigEndian(bytes[13..], total);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[17..], (ushort)length);
    }

    /// <summary>Writes a credit frame.</summary>
    public static void WriteCredit(Span<byte> bytes, ulong credit)
    {
        bytes[0] = (byte)FrameKind.Credit;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[1..], credit);
    }

    /// <summary>Writes a challenge or its answer.</summary>
    public static void WritePath(Span<byte> bytes, FrameKind kind, ulong challenge)
    {
        bytes[0] = (byte)kind;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[1..], challenge);
    }

    /// <summary>Writes a cancel frame.</summary>
    public static void WriteCancel(Span<byte> bytes, ulong id, int total)
    {
        bytes[0] = (byte)FrameKind.Cancel;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[1..], id);
        BinaryPrimitives.WriteInt32BigEndian(bytes[9..], total);
    }

    private static bool IsMessage(Frame frame, int most) => frame.Id > 0 && frame.Total > 0 && frame.Total <= most;

    private static bool TrySkip(ref ReadOnlySpan<byte> rest, int count)
    {
        if (count > rest.Length)
            return false;
        rest = rest[count..];
        return true;
    }
}
