using System.Security.Cryptography;
using Mosaic.Codecs.Sealing;
using Xunit;
using static Mosaic.Tests.Codecs.Samples;

namespace Mosaic.Tests.Codecs.Sealing;

/// <summary>
/// The AES-256 cases (13 to 16) of McGrew and Viega's GCM submission to NIST: what every seal here rests on.
/// </summary>
public sealed class AesGcmVectorTests
{
    private const string Key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
    private const string Nonce = "cafebabefacedbaddecaf888";

    private const string Plaintext =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";

    private const string Ciphertext =
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad";

    private const string ZeroKey = "0000000000000000000000000000000000000000000000000000000000000000";
    private const string ZeroNonce = "000000000000000000000000";

    [Theory]
    [InlineData(ZeroKey, ZeroNonce, "", "", "", "530f8afbc74536b9a963b4f1c4cb738b")]
    [InlineData(
        ZeroKey, ZeroNonce, "00000000000000000000000000000000", "",
        "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919")]
    [InlineData(Key, Nonce, Plaintext, "", Ciphertext, "b094dac5d93471bdec1a502270e3cc6c")]
    public void The_platforms_cipher_is_the_standards(
        string key, string nonce, string plaintext, string associatedData, string ciphertext, string tag) =>
        AssertSeals(key, nonce, plaintext, associatedData, ciphertext, tag);

    [Fact]
    public void With_associated_data_too() =>
        AssertSeals(
            Key, Nonce, Plaintext[..120], "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            Ciphertext[..120], "76fc6ece0f4e1768cddf8853bb2d551b");

    [Fact]
    public void A_wrapped_key_is_that_cipher_without_associated_data()
    {
        using var fileKey = new FileKey(Hex(Plaintext[..64]));

        var wrapped = Convert.ToHexStringLower(KeyWrap.Wrap(Hex(Key), fileKey, Hex(Nonce)));

        Assert.StartsWith(Nonce + Ciphertext[..64], wrapped, StringComparison.Ordinal);
    }

    private static void AssertSeals(
        string key, string nonce, string plaintext, string associatedData, string ciphertext, string tag)
    {
        var sealedText = new byte[plaintext.Length / 2];
        var sealedTag = new byte[SealLimits.TagSize];
        using var aes = new AesGcm(Hex(key), SealLimits.TagSize);
        aes.Encrypt(Hex(nonce), Hex(plaintext), sealedText, sealedTag, Hex(associatedData));

        Assert.Equal(ciphertext, Convert.ToHexStringLower(sealedText));
        Assert.Equal(tag, Convert.ToHexStringLower(sealedTag));
    }
}
