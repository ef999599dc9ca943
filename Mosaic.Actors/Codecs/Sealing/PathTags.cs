using System.Security.Cryptography;
using System.Text;
using Mosaic.Model;

namespace Mosaic.Codecs.Sealing;

/// <summary>
/// What peers see of a path: equal for equal paths of one account, and telling nothing to whoever lacks its path-tag
/// key.
/// </summary>
public static class PathTags
{
    /// <summary>HMAC-SHA256 (RFC 2104) of the path's UTF-8 under the account's 32-byte path-tag key.</summary>
    public static PathTag Tag(ReadOnlySpan<byte> pathTagKey, MosaicPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        Span<byte> text = stackalloc byte[MosaicPath.MaxBytes];
        var length = Encoding.UTF8.GetBytes(path.Value, text);
        Span<byte> tag = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(pathTagKey, text[..length], tag);
        return new PathTag(tag);
    }
}
