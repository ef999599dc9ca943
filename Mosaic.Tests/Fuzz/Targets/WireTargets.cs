using System.Buffers.Binary;
using Mosaic.Wire;
using Mosaic.Wire.Noise;
using Mosaic.Wire.Transport;

namespace Mosaic.Tests.Fuzz.Targets;

/// <summary>What comes in datagrams, up to the frames: from anybody, then from whoever has the keys.</summary>
internal static class WireTargets
{
    private const string File = "wire.json";
    private const int MaxPayload = 256;

    private static readonly IReadOnlyList<byte[]> Datagrams = Corpus.Hex(File, "datagrams");
    private static readonly byte[] Initiation = Corpus.Hex(File, "datagrams", "Initiation");
    private static readonly byte[] Response = Corpus.Hex(File, "datagrams", "Response");
    private static readonly byte[] Prologue = Corpus.Hex(File, "inputs", "prologue");
    private static readonly X25519Key InitiatorKey = new(Corpus.Hex(File, "inputs", "initiator_static"));
    private static readonly X25519Key ResponderKey = new(Corpus.Hex(File, "inputs", "responder_static"));
    private static readonly byte[] Ephemeral = Corpus.Hex(File, "inputs", "initiator_ephemeral");
    private static readonly byte[] InitiationPayload = Corpus.Hex(File, "inputs", "initiation_payload");
    private static readonly PacketCipher[] Ciphers =
        [.. new[] { true, false }.Where(static native => !native || PacketCipher.AeadAlgorithmIsNative)
            .Select(static native => new PacketCipher(new byte[PacketCipher.KeySize], native))];
    private static readonly byte[] Packet = Sealed(Corpus.Hex(File, "inputs", "initiator_frames"));

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("datagram", ReadDatagram, Datagrams) { LongestInput = Datagram.MaxSize + 100 },
        new("initiation", ReadInitiation, [Initiation]) { Rounds = 1000 },
        new("response", ReadResponse, [Response]) { Rounds = 1000 },
        new("handshake-payload", ReadPayload, [InitiationPayload]),
        new("packet", Open, [Packet]),
        new("frames", ReadFrames, [.. Corpus.Hex(File, "frames"), Corpus.Hex(File, "inputs", "responder_frames")]),
        TransportTarget.Create(),
    ];

    private static bool ReadDatagram(byte[] input)
    {
        if (!Datagram.TryRead(input, out var header, out _)) return false;
        var written = new byte[Datagram.HeaderSize];
        header.Write(written);
        Promise.Same(input.AsSpan(0, written.Length), written, "a header has one form");
        return true;
    }

    private static bool ReadInitiation(byte[] input)
    {
        var length = input.Length - Datagram.InitiationHeaderSize - NoiseHandshake.InitiationOverhead;
        if (length is < 0 or > MaxPayload) return false;
        var message = input.AsSpan(Datagram.InitiationHeaderSize);
        using var handshake = NoiseHandshake.Respond(ResponderKey, Prologue);
        var payload = new byte[length];
        if (!handshake.TryReadInitiator(message, out _) || !handshake.TryReadInitiationPayload(message, payload))
            return false;
        Promise.Same(Initiation.AsSpan(Datagram.InitiationHeaderSize), message, "no forgery opens");
        return true;
    }

    private static bool ReadResponse(byte[] input)
    {
        var length = input.Length - Datagram.HeaderSize - NoiseHandshake.ResponseOverhead;
        if (length is < 0 or > MaxPayload) return false;
        var message = input.AsSpan(Datagram.HeaderSize);
        using var handshake = NoiseHandshake.Initiate(InitiatorKey, ResponderKey.PublicKey, Prologue, Ephemeral);
        Span<byte> initiation = new byte[InitiationPayload.Length + NoiseHandshake.InitiationOverhead];
        Promise.Holds(handshake.TryWriteInitiation(InitiationPayload, initiation), "a handshake begins");
        if (!handshake.TryReadResponse(message, new byte[length])) return false;
        Promise.Same(Response.AsSpan(Datagram.HeaderSize), message, "no forgery opens");
        return true;
    }

    private static bool ReadPayload(byte[] input)
    {
        if (input.Length < HandshakeTime.Size
            || !HandshakePayload.TryRead(input.AsSpan(HandshakeTime.Size), out var payload))
        {
            return false;
        }
        var written = new byte[HandshakeTime.Size + HandshakePayload.Size];
        HandshakeTime.Read(input).Write(written);
        payload.Write(written.AsSpan(HandshakeTime.Size));
        Promise.Same(input.AsSpan(0, written.Length), written, "a payload has one form");
        return true;
    }

    private static bool Open(byte[] input)
    {
        if (!Datagram.TryRead(input, out var header, out _)) return false;
        var plaintext = new byte[input.Length - Datagram.Overhead];
        var opened = Ciphers.Select(cipher => cipher.TryOpen(
            header.PacketNumber, input.AsSpan(0, Datagram.HeaderSize), input.AsSpan(Datagram.HeaderSize), plaintext))
            .ToArray();
        Promise.Holds(opened.Distinct().Count() == 1, "both libraries agree");
        if (opened[0]) Promise.Same(Packet, input, "no forgery opens");
        return opened[0];
    }

    private static byte[] Sealed(byte[] frames)
    {
        var datagram = new byte[Datagram.Overhead + frames.Length];
        var header = new Datagram(DatagramKind.Data, 7, 300);
        header.Write(datagram);
        Ciphers[0].Seal(
            header.PacketNumber, datagram.AsSpan(0, Datagram.HeaderSize), frames,
            datagram.AsSpan(Datagram.HeaderSize));
        return datagram;
    }

    private static bool ReadFrames(byte[] input)
    {
        ReadOnlySpan<byte> rest = input;
        Span<byte> written = new byte[input.Length + Frame.MessageHeaderSize];
        while (rest.Length > 0)
        {
            var before = rest;
            if (!Frame.TryRead(ref rest, out var frame)) return false;
            Promise.Holds(rest.Length < before.Length, "a frame has a length");
            var length = Write(frame, written);
            Promise.Same(before[..^rest.Length], written[..length], "a frame has one form");
        }
        return true;
    }

    private static int Write(in Frame frame, Span<byte> bytes)
    {
        switch (frame.Kind)
        {
            case FrameKind.Ack:
                bytes[0] = (byte)frame.Kind;
                BinaryPrimitives.WriteUInt64BigEndian(bytes[1..], frame.Id);
                BinaryPrimitives.WriteUInt32BigEndian(bytes[9..], frame.Offset);
                bytes[13] = (byte)(frame.Data.Length / Frame.AckRangeSize);
                BinaryPrimitives.WriteUInt32BigEndian(bytes[14..], frame.Total);
                frame.Data.CopyTo(bytes[Frame.AckHeaderSize..]);
                return Frame.AckHeaderSize + frame.Data.Length;
            case FrameKind.Request or FrameKind.Reply:
                Frame.WriteMessageHeader(
                    bytes, frame.Kind, frame.Id, (int)frame.Offset, (int)frame.Total, frame.Data.Length);
                frame.Data.CopyTo(bytes[Frame.MessageHeaderSize..]);
                return Frame.MessageHeaderSize + frame.Data.Length;
            case FrameKind.Credit:
                Frame.WriteCredit(bytes, frame.Id);
                return Frame.CreditSize;
            case FrameKind.PathChallenge or FrameKind.PathAnswer:
                Frame.WritePath(bytes, frame.Kind, frame.Id);
                return Frame.PathSize;
            case FrameKind.Cancel:
                Frame.WriteCancel(bytes, frame.Id, (int)frame.Total);
                return Frame.CancelSize;
            default:
                bytes[0] = (byte)frame.Kind;
                return 1;
        }
    }
}
