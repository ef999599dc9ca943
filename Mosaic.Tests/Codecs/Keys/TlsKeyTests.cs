using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mosaic.Codecs.Keys;
using Mosaic.Model;
using Xunit;
using static Mosaic.Tests.Codecs.Samples;

namespace Mosaic.Tests.Codecs.Keys;

public sealed class TlsKeyTests
{
    private static readonly BigInteger Order = BigInteger.Parse(
        "0ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Computed by an implementation of HKDF, Ed25519 and P-256 that shares no code with this one.</summary>
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000",
        "fa0dcf1e42fbe40f6b14e82c60ea38d6bd8ac6c467d9b6df8a627955e029e7ee")]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        "c8f2d5d3c025f3d3e608194a9ecf8eda913d73d8fcba5a592741ff0cdebdc2b8")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "f03c067771a439ec90e347890d66407bed0f4a243c789fda7b7f748fb96252bb")]
    public void A_seed_always_has_the_same_tls_key(string seed, string hash)
    {
        using var node = new NodeKey(Hex(seed));
        Assert.Equal(hash, node.TlsKeyHash.ToString());
        using var again = new NodeKey(Hex(seed));
        Assert.Equal(node.TlsKeyHash, again.TlsKeyHash);
    }

    [Fact]
    public void Seeds_that_differ_in_one_bit_have_other_tls_keys()
    {
        var seed = Bytes(32, 1);
        var hashes = Enumerable.Range(0, 32).Select(index =>
        {
            using var node = new NodeKey(Flipped(seed, index));
            return node.TlsKeyHash;
        });
        Assert.Equal(32, hashes.Distinct().Count());
    }

    [Fact]
    public void A_certificate_is_of_that_key_signs_itself_and_serves_both_ends_for_a_century()
    {
        using var node = new NodeKey(Bytes(32, 2));
        using var certificate = node.CreateTlsCertificate();
        using var another = node.CreateTlsCertificate();

        Assert.Equal(node.TlsKeyHash, new Id256(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo())));
        Assert.Equal(node.TlsKeyHash, new Id256(SHA256.HashData(another.PublicKey.ExportSubjectPublicKeyInfo())));
        Assert.True(certificate.HasPrivateKey);
        Assert.Equal($"CN={node.NodeId.Value}", certificate.Subject);
        Assert.Equal(certificate.Subject, certificate.Issuer);
        Assert.Equal(2020, certificate.NotBefore.ToUniversalTime().Year);
        Assert.Equal(2120, certificate.NotAfter.ToUniversalTime().Year);
        Assert.Equal(["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"], certificate.Extensions
            .OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>().Select(oid => oid.Value));

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = new DateTime(2119, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        Assert.True(chain.Build(certificate),
            string.Join(", ", chain.ChainStatus.Select(static status => status.StatusInformation)));

        using var key = certificate.GetECDsaPrivateKey()!;
        using var verifier = certificate.GetECDsaPublicKey()!;
        byte[] message = [1];
        var signature = key.SignData(message, HashAlgorithmName.SHA256);
        Assert.True(verifier.VerifyData(message, signature, HashAlgorithmName.SHA256));
    }

    [Fact]
    public void A_number_is_reduced_to_its_remainder_plus_one()
    {
        BigInteger[] edges =
        [
            0, 1, Order - 2, Order - 1, Order, Order + 1, 2 * (Order - 1) - 1, 2 * (Order - 1),
            BigInteger.Pow(2, 256) - 1, BigInteger.Pow(2, 256), BigInteger.Pow(2, 384) - 1,
        ];
        var random = Enumerable.Range(0, 1000).Select(seed => new BigInteger(Bytes(48, seed), true, true));
        foreach (var number in edges.Concat(random))
        {
            var scalar = new byte[32];
            var bytes = new byte[48];
            number.TryWriteBytes(bytes.AsSpan(48 - number.GetByteCount(isUnsigned: true)), out _, true, true);
            TlsKey.Reduce(bytes, scalar);
            Assert.Equal((number % (Order - 1)) + 1, new BigInteger(scalar, true, true));
        }
    }

    [Fact]
    public void A_disposed_key_makes_no_certificate()
    {
        var node = new NodeKey(Bytes(32, 3));
        node.Dispose();
        Assert.Throws<ObjectDisposedException>(node.CreateTlsCertificate);
    }
}
