using System.Collections.Immutable;
using Google.Protobuf;
using Mosaic.Codecs.Keys;
using Mosaic.Codecs.Statements.Proto;
using Mosaic.Model;

namespace Mosaic.Codecs.Statements;

/// <summary>
/// Who may revoke any node besides the founder's account, which always may; and whether only nodes of these accounts
/// let others in. Replaces the statement before it. Signed by an account that was an admin until then.
/// </summary>
public sealed record Admins(
    Statement Statement, AccountId By, Hlc Time, ImmutableArray<AccountId> Accounts, bool OnlyAdminsGrant)
{
    /// <summary>The most accounts named.</summary>
    public const int MaxAccounts = 64;

    /// <summary>Signs a list.</summary>
    /// <exception cref="MalformedException">More than <see cref="MaxAccounts"/> accounts are named.</exception>
    public static Admins Create(
        NetworkId network, SigningKey account, Hlc time, IEnumerable<AccountId> accounts, bool onlyAdminsGrant)
    {
        var body = new AdminsBody { Time = time.Value, OnlyAdminsGrant = onlyAdminsGrant };
        body.Accounts.AddRange(accounts.Select(static id => StatementBody.Field(id.Value)));
        return Read(Statement.Sign(network, StatementType.Admins, account, body.ToByteArray()));
    }

    /// <summary>Reads the body; the signature is the caller's to check.</summary>
    /// <exception cref="MalformedException">The body breaks a rule of its type.</exception>
    public static Admins Read(Statement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        var body = StatementBody.Parse(statement, StatementType.Admins, AdminsBody.Parser);
        StatementBody.Require(body.Accounts.Count <= MaxAccounts, $"at most {MaxAccounts} admins");
        return new Admins(statement, new AccountId(statement.Signer), new Hlc(body.Time),
            [.. body.Accounts.Select(static id => new AccountId(StatementBody.Id(id, "account")))],
            body.OnlyAdminsGrant);
    }

    /// <summary>Equality of the signed statements.</summary>
    public bool Equals(Admins? other) => other is not null && Statement.Equals(other.Statement);

    /// <inheritdoc/>
    public override int GetHashCode() => Statement.GetHashCode();
}
