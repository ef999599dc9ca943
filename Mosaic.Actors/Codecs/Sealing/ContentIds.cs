using System.Security.Cryptography;
using Mosaic.Model;

namespace Mosaic.Codecs.Sealing;

/// <summary>
/// How a content gets its id: bound to its network and owner, so that no other owner's content can take it.
/// </summary>
public static class ContentIds
{
    /// <summary>The length of a content's nonce, in bytes.</summary>
    public const int NonceSize = 16;

    /// <summary>SHA-256(<c>mosaic/v1 content</c> ‖ network id ‖ account id ‖ nonce).</summary>
    /// <exception cref="MalformedException">The nonce is not 16 bytes long.</exception>
    public static ContentId Derive(NetworkId network, AccountId account, ReadOnlySpan<byte> nonce)
    {
        if (nonce.Length != NonceSize)
            throw new MalformedException($"a content's nonce is {NonceSize} bytes long, not {nonce.Length}");
        var label = "mosaic/v1 content"u8;
        Span<byte> preimage = stackalloc byte[label.Length + (2 * Id256.Size) + NonceSize];
        label.CopyTo(preimage);
        network.Value.CopyTo(preimage[label.Length..]);
        account.Value.CopyTo(preimage[(label.Length + Id256.Size)..]);
        nonce.CopyTo(preimage[^NonceSize..]);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(preimage, digest);
        return new ContentId(digest);
    }
}
