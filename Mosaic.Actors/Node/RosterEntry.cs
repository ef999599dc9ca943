using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>One statement of a roster, read. Ordered by (time, bytes): the order in which the roster is read.</summary>
/// <param name="Statement">Verbatim.</param>
/// <param name="Time">When its signer says it was made.</param>
/// <param name="Body">A <see cref="Member"/>, <see cref="Grant"/>, <see cref="Left"/>, <see cref="Revoked"/> or
/// <see cref="Admins"/>.</param>
internal sealed record RosterEntry(Statement Statement, Hlc Time, object Body) : IComparable<RosterEntry>
{
    /// <summary>What it is.</summary>
    public StatementType Type => Statement.Type;

    /// <summary>Who signed it.</summary>
    public Id256 Signer => Statement.Signer;

    /// <summary>Whether a roster consists of statements of this type, the founding one aside.</summary>
    public static bool IsOfRoster(StatementType type) => type is StatementType.Member or StatementType.Grant
        or StatementType.Left or StatementType.Revoked or StatementType.Admins;

    /// <summary>Reads a statement's body.</summary>
    /// <exception cref="MalformedException">Its type or body is none of the roster's.</exception>
    public static RosterEntry Read(Statement statement) => statement.Type switch
    {
        StatementType.Member => Of(Member.Read(statement), static member => (member.Statement, member.Time)),
        StatementType.Grant => Of(Grant.Read(statement), static grant => (grant.Statement, grant.Time)),
        StatementType.Left => Of(Left.Read(statement), static left => (left.Statement, left.Time)),
        StatementType.Revoked => Of(Revoked.Read(statement), static revoked => (revoked.Statement, revoked.Time)),
        StatementType.Admins => Of(Admins.Read(statement), static admins => (admins.Statement, admins.Time)),
        _ => throw new MalformedException($"a {statement.Type} statement does not belong into a roster"),
    };

    /// <inheritdoc/>
    public int CompareTo(RosterEntry? other) =>
        other is null ? 1 : StatementOrder.Compare((Time, Statement), (other.Time, other.Statement));

    /// <summary>Equality of the signed statements.</summary>
    public bool Equals(RosterEntry? other) => other is not null && Statement.Equals(other.Statement);

    /// <inheritdoc/>
    public override int GetHashCode() => Statement.GetHashCode();

    private static RosterEntry Of<T>(T body, Func<T, (Statement Statement, Hlc Time)> parts) where T : class
    {
        var (statement, time) = parts(body);
        return new RosterEntry(statement, time, body);
    }
}
