using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements.Proto;
using Mosaic.Model;

namespace Mosaic.Codecs.Statements;

/// <summary>
/// A member lets others in: whoever holds the private half of <paramref name="InvitationKey"/> may sign up to
/// <paramref name="Uses"/> nodes in, until <paramref name="Expires"/>. Signed by the granting node.
/// </summary>
public sealed record Grant(
    Statement Statement, NodeId Granter, Id256 InvitationKey, DateTimeOffset Expires, int Uses, Hlc Time)
{
    /// <summary>The most nodes that one grant lets in.</summary>
    public const int MaxUses = 1024;

    private static readonly long MaxMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Signs a grant; the expiry is kept to the millisecond.</summary>
    /// <exception cref="MalformedException">The uses are not 1 to <see cref="MaxUses"/>.</exception>
    public static Grant Create(
        NetworkId network, SigningKey node, Id256 invitationKey, DateTimeOffset expires, int uses, Hlc time)
    {
        StatementBody.Require(uses is >= 1 and <= MaxUses, $"a grant lets in 1 to {MaxUses} nodes");
        var body = new GrantBody
        {
            InvitationKey = StatementBody.Field(invitationKey),
            ExpiresMs = expires.ToUnixTimeMilliseconds(),
            Uses = (uint)uses,
            Time = time.Value,
        };
        return Read(Statement.Sign(network, StatementType.Grant, node, body.ToByteArray()));
    }

    /// <summary>Reads the body; the signature is the caller's to check.</summary>
    /// <exception cref="MalformedException">The body breaks a rule of its type.</exception>
    public static Grant Read(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var body = StatementBody.Parse(statement, StatementType.Grant, GrantBody.Parser);
        StatementBody.Require(body.Uses is >= 1 and <= MaxUses, $"a grant lets in 1 to {MaxUses} nodes");
        StatementBody.Require(body.ExpiresMs >= 0 && body.ExpiresMs <= MaxMs, "an expiry out of range");
        return new Grant(statement, new NodeId(statement.Signer),
            StatementBody.Id(body.InvitationKey, "invitation_key"),
            DateTimeOffset.FromUnixTimeMilliseconds(body.ExpiresMs), (int)body.Uses, new Hlc(body.Time));
    }

    /// <summary>Equality of the signed statements.</summary>
    public bool Equals(Grant? other) => other is not null && Statement.Equals(other.Statement);

    /// <inheritdoc/>
    public override int GetHashCode() => Statement.GetHashCode();
}
