using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Node;

/// <summary>
/// Which statements a roster takes in: those that are well signed, by someone who may say such a thing at all. Whether
/// they have an effect is the view's business (<see cref="RosterReading"/>), so that two nodes that met the same
/// statements in different orders have the same set: what is asked of the roster here only becomes true as it grows,
/// never false, and what is refused for now is offered again. Pure.
/// </summary>
internal static class RosterRules
{
    /// <summary>What to do with a founding statement.</summary>
    public static Verdict Judge(RosterState roster, Founding founding)
    {
        if (roster.Founding is { } known)
            return founding.Network == known.Network ? Verdict.Known : Verdict.OtherNetwork;
        return founding.Statement.HasValidSignature() ? Verdict.New : Verdict.BadSignature;
    }

    /// <summary>
    /// What to do with another statement of the roster. Signatures are checked last, for they cost the most.
    /// </summary>
    /// <param name="roster">What is known.</param>
    /// <param name="statement">Of a type that <see cref="RosterEntry.IsOfRoster"/>.</param>
    /// <param name="latest">Nothing may be later.</param>
    /// <exception cref="MalformedException">Its body breaks a rule of its type.</exception>
    public static Verdict Judge(RosterState roster, Statement statement, DateTimeOffset latest)
    {
        if (roster.Founding is null || statement.Network != roster.Network) return Verdict.OtherNetwork;
        var entry = RosterEntry.Read(statement);
        if (roster.Entries.Contains(entry)) return Verdict.Known;
        if (entry.Time > Hlc.At(latest)) return Verdict.Ahead;
        var verdict = entry.Body switch
        {
            Member member => Judge(roster, member),
            Grant grant => IsKnown(roster, grant.Granter) ? Verdict.New : Verdict.NotMember,
            Left left => IsKnown(roster, left.Node) ? Verdict.New : Verdict.NotMember,
            Revoked revoked => MayEverRevoke(roster, revoked) ? Verdict.New : Verdict.NotMember,
            Admins admins => WasEverAdmin(roster, admins.By) ? Verdict.New : Verdict.NotMember,
            _ => Verdict.UnknownType,
        };
        if (verdict != Verdict.New) return verdict;
        var signed = entry.Body is Member both ? both.HasValidSignatures() : statement.HasValidSignature();
        return signed ? Verdict.New : Verdict.BadSignature;
    }

    private static Verdict Judge(RosterState roster, Member member)
    {
        if (roster.Founding!.IsOpen || member.Account == roster.Founding.Founder
            || roster.Entries.Any(entry => entry.Body is Member known
                && (known.Account == member.Account || known.Node == member.Node)))
            return Verdict.New;
        if (member.Grant is not { } id || GrantOf(roster, id) is not { } grant) return Verdict.NotInvited;
        return member.Time <= grant.Time || member.Time.Instant > grant.Expires ? Verdict.NotInvited
            : member.IsSignedBy(grant) ? Verdict.New : Verdict.BadSignature;
    }

    private static bool IsKnown(RosterState roster, NodeId node) =>
        roster.Entries.Any(entry => entry.Body is Member member && member.Node == node);

    /// <summary>The grant of this id, whether or not it has an effect; null where it is not known.</summary>
    public static Grant? GrantOf(RosterState roster, StatementId id) =>
        roster.Entries.FirstOrDefault(entry => entry.Statement.Id == id)?.Body as Grant;

    private static bool MayEverRevoke(RosterState roster, Revoked revoked) =>
        WasEverAdmin(roster, revoked.By) || roster.Entries.Any(entry =>
            entry.Body is Member member && member.Node == revoked.Node && member.Account == revoked.By);

    private static bool WasEverAdmin(RosterState roster, AccountId account) =>
        account == roster.Founding!.Founder || roster.Entries.Any(entry =>
            entry.Body is Admins admins && admins.Accounts.Contains(account));
}
