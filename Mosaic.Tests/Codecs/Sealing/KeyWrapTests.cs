using Mosaic.Codecs.Sealing;
using Xunit;
using static Mosaic.Tests.Codecs.Samples;

namespace Mosaic.Tests.Codecs.Sealing;

public sealed class KeyWrapTests
{
    private static readonly byte[] WrapKey = Bytes(32, 1);

    [Fact]
    public void A_wrapped_key_altered_anywhere_or_opened_under_another_key_is_refused()
    {
        using var fileKey = FileKey.Generate();
        var wrapped = KeyWrap.Wrap(WrapKey, fileKey, Bytes(12, 2));

        using (var opened = KeyWrap.Unwrap(WrapKey, wrapped))
            Assert.Equal(fileKey.Bytes.ToArray(), opened!.Bytes.ToArray());
        Assert.Equal(KeyWrap.WrappedSize, wrapped.Length);
        Assert.Null(KeyWrap.Unwrap(Bytes(32, 3), wrapped));
        for (var i = 0; i < wrapped.Length; i++)
            Assert.Null(KeyWrap.Unwrap(WrapKey, Flipped(wrapped, i, i % 8)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(59)]
    [InlineData(61)]
    public void A_wrapped_key_of_another_length_is_refused(int length) =>
        Assert.Null(KeyWrap.Unwrap(WrapKey, new byte[length]));

    [Fact]
    public void A_disposed_file_key_gives_nothing_away()
    {
        var fileKey = FileKey.Generate();
        fileKey.Dispose();

        Assert.Throws<ObjectDisposedException>(() => fileKey.Bytes.ToArray());
    }
}
