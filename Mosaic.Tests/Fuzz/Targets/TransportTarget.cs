using System.Buffers.Binary;
using Mosaic.Wire;
using Mosaic.Wire.Transport;

namespace Mosaic.Tests.Fuzz.Targets;

/// <summary>
/// What a peer that has the keys and means harm can put into its packets: a transport that has asked two requests takes
/// any sequence of packets (each a length u16 and its frames) 1 ms apart, and answers what comes whole.
/// </summary>
internal static class TransportTarget
{
    private const int Granted = 16 << 10;
    private const int ReplyBytes = 4 << 10;
    private const int MostPackets = 256;
    private const long Step = 1000;

    private static readonly WireSettings Settings = WireSettings.Default;

    /// <summary>The target. Each packet may take the credit anew, for a cancel gives it back.</summary>
    public static FuzzTarget Create() => new("transport", Receive, Samples())
    {
        MostBytes = 256 << 10,
        MostBytesPerByte = 2048,
        LongestInput = 4 << 10,
    };

    private static bool Receive(byte[] input)
    {
        var transport = Begin();
        var (now, number) = (Step, 0UL);
        var seen = new HashSet<(FrameKind, ulong)>();
        var all = true;
        foreach (var packet in Split(input))
        {
            var taken = transport.TryReceive(packet, number++, now, true, out _);
            all &= taken;
            while (transport.Arrived.TryDequeue(out var arrived)) Handle(transport, arrived, seen);
            now += Step;
            transport.OnTimer(now);
            Flush(transport, now);
        }
        return all && number > 0;
    }

    private static PeerTransport Begin()
    {
        var transport = new PeerTransport(Settings, 1 << 20, Granted);
        transport.BeginSpace(WireSettings.MinDatagram);
        for (var i = 0; i < 2; i++)
            Promise.Holds(transport.TrySend(new OutgoingMessage(false, new byte[3000], default, ReplyBytes)), "room");
        Flush(transport, 0);
        return transport;
    }

    private static void Handle(PeerTransport transport, in Inbound arrived, HashSet<(FrameKind, ulong)> seen)
    {
        if (arrived.Kind == FrameKind.Cancel) return;
        Promise.Holds(seen.Add((arrived.Kind, arrived.Id)), "a message arrives once");
        Promise.Holds(
            arrived.Bytes.Length <= (arrived.Kind == FrameKind.Reply ? ReplyBytes : Granted), "none beyond its limit");
        if (arrived.Kind != FrameKind.Request) return;
        transport.Reply(new OutgoingMessage(true, new byte[20], default, 0) { Id = arrived.Id });
        transport.Release(arrived.Bytes.Length);
    }

    private static void Flush(PeerTransport transport, long now)
    {
        Span<byte> room = stackalloc byte[WireSettings.MinDatagram - Datagram.Overhead];
        var packets = 0;
        while (transport.TryWrite(room, now, out _, out _))
            Promise.Holds(++packets < MostPackets, "what there is to send ends");
    }

    private static List<byte[]> Split(byte[] input)
    {
        var packets = new List<byte[]>();
        for (var at = 0; at + 2 <= input.Length && packets.Count < MostPackets;)
        {
            var length = Math.Min(
                BinaryPrimitives.ReadUInt16BigEndian(input.AsSpan(at)), input.Length - at - 2);
            packets.Add(input[(at + 2)..(at + 2 + length)]);
            at += 2 + length;
        }
        return packets;
    }

    private static byte[][] Samples() =>
    [
        Joined([Ack(0)], [Piece(FrameKind.Reply, 1, 0, 100, 60), Piece(FrameKind.Reply, 1, 60, 100, 40)]),
        Joined([Piece(FrameKind.Request, 1, 0, 50, 50)], [Cancel(1, 50)], [Credit(2 << 20), [1]], [Cancel(2, 70)]),
        Joined(
            [Piece(FrameKind.Request, 2, 30, 90, 60), [0], [1]], [Piece(FrameKind.Reply, 2, 0, 4000, 100), Ack(5, 1)],
            [Piece(FrameKind.Request, 1, 0, 8000, 200), Piece(FrameKind.Request, 2, 0, 90, 30)]),
    ];

    private static byte[] Joined(params byte[][][] packets) => [.. packets.SelectMany(static frames =>
    {
        byte[] all = [.. frames.SelectMany(static frame => frame)];
        return (byte[])[(byte)(all.Length >> 8), (byte)all.Length, .. all];
    })];

    private static byte[] Piece(FrameKind kind, ulong id, int offset, int total, int length)
    {
        var bytes = new byte[Frame.MessageHeaderSize + length];
        Frame.WriteMessageHeader(bytes, kind, id, offset, total, length);
        return bytes;
    }

    private static byte[] Ack(ulong greatest, uint below = 0)
    {
        var bytes = new byte[Frame.AckHeaderSize];
        bytes[0] = (byte)FrameKind.Ack;
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(1), greatest);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(14), below);
        return bytes;
    }

    private static byte[] Credit(ulong credit)
    {
        var bytes = new byte[Frame.CreditSize];
        Frame.WriteCredit(bytes, credit);
        return bytes;
    }

    private static byte[] Cancel(ulong id, int total)
    {
        var bytes = new byte[Frame.CancelSize];
        Frame.WriteCancel(bytes, id, total);
        return bytes;
    }
}
