using System.Collections.Immutable;
using Google.Protobuf;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Statements.Proto;
using Mosaic.Model;

namespace Mosaic.Codecs.Statements;

/// <summary>
/// What a file version says of one of its contents: where its id comes from, its wrapped key, its code and lengths,
/// and the Merkle root of each of its n columns.
/// </summary>
public sealed record ContentDescriptor(
    ContentId Content,
    ImmutableArray<byte> Nonce,
    ImmutableArray<byte> WrappedKey,
    ContentLayout Layout,
    ImmutableArray<ColumnRoot> Roots)
{
    private const int NonceSize = 16;
    private const int WrappedKeySize = 60;

    /// <summary>The code k+m.</summary>
    public Code Code => Layout.Code;

    internal static ContentDescriptor Read(ContentBody body, NetworkId network, AccountId owner)
    {
        StatementBody.Require(body.Nonce.Length == NonceSize, $"a content nonce has {NonceSize} bytes");
        StatementBody.Require(body.WrappedKey.Length == WrappedKeySize, $"a wrapped key has {WrappedKeySize} bytes");
        StatementBody.Require(body.K <= Code.MaxColumns && body.M <= Code.MaxColumns, "a code out of range");
        var code = new Code((int)body.K, (int)body.M);
        StatementBody.Require(body.SegmentCount <= long.MaxValue && body.SealedLength <= long.MaxValue,
            "a content length out of range");
        var layout = ContentLayout.FromDescriptor(
            code, body.SegmentSize, (long)body.SegmentCount, (long)body.SealedLength);
        StatementBody.Require(body.ColumnRoots.Length == code.N * Id256.Size, "a content has one root per column");
        var roots = ImmutableArray.CreateBuilder<ColumnRoot>(code.N);
        for (var column = 0; column < code.N; column++)
            roots.Add(new ColumnRoot(body.ColumnRoots.Span.Slice(column * Id256.Size, Id256.Size)));
        return new ContentDescriptor(ContentIds.Derive(network, owner, body.Nonce.Span), [.. body.Nonce.Span],
            [.. body.WrappedKey.Span], layout, roots.MoveToImmutable());
    }

    internal ContentBody ToBody()
    {
        var roots = new byte[Roots.Length * Id256.Size];
        for (var column = 0; column < Roots.Length; column++)
            Roots[column].Value.CopyTo(roots.AsSpan(column * Id256.Size));
        return new ContentBody
        {
            Nonce = ByteString.CopyFrom(Nonce.AsSpan()),
            WrappedKey = ByteString.CopyFrom(WrappedKey.AsSpan()),
            K = (uint)Code.K,
            M = (uint)Code.M,
            SegmentSize = (uint)Layout.SegmentSize,
            SegmentCount = (ulong)Layout.SegmentCount,
            SealedLength = (ulong)Layout.SealedLength,
            ColumnRoots = UnsafeByteOperations.UnsafeWrap(roots),
        };
    }
}
