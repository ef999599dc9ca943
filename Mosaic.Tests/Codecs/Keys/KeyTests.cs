using System.Security.Cryptography;
using System.Text;
using Mosaic.Codecs.Keys;
using Mosaic.Model;
using NSec.Cryptography;
using Xunit;
using static Mosaic.Tests.Codecs.Samples;

namespace Mosaic.Tests.Codecs.Keys;

public sealed class KeyTests
{
    private static readonly byte[] Seed = Bytes(32, 3);

    [Fact]
    public void An_accounts_keys_are_derived_from_its_seed_under_their_labels()
    {
        using var account = new AccountKey(Seed);

        Assert.Equal(new AccountId(account.Signing.PublicKey), account.AccountId);
        Assert.Equal(Derived(account.AccountId.Value, "mosaic/v1 key-wrap"), account.KeyWrapKey.ToArray());
        Assert.Equal(Derived(account.AccountId.Value, "mosaic/v1 path-tag"), account.PathTagKey.ToArray());
        Assert.Equal(Derived(account.AccountId.Value, "mosaic/v1 metadata"), account.MetadataKey.ToArray());
    }

    [Fact]
    public void A_nodes_wire_key_is_derived_from_its_seed_and_is_not_its_signing_key()
    {
        using var node = new NodeKey(Seed);

        Assert.Equal(Derived(node.NodeId.Value, "mosaic/v1 wire static"), node.X25519PrivateKey.ToArray());
        Assert.NotEqual(SHA512.HashData(Seed)[..32], node.X25519PrivateKey.ToArray());
    }

    [Fact]
    public void Two_nodes_agree_on_a_secret_by_their_wire_keys()
    {
        using var a = NodeKey.Generate();
        using var b = NodeKey.Generate();

        Assert.Equal(Agreed(a, b.X25519PublicKey), Agreed(b, a.X25519PublicKey));
    }

    [Fact]
    public void Generated_keys_differ()
    {
        using var a = AccountKey.Generate();
        using var b = AccountKey.Generate();

        Assert.NotEqual(a.AccountId, b.AccountId);
        Assert.NotEqual(a.KeyWrapKey.ToArray(), b.KeyWrapKey.ToArray());
    }

    [Fact]
    public void A_disposed_key_gives_no_secret_away()
    {
        var account = new AccountKey(Seed);
        var node = new NodeKey(Seed);
        account.Dispose();
        node.Dispose();

        Assert.Throws<ObjectDisposedException>(() => account.KeyWrapKey.ToArray());
        Assert.Throws<ObjectDisposedException>(() => account.PathTagKey.ToArray());
        Assert.Throws<ObjectDisposedException>(() => account.MetadataKey.ToArray());
        Assert.Throws<ObjectDisposedException>(() => node.X25519PrivateKey.ToArray());
    }

    private static byte[] Derived(Id256 salt, string info) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Seed, 32, salt.ToArray(), Encoding.ASCII.GetBytes(info));

    private static byte[] Agreed(NodeKey own, Id256 theirs)
    {
        using var key = Key.Import(
            KeyAgreementAlgorithm.X25519, own.X25519PrivateKey, KeyBlobFormat.RawPrivateKey);
        var peer = PublicKey.Import(KeyAgreementAlgorithm.X25519, theirs.ToArray(), KeyBlobFormat.RawPublicKey);
        var parameters = new SharedSecretCreationParameters { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };
        using var secret = KeyAgreementAlgorithm.X25519.Agree(key, peer, parameters)!;
        return secret.Export(SharedSecretBlobFormat.RawSharedSecret);
    }
}
