using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mosaic.Model;

namespace Mosaic.Codecs.Keys;

/// <summary>
/// The ECDSA P-256 key by which a node is known in TLS: 48 bytes of HKDF-SHA256 (seed, salt = node's public key, info
/// <c>mosaic/v1 tls</c>) reduced to 1..n-1 by their remainder, as in FIPS 186-5 A.2.1, so that one file holds it too.
/// </summary>
internal static class TlsKey
{
    private const int MaterialSize = 48;
    private const int Limbs = 4;
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuth = "1.3.6.1.5.5.7.3.2";

    // Peers pin the key and look at no clock; these only keep strict implementations content.
    private static readonly DateTimeOffset NotBefore = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset NotAfter = new(2120, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // The order n of P-256 less one, least limb first (FIPS 186-4 D.1.2.3).
    private static readonly ulong[] OrderLessOne =
        [0xf3b9cac2fc632550, 0xbce6faada7179e84, 0xffffffffffffffff, 0xffffffff00000000];

    /// <summary>The private scalar of a node's seed and public key.</summary>
    public static SecretBytes Derive(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> publicKey)
    {
        Span<byte> material = stackalloc byte[MaterialSize];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, seed, material, publicKey, "mosaic/v1 tls"u8);
        var scalar = new SecretBytes();
        Reduce(material, scalar.Writable);
        CryptographicOperations.ZeroMemory(material);
        return scalar;
    }

    /// <summary>The key pair of a scalar; to be disposed.</summary>
    public static ECDsa Import(ReadOnlySpan<byte> scalar)
    {
        // Pinned, so that no copy stays behind where the garbage collector moved it.
        var d = GC.AllocateUninitializedArray<byte>(scalar.Length, pinned: true);
        try
        {
            scalar.CopyTo(d);
            return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = d });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(d);
        }
    }

    /// <summary>What a key is known by: SHA-256 of its DER SubjectPublicKeyInfo.</summary>
    public static Id256 HashOf(ECDsa key) => new(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    /// <summary>A certificate that the key signs for itself, with the private key, for both ends of TLS.</summary>
    public static X509Certificate2 Certify(ECDsa key, NodeId node)
    {
        var request = new CertificateRequest(
            new X500DistinguishedName($"CN={node.Value}"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid(ServerAuth), new Oid(ClientAuth)], critical: false));
        using var made = request.CreateSelfSigned(NotBefore, NotAfter);
        // Windows' TLS takes no key that lives in memory only: through PKCS#12 it gets one it can use.
        var bytes = made.Export(X509ContentType.Pkcs12);
        try
        {
            return X509CertificateLoader.LoadPkcs12(bytes, password: null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Writes (number mod (n-1)) + 1, big-endian, taking the same steps whatever the number.</summary>
    internal static void Reduce(ReadOnlySpan<byte> number, Span<byte> scalar)
    {
        Span<ulong> rest = stackalloc ulong[Limbs];
        Span<ulong> less = stackalloc ulong[Limbs];
        rest.Clear();
        foreach (var octet in number)
        {
            for (var bit = 7; bit >= 0; bit--)
            {
                var carry = Double(rest, (ulong)(octet >> bit) & 1);
                var borrow = Subtract(rest, less);
                var take = unchecked(0UL - (carry | (borrow ^ 1)));
                for (var i = 0; i < Limbs; i++) rest[i] = (less[i] & take) | (rest[i] & ~take);
            }
        }
        var one = 1UL;
        for (var i = 0; i < Limbs; i++)
        {
            var sum = (UInt128)rest[i] + one;
            one = (ulong)(sum >> 64);
            BinaryPrimitives.WriteUInt64BigEndian(scalar[((Limbs - 1 - i) * sizeof(ulong))..], (ulong)sum);
        }
        rest.Clear();
        less.Clear();
    }

    private static ulong Double(Span<ulong> number, ulong carry)
    {
        for (var i = 0; i < Limbs; i++)
        {
            var next = number[i] >> 63;
            number[i] = (number[i] << 1) | carry;
            carry = next;
        }
        return carry;
    }

    private static ulong Subtract(ReadOnlySpan<ulong> number, Span<ulong> less)
    {
        var borrow = 0UL;
        for (var i = 0; i < Limbs; i++)
        {
            var difference = unchecked((UInt128)number[i] - OrderLessOne[i] - borrow);
            less[i] = unchecked((ulong)difference);
            borrow = (ulong)(difference >> 64) & 1;
        }
        return borrow;
    }
}
