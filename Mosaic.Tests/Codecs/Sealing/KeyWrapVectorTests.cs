using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Sealing;
using Xunit;
using static Mosaic.Tests.Codecs.Samples;

namespace Mosaic.Tests.Codecs.Sealing;

/// <summary>From the account's seed to the wrapped file key, byte for byte as others do it.</summary>
public sealed class KeyWrapVectorTests
{
    [Fact]
    public void Wrapped_keys_are_byte_identical_and_open_again()
    {
        foreach (var (file, v) in InteropVectors.AllKeyWrap())
        {
            using var account = new AccountKey(Hex(v.AccountSeed));
            Assert.True(account.AccountId.ToString() == v.AccountPublicKey, $"{file}: account {v.AccountPublicKey}");
            Assert.True(
                Convert.ToHexStringLower(account.KeyWrapKey) == v.KeyWrapKey, $"{file}: key-wrap key {v.KeyWrapKey}");

            var expected = Hex(v.WrappedFileKey);
            using var fileKey = new FileKey(Hex(v.FileKey));
            var wrapped = KeyWrap.Wrap(account.KeyWrapKey, fileKey, expected.AsSpan(0, SealLimits.NonceSize));
            Assert.True(expected.AsSpan().SequenceEqual(wrapped), $"{file}: wrapped {v.WrappedFileKey}");

            using var unwrapped = KeyWrap.Unwrap(account.KeyWrapKey, expected);
            Assert.NotNull(unwrapped);
            Assert.True(unwrapped.Bytes.SequenceEqual(fileKey.Bytes), $"{file}: unwrapped {v.FileKey}");
        }
    }
}
