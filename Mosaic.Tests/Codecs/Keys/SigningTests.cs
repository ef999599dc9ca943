using CsCheck;
using Mosaic.Codecs.Keys;
using Mosaic.Model;
using Mosaic.Tests.House;
using Xunit;
using static Mosaic.Tests.Codecs.Samples;

namespace Mosaic.Tests.Codecs.Keys;

public sealed class SigningTests
{
    private static readonly byte[] Seed = Bytes(32, 1);

    [Fact]
    public void A_label_is_signed_before_the_message()
    {
        using var key = new SigningKey(Seed);

        Assert.Equal(key.Sign("mosaic/v1 testabc"u8), key.Sign("mosaic/v1 test"u8, "abc"u8));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1023)]
    [InlineData(1_000_000)]
    public void A_signature_is_for_its_key_its_label_and_its_message_alone(int length)
    {
        using var key = new SigningKey(Seed);
        using var other = SigningKey.Generate();
        var message = Bytes(length, 2);
        var signature = key.Sign("label a"u8, message);

        Assert.True(Signatures.Verify(key.PublicKey, "label a"u8, message, signature));
        Assert.False(Signatures.Verify(other.PublicKey, "label a"u8, message, signature));
        Assert.False(Signatures.Verify(key.PublicKey, "label b"u8, message, signature));
        Assert.False(Signatures.Verify(key.PublicKey, "label a"u8, [.. message, 0], signature));
        for (var i = 0; i < signature.Length; i++)
            Assert.False(Signatures.Verify(key.PublicKey, "label a"u8, message, Flipped(signature, i)));
        if (length > 0)
            Assert.False(Signatures.Verify(key.PublicKey, "label a"u8, Flipped(message, length / 2), signature));
    }

    [Fact]
    public void Garbage_is_refused_and_never_throws() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[0, 100], Gen.Byte.Array[0, 40]).Sample(
            (key, signature, message) =>
                Assert.False(Signatures.Verify(new Id256(key), "label"u8, message, signature)),
            iter: TestScale.Of(1000));

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void Public_keys_of_small_order_or_of_another_form_are_refused(string publicKey)
    {
        // R = identity and S = 0 satisfy the bare equation for a small-order key and any message.
        var signature = new byte[SigningKey.SignatureSize];
        signature[0] = 1;

        Assert.False(Signatures.Verify(Id256.Parse(publicKey), "label"u8, "message"u8, signature));
    }

    [Fact]
    public void A_signature_with_the_group_order_added_to_S_is_refused()
    {
        using var key = new SigningKey(Seed);
        var order = Hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        var signature = key.Sign("label"u8, "message"u8);
        var carry = 0;
        for (var i = 0; i < order.Length; i++)
        {
            carry += signature[32 + i] + order[i];
            signature[32 + i] = (byte)carry;
            carry >>= 8;
        }

        Assert.Equal(0, carry);
        Assert.False(Signatures.Verify(key.PublicKey, "label"u8, "message"u8, signature));
    }

    [Fact]
    public void A_disposed_key_gives_nothing_away()
    {
        var key = new SigningKey(Seed);
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => key.Sign("message"u8));
        Assert.Throws<ObjectDisposedException>(() => key.Seed.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_seed_of_another_length_is_refused(int length) =>
        Assert.Throws<ArgumentException>(() => new SigningKey(new byte[length]));

    [Fact]
    public void Many_keys_can_be_made_and_disposed()
    {
        for (var i = 0; i < 20_000; i++) new SigningKey(Seed).Dispose();
    }
}
