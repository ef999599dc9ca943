using Google.Protobuf;
using Mosaic.Codecs.Sealing;
using Mosaic.Codecs.Statements;
using Mosaic.Codecs.Statements.Proto;
using Mosaic.Model;

namespace Mosaic.Tests.Fuzz.Targets;

/// <summary>
/// Versions and receipts are read in place: this reads them by the generated messages as well, and fails unless both
/// take the same bodies and find the same in them.
/// </summary>
internal static class GeneratedBodies
{
    /// <summary>Reads a statement's body.</summary>
    /// <exception cref="MalformedException">Both ways refuse it.</exception>
    public static void ReadAsTheyDo(Statement statement)
    {
        MalformedException? refusal = null;
        try
        {
            StatementTargets.ReadBody(statement);
        }
        catch (MalformedException e)
        {
            refusal = e;
        }
        var agrees = statement.Type switch
        {
            StatementType.FileVersion => (OfVersion(statement) is null) == refusal is not null
                && (refusal is not null || IsSame(FileVersion.Read(statement), OfVersion(statement)!)),
            StatementType.Receipt => (OfReceipt(statement) is null) == refusal is not null
                && (refusal is not null || IsSame(Receipt.Read(statement), OfReceipt(statement)!)),
            _ => true,
        };
        Promise.Holds(agrees, $"a {statement.Type} is read as Protobuf reads it: {refusal?.Message ?? "taken"}");
        if (refusal is not null) throw refusal;
    }

    private static FileVersionBody? OfVersion(Statement statement) =>
        Parse(FileVersionBody.Parser, statement) is { KeyEpoch: 0, Contents: [var content] } body
        && body.Metadata.Length <= FileVersion.MaxMetadataBytes && IsId(body.PathTag) && IsId(body.Origin)
        && content.Nonce.Length == 16 && content.WrappedKey.Length == 60
        && LayoutOf(content) is { } layout && content.ColumnRoots.Length == layout.Code.N * Id256.Size
            ? body
            : null;

    private static ReceiptBody? OfReceipt(Statement statement) =>
        Parse(ReceiptBody.Parser, statement) is { } body && IsId(body.Content)
        && body.Columns.All(static held => held.Column < Code.MaxColumns && IsId(held.Root))
        && body.Columns.Zip(body.Columns.Skip(1), static (one, next) => one.Column < next.Column)
            .All(static rises => rises)
            ? body
            : null;

    private static bool IsSame(FileVersion read, FileVersionBody body)
    {
        var (content, expected) = (read.Content, body.Contents[0]);
        return read.PathTag.Value == new Id256(body.PathTag.Span) && read.Time.Value == body.Time
            && read.Metadata.AsSpan().SequenceEqual(body.Metadata.Span)
            && read.Origin.Value == new Id256(body.Origin.Span)
            && content.Nonce.AsSpan().SequenceEqual(expected.Nonce.Span)
            && content.WrappedKey.AsSpan().SequenceEqual(expected.WrappedKey.Span)
            && content.Layout == LayoutOf(expected)
            && content.Content == ContentIds.Derive(
                read.Statement.Network, new AccountId(read.Statement.Signer), expected.Nonce.Span)
            && content.Roots.SelectMany(static root => root.Value.ToArray()).SequenceEqual(expected.ColumnRoots);
    }

    private static bool IsSame(Receipt read, ReceiptBody body) =>
        read.Content.Value == new Id256(body.Content.Span) && read.Time.Value == body.Time
        && read.Columns.SequenceEqual(body.Columns.Select(static held =>
            ((int)held.Column, new ColumnRoot(held.Root.Span))));

    private static T? Parse<T>(MessageParser<T> parser, Statement statement) where T : class, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(statement.Body.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static ContentLayout? LayoutOf(ContentBody body)
    {
        if (body.K > Code.MaxColumns || body.M > Code.MaxColumns || body.SegmentCount > long.MaxValue
            || body.SealedLength > long.MaxValue)
        {
            return null;
        }
        try
        {
            return ContentLayout.FromDescriptor(new Code((int)body.K, (int)body.M), body.SegmentSize,
                (long)body.SegmentCount, (long)body.SealedLength);
        }
        catch (MalformedException)
        {
            return null;
        }
    }

    private static bool IsId(ByteString field) => field.Length == Id256.Size;
}
