using System.Collections.Immutable;
using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements.Proto;
using Mosaic.Model;
using static Google.Protobuf.WireFormat;

namespace Mosaic.Codecs.Statements;

/// <summary>
/// A holder's statement of the columns of one content that it durably holds, by column in rising order. A later one
/// of the same holder and content supersedes it, so a smaller set withdraws and an empty one withdraws all.
/// </summary>
public sealed record Receipt(
    Statement Statement,
    NodeId Holder,
    ContentId Content,
    ImmutableArray<(int Column, ColumnRoot Root)> Columns,
    Hlc Time) : ITimedStatement
{
    /// <summary>Columns that a holder has of a content in all but small networks, or fewer.</summary>
    private const int UsualColumns = 2;

    /// <summary>Signs a receipt.</summary>
    public static Receipt Create(NetworkId network, SigningKey node, ContentId content,
        IEnumerable<(int Column, ColumnRoot Root)> columns, Hlc time)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var body = new ReceiptBody { Content = StatementBody.Field(content.Value), Time = time.Value };
        body.Columns.AddRange(columns.OrderBy(held => held.Column).Select(held =>
            new HeldColumn { Column = (uint)held.Column, Root = StatementBody.Field(held.Root.Value) }));
        return Read(Statement.Sign(network, StatementType.Receipt, node, body.ToByteArray()));
    }

    /// <summary>Reads the body; the signature is the caller's to check.</summary>
    /// <exception cref="MalformedException">The body breaks a rule of its type.</exception>
    public static Receipt Read(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        StatementBody.RequireType(statement, StatementType.Receipt);
        ReadOnlySpan<byte> content = default;
        var time = 0UL;
        var columns = ImmutableArray.CreateBuilder<(int Column, ColumnRoot Root)>(UsualColumns);
        var body = new BodyReader(statement.Body.Span);
        while (body.Next())
        {
            switch (body.Field, body.Type)
            {
                case (ReceiptBody.ContentFieldNumber, WireType.LengthDelimited):
                    content = body.Bytes();
                    break;
                case (ReceiptBody.ColumnsFieldNumber, WireType.LengthDelimited):
                    var held = ReadColumn(body.Bytes());
                    StatementBody.Require(columns.Count == 0 || held.Column > columns[^1].Column,
                        "a receipt lists its columns in rising order");
                    columns.Add(held);
                    break;
                case (ReceiptBody.TimeFieldNumber, WireType.Fixed64):
                    time = body.Fixed64();
                    break;
                default:
                    body.Skip();
                    break;
            }
        }
        return new Receipt(statement, new NodeId(statement.Signer),
            new ContentId(StatementBody.Id(content, "content")), columns.DrainToImmutable(), new Hlc(time));
    }

    private static (int Column, ColumnRoot Root) ReadColumn(ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> root = default;
        var column = 0U;
        var body = new BodyReader(message);
        while (body.Next())
        {
            switch (body.Field, body.Type)
            {
                case (HeldColumn.ColumnFieldNumber, WireType.Varint):
                    column = (uint)body.Varint();
                    break;
                case (HeldColumn.RootFieldNumber, WireType.LengthDelimited):
                    root = body.Bytes();
                    break;
                default:
                    body.Skip();
                    break;
            }
        }
        StatementBody.Require(column < Code.MaxColumns, "a receipt names a column that no code has");
        return ((int)column, new ColumnRoot(StatementBody.Id(root, "root")));
    }

    /// <summary>Equality of the signed statements.</summary>
    public bool Equals(Receipt? other) => other is not null && Statement.Equals(other.Statement);

    /// <inheritdoc/>
    public override int GetHashCode() => Statement.GetHashCode();
}
