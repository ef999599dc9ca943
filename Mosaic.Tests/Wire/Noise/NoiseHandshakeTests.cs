using Mosaic.Model;
using Mosaic.Wire.Noise;
using Xunit;

namespace Mosaic.Tests.Wire.Noise;

public sealed class NoiseHandshakeTests
{
    private static readonly byte[] Prologue = "prologue"u8.ToArray();

    [Fact]
    public void A_handshake_with_another_prologue_does_not_authenticate()
    {
        using var alice = Key(1);
        using var bob = Key(2);
        using var initiator = NoiseHandshake.Initiate(alice, bob.PublicKey, Prologue, Bytes(3));
        using var responder = NoiseHandshake.Respond(bob, "another"u8);
        var message = new byte[NoiseHandshake.InitiationOverhead];
        Assert.True(initiator.TryWriteInitiation([], message));
        Assert.False(responder.TryReadInitiator(message, out _));
    }

    [Fact]
    public void Any_flipped_bit_of_the_first_message_is_noticed()
    {
        using var alice = Key(1);
        using var bob = Key(2);
        using var initiator = NoiseHandshake.Initiate(alice, bob.PublicKey, Prologue, Bytes(3));
        var message = new byte[NoiseHandshake.InitiationOverhead + 5];
        Assert.True(initiator.TryWriteInitiation("hello"u8, message));
        // X25519 ignores the top bit of a point, but the transcript's hash does not.
        for (var i = 0; i < message.Length; i++)
        {
            var forged = message.ToArray();
            forged[i] ^= 0x80;
            using var responder = NoiseHandshake.Respond(bob, Prologue);
            Assert.False(responder.TryReadInitiator(forged, out _)
                && responder.TryReadInitiationPayload(forged, new byte[5]), $"byte {i}");
        }
    }

    [Fact]
    public void A_point_of_small_order_ends_the_handshake()
    {
        using var bob = Key(2);
        using var responder = NoiseHandshake.Respond(bob, Prologue);
        Assert.False(responder.TryReadInitiator(new byte[NoiseHandshake.InitiationOverhead], out _));
        Assert.False(bob.TryAgree(default(Id256), new byte[32]));
    }

    [Fact]
    public void Short_messages_are_refused()
    {
        using var alice = Key(1);
        using var bob = Key(2);
        using var responder = NoiseHandshake.Respond(bob, Prologue);
        Assert.False(responder.TryReadInitiator(new byte[NoiseHandshake.InitiationOverhead - 1], out _));
        using var initiator = NoiseHandshake.Initiate(alice, bob.PublicKey, Prologue, Bytes(3));
        Assert.False(initiator.TryReadResponse(new byte[NoiseHandshake.ResponseOverhead - 1], []));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1400)]
    [InlineData(8163)]
    public void Both_libraries_seal_the_same_bytes_also_in_place(int length)
    {
        if (!PacketCipher.AeadAlgorithmIsNative)
            return;
        using var native = new PacketCipher(Bytes(7), native: true);
        using var platform = new PacketCipher(Bytes(7), native: false);
        var plaintext = new byte[length];
        new Random(length).NextBytes(plaintext);
        var one = new byte[length + PacketCipher.TagSize];
        plaintext.CopyTo(one, 0);
        native.Seal(ulong.MaxValue - 1, Bytes(8), one.AsSpan(0, length), one);
        var two = new byte[length + PacketCipher.TagSize];
        platform.Seal(ulong.MaxValue - 1, Bytes(8), plaintext, two);
        Assert.Equal(two, one);

        foreach (var cipher in new[] { native, platform })
        {
            var opened = one.ToArray();
            Assert.True(cipher.TryOpen(ulong.MaxValue - 1, Bytes(8), opened, opened.AsSpan(0, length)));
            Assert.Equal(plaintext, opened[..length]);
            Assert.False(cipher.TryOpen(1, Bytes(8), one, new byte[length]));
        }
    }

    [Fact]
    public void Handshake_times_grow_even_when_the_clock_does_not()
    {
        var now = DateTimeOffset.UnixEpoch.AddSeconds(5);
        var first = HandshakeTime.After(default, now);
        Assert.Equal(new HandshakeTime(5, 0), first);
        var second = HandshakeTime.After(first, now - TimeSpan.FromHours(1));
        Assert.True(second.CompareTo(first) > 0);
        var carried = HandshakeTime.After(new HandshakeTime(5, 999_999_999), now);
        Assert.Equal(new HandshakeTime(6, 0), carried);
        var bytes = new byte[HandshakeTime.Size];
        second.Write(bytes);
        Assert.Equal(second, HandshakeTime.Read(bytes));
    }

    private static X25519Key Key(byte seed) => new(Bytes(seed));

    private static byte[] Bytes(byte value) => [.. Enumerable.Repeat(value, 32)];
}
