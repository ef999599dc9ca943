using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements.Proto;
using Mosaic.Model;

namespace Mosaic.Codecs.Statements;

/// <summary>A node goes. A <see cref="Member"/> statement of a later time brings it back. Signed by the node.</summary>
public sealed record Left(Statement Statement, NodeId Node, Hlc Time)
{
    /// <summary>Signs a farewell; its time exceeds that of the membership it ends.</summary>
    public static Left Create(NetworkId network, SigningKey node, Hlc time) => Read(Statement.Sign(
        network, StatementType.Left, node, new LeftBody { Time = time.Value }.ToByteArray()));

    /// <summary>Reads the body; the signature is the caller's to check.</summary>
    /// <exception cref="MalformedException">The body breaks a rule of its type.</exception>
    public static Left Read(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var body = StatementBody.Parse(statement, StatementType.Left, LeftBody.Parser);
        return new Left(statement, new NodeId(statement.Signer), new Hlc(body.Time));
    }

    /// <summary>Equality of the signed statements.</summary>
    public bool Equals(Left? other) => other is not null && Statement.Equals(other.Statement);

    /// <inheritdoc/>
    public override int GetHashCode() => Statement.GetHashCode();
}
