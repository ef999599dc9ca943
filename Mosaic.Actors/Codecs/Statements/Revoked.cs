using System.Collections.Immutable;
using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements.Proto;
using Mosaic.Model;

namespace Mosaic.Codecs.Statements;

/// <summary>
/// A node is thrown out for good, by an admin's account or its own. Whoever has its key can sign grants with any date,
/// so of those it let in only the memberships stay that the revoker had seen and names (<paramref name="Keeps"/>).
/// </summary>
public sealed record Revoked(
    Statement Statement, AccountId By, NodeId Node, Hlc Time, ImmutableArray<StatementId> Keeps)
{
    /// <summary>The most memberships that one names: as many as a network has.</summary>
    public const int MaxKeeps = 1024;

    /// <summary>Signs a revocation.</summary>
    /// <exception cref="MalformedException">More than <see cref="MaxKeeps"/> memberships are named.</exception>
    public static Revoked Create(
        NetworkId network, SigningKey account, NodeId node, Hlc time, IEnumerable<StatementId> keeps)
    {
        var body = new RevokedBody { Node = StatementBody.Field(node.Value), Time = time.Value };
        body.Keeps.AddRange(keeps.Select(static id => StatementBody.Field(id.Value)));
        return Read(Statement.Sign(network, StatementType.Revoked, account, body.ToByteArray()));
    }

    /// <summary>Reads the body; the signature is the caller's to check.</summary>
    /// <exception cref="MalformedException">The body breaks a rule of its type.</exception>
    public static Revoked Read(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var body = StatementBody.Parse(statement, StatementType.Revoked, RevokedBody.Parser);
        StatementBody.Require(body.Keeps.Count <= MaxKeeps, $"at most {MaxKeeps} memberships stay");
        return new Revoked(statement, new AccountId(statement.Signer),
            new NodeId(StatementBody.Id(body.Node, "node")), new Hlc(body.Time),
            [.. body.Keeps.Select(static id => new StatementId(StatementBody.Id(id, "keeps")))]);
    }

    /// <summary>Equality of the signed statements.</summary>
    public bool Equals(Revoked? other) => other is not null && Statement.Equals(other.Statement);

    /// <inheritdoc/>
    public override int GetHashCode() => Statement.GetHashCode();
}
