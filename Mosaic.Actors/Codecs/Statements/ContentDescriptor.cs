using System.Collections.Immutable;
using Google.Protobuf;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Statements.Proto;
using Mosaic.Model;
using static Google.Protobuf.WireFormat;

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

    /// <summary>Reads the message that a version has of a content.</summary>
    /// <exception cref="MalformedException">It breaks a rule.</exception>
    internal static ContentDescriptor Read(ReadOnlySpan<byte> message, NetworkId network, AccountId owner)
    {
        ReadOnlySpan<byte> nonce = default, wrappedKey = default, roots = default;
        var (k, m, segmentSize, segmentCount, sealedLength) = (0U, 0U, 0U, 0UL, 0UL);
        var body = new BodyReader(message);
        while (body.Next())
        {
            switch (body.Field, body.Type)
            {
                case (ContentBody.NonceFieldNumber, WireType.LengthDelimited):
                    nonce = body.Bytes();
                    break;
                case (ContentBody.WrappedKeyFieldNumber, WireType.LengthDelimited):
                    wrappedKey = body.Bytes();
                    break;
                case (ContentBody.KFieldNumber, WireType.Varint):
                    k = (uint)body.Varint();
                    break;
                case (ContentBody.MFieldNumber, WireType.Varint):
                    m = (uint)body.Varint();
                    break;
                case (ContentBody.SegmentSizeFieldNumber, WireType.Varint):
                    segmentSize = (uint)body.Varint();
                    break;
                case (ContentBody.SegmentCountFieldNumber, WireType.Varint):
                    segmentCount = body.Varint();
                    break;
                case (ContentBody.SealedLengthFieldNumber, WireType.Varint):
                    sealedLength = body.Varint();
                    break;
                case (ContentBody.ColumnRootsFieldNumber, WireType.LengthDelimited):
                    roots = body.Bytes();
                    break;
                default:
                    body.Skip();
                    break;
            }
        }
        if (nonce.Length != NonceSize) throw new MalformedException($"a content nonce has {NonceSize} bytes");
        if (wrappedKey.Length != WrappedKeySize)
            throw new MalformedException($"a wrapped key has {WrappedKeySize} bytes");
        StatementBody.Require(k <= Code.MaxColumns && m <= Code.MaxColumns, "a code out of range");
        StatementBody.Require(segmentCount <= long.MaxValue && sealedLength <= long.MaxValue,
            "a content length out of range");
        var layout = ContentLayout.FromDescriptor(
            new Code((int)k, (int)m), segmentSize, (long)segmentCount, (long)sealedLength);
        return new ContentDescriptor(ContentIds.Derive(network, owner, nonce), [.. nonce], [.. wrappedKey], layout,
            ReadRoots(roots, layout.Code.N));
    }

    private static ImmutableArray<ColumnRoot> ReadRoots(ReadOnlySpan<byte> bytes, int columns)
    {
        StatementBody.Require(bytes.Length == columns * Id256.Size, "a content has one root per column");
        var roots = ImmutableArray.CreateBuilder<ColumnRoot>(columns);
        for (var column = 0; column < columns; column++)
            roots.Add(new ColumnRoot(bytes.Slice(column * Id256.Size, Id256.Size)));
        return roots.MoveToImmutable();
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
