using System.Text.Json;
using Mosaic.Wire.Noise;
using Xunit;

namespace Mosaic.Tests.Wire.Noise;

public sealed class NoiseVectorTests
{
    public static TheoryData<string> Sources => ["cacophony", "flynn/noise"];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Every_message_of_a_published_handshake_is_byte_identical_and_opens(string source)
    {
        var vector = Load(source);
        using var initiatorStatic = new X25519Key(Hex(vector, "init_static"));
        using var responderStatic = new X25519Key(Hex(vector, "resp_static"));
        var prologue = Hex(vector, "prologue");
        var messages = vector.GetProperty("messages").EnumerateArray()
            .Select(m => (Payload: Hex(m, "payload"), Ciphertext: Hex(m, "ciphertext"))).ToArray();
        using var initiator = NoiseHandshake.Initiate(
            initiatorStatic, responderStatic.PublicKey, prologue, Hex(vector, "init_ephemeral"));
        using var responder = NoiseHandshake.Respond(responderStatic, prologue);

        var initiation = new byte[messages[0].Payload.Length + NoiseHandshake.InitiationOverhead];
        Assert.True(initiator.TryWriteInitiation(messages[0].Payload, initiation));
        Assert.Equal(messages[0].Ciphertext, initiation);
        Assert.True(responder.TryReadInitiator(initiation, out var claimed));
        Assert.Equal(initiatorStatic.PublicKey, claimed);
        var payload = new byte[messages[0].Payload.Length];
        Assert.True(responder.TryReadInitiationPayload(initiation, payload));
        Assert.Equal(messages[0].Payload, payload);

        var response = new byte[messages[1].Payload.Length + NoiseHandshake.ResponseOverhead];
        Assert.True(responder.TryWriteResponse(Hex(vector, "resp_ephemeral"), messages[1].Payload, response));
        Assert.Equal(messages[1].Ciphertext, response);
        payload = new byte[messages[1].Payload.Length];
        Assert.True(initiator.TryReadResponse(response, payload));
        Assert.Equal(messages[1].Payload, payload);

        Assert.Equal(initiator.Hash.ToArray(), responder.Hash.ToArray());
        if (vector.TryGetProperty("handshake_hash", out _))
            Assert.Equal(Hex(vector, "handshake_hash"), initiator.Hash.ToArray());
        CheckTransport(messages[2..], initiator.Split(), responder.Split());
    }

    private static void CheckTransport(
        (byte[] Payload, byte[] Ciphertext)[] messages,
        (PacketCipher FromInitiator, PacketCipher FromResponder) initiator,
        (PacketCipher FromInitiator, PacketCipher FromResponder) responder)
    {
        for (var i = 0; i < messages.Length; i++)
        {
            var (sender, receiver) = i % 2 == 0
                ? (initiator.FromInitiator, responder.FromInitiator)
                : (responder.FromResponder, initiator.FromResponder);
            var sealedBytes = new byte[messages[i].Payload.Length + PacketCipher.TagSize];
            sender.Seal((ulong)i / 2, [], messages[i].Payload, sealedBytes);
            Assert.Equal(messages[i].Ciphertext, sealedBytes);
            var opened = new byte[messages[i].Payload.Length];
            Assert.True(receiver.TryOpen((ulong)i / 2, [], sealedBytes, opened));
            Assert.Equal(messages[i].Payload, opened);
        }
        initiator.FromInitiator.Dispose();
        initiator.FromResponder.Dispose();
        responder.FromInitiator.Dispose();
        responder.FromResponder.Dispose();
    }

    private static JsonElement Load(string source)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Vectors", "noise-ik.json");
        var vectors = JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("vectors");
        return vectors.EnumerateArray().Single(v => v.GetProperty("source").GetString() == source);
    }

    private static byte[] Hex(JsonElement element, string name) =>
        Convert.FromHexString(element.GetProperty(name).GetString()!);
}
