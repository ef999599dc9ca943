using System.Collections.Immutable;
using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements.Proto;
using Mosaic.Model;

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
        var body = StatementBody.Parse(statement, StatementType.Receipt, ReceiptBody.Parser);
        var columns = ImmutableArray.CreateBuilder<(int, ColumnRoot)>(Math.Min(body.Columns.Count, Code.MaxColumns));
        var previous = -1;
        foreach (var held in body.Columns)
        {
            StatementBody.Require(held.Column < Code.MaxColumns && (int)held.Column > previous,
                "a receipt lists its columns in rising order");
            previous = (int)held.Column;
            columns.Add((previous, new ColumnRoot(StatementBody.Id(held.Root, "root"))));
        }
        return new Receipt(statement, new NodeId(statement.Signer),
            new ContentId(StatementBody.Id(body.Content, "content")), columns.ToImmutable(), new Hlc(body.Time));
    }

    /// <summary>Equality of the signed statements.</summary>
    public bool Equals(Receipt? other) => other is not null && Statement.Equals(other.Statement);

    /// <inheritdoc/>
    public override int GetHashCode() => Statement.GetHashCode();
}
