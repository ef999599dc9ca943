using System.Collections.Immutable;
using System.Security.Cryptography;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Statements;
using Mosaic.Files.Versions;
using Mosaic.Model;

namespace Mosaic.Tests.Files.Versions;

/// <summary>A version of an account as another of its machines would have made it, with no bytes behind it.</summary>
internal static class MadeVersion
{
    /// <summary>The version, and the receipt of one holder for all of its columns.</summary>
    public static (FileVersion Version, ImmutableArray<Statement> Statements) Of(
        AccountKey account, NetworkId network, MosaicPath path, Hlc time, Replaces replaces)
    {
        using var holder = NodeKey.Generate();
        var nonce = RandomNumberGenerator.GetBytes(ContentIds.NonceSize);
        var content = new ContentDescriptor(
            ContentIds.Derive(network, account.AccountId, nonce), [.. nonce], [.. new byte[60]],
            ContentLayout.ForPlaintext(Code.Default, 1000),
            [.. Enumerable.Range(0, Code.Default.N).Select(static column => new ColumnRoot(
                new Id256(SHA256.HashData([(byte)column]))))]);
        var metadata = replaces.WriteTo(new FileMetadata(FileKind.File, path, 1000, DateTimeOffset.UnixEpoch, 0, "",
            default, FileMetadata.NoExtra));
        var version = FileVersion.Create(network, account.Signing, PathTags.Tag(account.PathTagKey, path), time,
            MetadataSeal.Seal(account.MetadataKey, content.Content, metadata,
                RandomNumberGenerator.GetBytes(SealLimits.NonceSize)),
            holder.NodeId, content);
        var receipt = Receipt.Create(network, holder.Signing, content.Content,
            Enumerable.Range(0, Code.Default.N).Select(column => (column, content.Roots[column])), time);
        return (version, [version.Statement, receipt.Statement]);
    }
}
