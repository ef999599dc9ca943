using System.Security.Cryptography;
using System.Text;
using Mosaic.Codecs.Sealing;
using Mosaic.Model;
using Xunit;
using static Mosaic.Tests.Codecs.Samples;

namespace Mosaic.Tests.Codecs.Sealing;

/// <summary>Path tags and content ids.</summary>
public sealed class NamesTests
{
    [Fact]
    public void A_path_tag_is_the_paths_hmac()
    {
        var key = Bytes(32, 1);
        var path = MosaicPath.Parse("photos/März.jpg");

        var tag = PathTags.Tag(key, path);

        Assert.Equal(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(path.Value)), tag.Value.ToArray());
        Assert.NotEqual(tag, PathTags.Tag(Bytes(32, 2), path));
        Assert.NotEqual(tag, PathTags.Tag(key, MosaicPath.Parse("photos/Marz.jpg")));
        Assert.Equal(tag, PathTags.Tag(key, MosaicPath.Parse("photos/Ma\u0308rz.jpg")));
    }

    [Fact]
    public void The_longest_path_has_a_tag()
    {
        var path = MosaicPath.Parse(new string('a', MosaicPath.MaxBytes));

        Assert.NotEqual(default, PathTags.Tag(Bytes(32, 1), path));
    }

    [Fact]
    public void A_content_id_is_the_hash_of_label_network_account_and_nonce()
    {
        var network = Bytes(32, 1);
        var account = Bytes(32, 2);
        var nonce = Bytes(16, 3);
        byte[] preimage = [.. "mosaic/v1 content"u8, .. network, .. account, .. nonce];

        var id = ContentIds.Derive(new NetworkId(network), new AccountId(account), nonce);

        Assert.Equal(new ContentId(SHA256.HashData(preimage)), id);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(17)]
    public void A_nonce_of_another_length_is_malformed(int length) =>
        Assert.Throws<MalformedException>(() => ContentIds.Derive(default, default, new byte[length]));
}
