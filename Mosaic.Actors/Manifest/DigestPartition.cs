using System.Security.Cryptography;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>
/// Where a statement lies in the digests that peers compare. Part of the wire format: versions and tombstones lie by
/// the first 6 bits of SHA-256(account ‖ path tag), so that a path is in one partition; receipts by the first 6 bits of
/// their content id; and every statement, within its partition, in the bucket of the first 6 bits of its own id.
/// </summary>
internal static class DigestPartition
{
    private const int Shift = 64 - 6;

    /// <summary>The partition of an account's path.</summary>
    public static byte Of(AccountId owner, PathTag tag)
    {
        Span<byte> key = stackalloc byte[2 * Id256.Size];
        owner.Value.CopyTo(key);
        tag.Value.CopyTo(key[Id256.Size..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return (byte)(hash[0] >> 2);
    }

    /// <summary>The partition of a content's receipts.</summary>
    public static byte Of(ContentId content) => (byte)(content.Value.Prefix >> Shift);

    /// <summary>The bucket of a statement.</summary>
    public static int BucketOf(StatementId id) => (int)(id.Value.Prefix >> Shift);
}
