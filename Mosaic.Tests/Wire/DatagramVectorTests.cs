using Mosaic.Model;
using Mosaic.Wire;
using Mosaic.Wire.Engine;
using Mosaic.Wire.Noise;
using Xunit;

namespace Mosaic.Tests.Wire;

/// <summary>
/// Golden bytes of a whole session: both messages of the handshake and a packet each way, from the keys, times and
/// frames in <c>inputs</c>. Who writes a second implementation begins here.
/// </summary>
public sealed class DatagramVectorTests : IDisposable
{
    private static readonly HandshakePayload FromInitiator = new(0x0a0b0c0d, 0x1112131415161718, 8192, 8 << 20);
    private static readonly HandshakePayload FromResponder = new(0x1a1b1c1d, 0x2122232425262728, 1232, 65536);
    private static readonly HandshakeTime Time = new(1_767_323_045, 123_456_700);

    private readonly WireVectors _golden = new();
    private readonly byte[] _prologue;
    private readonly X25519Key _initiatorKey, _responderKey;
    private readonly NoiseHandshake _initiator, _responder;

    public DatagramVectorTests()
    {
        _prologue = WireContext.PrologueOf(new NetworkId(new Id256(_golden.Input("network"))));
        _initiatorKey = new X25519Key(_golden.Input("initiator_static"));
        _responderKey = new X25519Key(_golden.Input("responder_static"));
        _initiator = NoiseHandshake.Initiate(
            _initiatorKey, _responderKey.PublicKey, _prologue, _golden.Input("initiator_ephemeral"));
        _responder = NoiseHandshake.Respond(_responderKey, _prologue);
    }

    public void Dispose()
    {
        _initiator.Dispose();
        _responder.Dispose();
        _initiatorKey.Dispose();
        _responderKey.Dispose();
    }

    [Fact]
    public void Every_kind_of_datagram_has_golden_bytes() => Assert.Equal(
        Enum.GetNames<DatagramKind>(),
        _golden.Names("datagrams").Where(static name => name != "DataFromResponder"));

    [Fact]
    public void The_prologue_and_the_payloads_have_these_bytes()
    {
        Assert.Equal(_golden.Hex("inputs", "prologue"), Hex(_prologue));
        Assert.Equal(_golden.Hex("inputs", "initiation_payload"), Hex(InitiationPayload()));
        Assert.Equal(_golden.Hex("inputs", "response_payload"), Hex(ResponsePayload()));
    }

    [Fact]
    public void A_session_has_these_datagrams()
    {
        Check("Initiation", WriteInitiation());
        ReadInitiation(_golden.Bytes("datagrams", "Initiation"));
        Check("Response", WriteResponse());
        ReadResponse(_golden.Bytes("datagrams", "Response"));

        var (initiatorSends, responderSends) = _initiator.Split();
        var (initiatorSent, responderSent) = _responder.Split();
        CheckPacket("Data", FromResponder.SessionId, 0, "initiator_frames", initiatorSends, initiatorSent);
        CheckPacket(
            "DataFromResponder", FromInitiator.SessionId, 0x01020304, "responder_frames", responderSent,
            responderSends);
        foreach (var cipher in new[] { initiatorSends, responderSends, initiatorSent, responderSent })
            cipher.Dispose();
    }

    [Fact]
    public void A_cookie_goes_to_the_session_of_the_initiation_it_answers()
    {
        var golden = _golden.Bytes("datagrams", "Cookie");
        Assert.Equal(Datagram.CookieReplySize, golden.Length);
        Assert.Equal(new Datagram(DatagramKind.Cookie, FromInitiator.SessionId, 0), HeaderOf(golden));
    }

    private static byte[] InitiationPayload()
    {
        var payload = new byte[HandshakeTime.Size + HandshakePayload.Size];
        Time.Write(payload);
        FromInitiator.Write(payload.AsSpan(HandshakeTime.Size));
        return payload;
    }

    private static byte[] ResponsePayload()
    {
        var payload = new byte[HandshakePayload.Size];
        FromResponder.Write(payload);
        return payload;
    }

    private byte[] WriteInitiation()
    {
        var payload = InitiationPayload();
        var datagram = new byte[Datagram.InitiationHeaderSize + NoiseHandshake.InitiationOverhead + payload.Length];
        new Datagram(DatagramKind.Initiation, FromInitiator.SessionId, 0).Write(datagram);
        Assert.True(_initiator.TryWriteInitiation(payload, datagram.AsSpan(Datagram.InitiationHeaderSize)));
        return datagram;
    }

    private void ReadInitiation(byte[] datagram)
    {
        Assert.Equal(new Datagram(DatagramKind.Initiation, FromInitiator.SessionId, 0), HeaderOf(datagram));
        var message = datagram.AsSpan(Datagram.InitiationHeaderSize);
        Assert.True(_responder.TryReadInitiator(message, out var claimed));
        Assert.Equal(_initiatorKey.PublicKey, claimed);
        var payload = new byte[message.Length - NoiseHandshake.InitiationOverhead];
        Assert.True(_responder.TryReadInitiationPayload(message, payload));
        Assert.Equal(Time, HandshakeTime.Read(payload));
        Assert.True(HandshakePayload.TryRead(payload.AsSpan(HandshakeTime.Size), out var read));
        Assert.Equal(FromInitiator, read);
    }

    private byte[] WriteResponse()
    {
        var payload = ResponsePayload();
        var datagram = new byte[Datagram.HeaderSize + NoiseHandshake.ResponseOverhead + payload.Length];
        new Datagram(DatagramKind.Response, FromInitiator.SessionId, 0).Write(datagram);
        Assert.True(_responder.TryWriteResponse(
            _golden.Input("responder_ephemeral"), payload, datagram.AsSpan(Datagram.HeaderSize)));
        return datagram;
    }

    private void ReadResponse(byte[] datagram)
    {
        Assert.Equal(new Datagram(DatagramKind.Response, FromInitiator.SessionId, 0), HeaderOf(datagram));
        var message = datagram.AsSpan(Datagram.HeaderSize);
        var payload = new byte[message.Length - NoiseHandshake.ResponseOverhead];
        Assert.True(_initiator.TryReadResponse(message, payload));
        Assert.True(HandshakePayload.TryRead(payload, out var read));
        Assert.Equal(FromResponder, read);
    }

    private void CheckPacket(
        string name, uint session, ulong number, string input, PacketCipher sender, PacketCipher receiver)
    {
        var frames = _golden.Input(input);
        var header = new Datagram(DatagramKind.Data, session, number);
        var datagram = new byte[Datagram.Overhead + frames.Length];
        header.Write(datagram);
        var associated = datagram.AsSpan(0, Datagram.HeaderSize);
        sender.Seal(number, associated, frames, datagram.AsSpan(Datagram.HeaderSize));
        Check(name, datagram);

        var golden = _golden.Bytes("datagrams", name);
        Assert.Equal(header, HeaderOf(golden));
        var opened = new byte[golden.Length - Datagram.Overhead];
        Assert.True(receiver.TryOpen(
            number, golden.AsSpan(0, Datagram.HeaderSize), golden.AsSpan(Datagram.HeaderSize), opened));
        Assert.Equal(frames, opened);
    }

    private static Datagram HeaderOf(byte[] datagram)
    {
        Assert.True(Datagram.TryRead(datagram, out var header, out _));
        return header;
    }

    private void Check(string name, byte[] datagram) => Assert.Equal(_golden.Hex("datagrams", name), Hex(datagram));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
