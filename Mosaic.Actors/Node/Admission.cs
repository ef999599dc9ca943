using System.Collections.Immutable;
using Google.Protobuf;
using Mosaic.Codecs.Statements;
using Mosaic.Model;
using Mosaic.Wire.Messages;

namespace Mosaic.Node;

/// <summary>
/// What a member says to a newcomer that asks to be let in. Pure: the statements to keep where it is, a refusal with
/// the reason where it is not. A refused newcomer leaves nothing behind.
/// </summary>
/// <param name="Kept">What the roster gains; empty for a node that is in already.</param>
/// <param name="Refusal">Why it is not let in; null where it is.</param>
internal sealed record Admission(ImmutableArray<Statement> Kept, Refused? Refusal)
{
    /// <summary>The most statements a newcomer presents: a grant and its membership.</summary>
    public const int MaxStatements = 2;

    /// <summary>The most statements that a revoked node is shown: the longest of them fit into one message.</summary>
    public const int MaxProofs = 32;

    /// <summary>How far a newcomer's clock may be off.</summary>
    public static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(5);

    /// <summary>Decides.</summary>
    /// <param name="roster">What is known.</param>
    /// <param name="join">What the newcomer presents.</param>
    /// <param name="wireKey">The key it has proven to hold.</param>
    /// <param name="now">This node's clock.</param>
    public static Admission Decide(RosterState roster, Join join, Id256 wireKey, DateTimeOffset now)
    {
        var skew = join.TimestampMs - now.ToUnixTimeMilliseconds();
        if (Math.Abs((double)skew) > MaxSkew.TotalMilliseconds)
            return No(RefusalCode.ClockSkew, $"its clock is off by {Words(skew)}; set the clock and try again", skew);
        if (join.Statements.Count is 0 or > MaxStatements)
            return No(RefusalCode.Malformed, "it presents no membership");
        try
        {
            var statements = join.Statements.Select(static bytes => Statement.Parse(bytes.Span)).ToImmutableArray();
            return Decide(roster, statements, wireKey, now);
        }
        catch (MalformedException e)
        {
            return No(RefusalCode.Malformed, $"what it presents cannot be read: {e.Message}");
        }
    }

    private static Admission Decide(
        RosterState roster, ImmutableArray<Statement> statements, Id256 wireKey, DateTimeOffset now)
    {
        if (statements[^1].Type != StatementType.Member
            || (statements.Length > 1 && statements[0].Type != StatementType.Grant))
            return No(RefusalCode.Malformed, "it presents something else than a grant and a membership");
        if (statements.Any(statement => statement.Network != roster.Network))
            return No(RefusalCode.NotAllowed, "the invitation is to another network");
        var member = Member.Read(statements[^1]);
        if (member.WireKey != wireKey)
            return No(RefusalCode.NotAllowed, "it presents another node's membership");
        if ((member.Time.Instant - now).Duration() > MaxSkew && !roster.Contains(member.Statement))
            return No(RefusalCode.ClockSkew, "its membership is dated too far from now; set the clock and try again");
        var latest = now + DirectoryState.MaxAhead;
        var kept = ImmutableArray.CreateBuilder<Statement>();
        var next = roster;
        foreach (var statement in statements)
        {
            var verdict = RosterRules.Judge(next, statement, latest);
            if (verdict == Verdict.Known) continue;
            if (verdict != Verdict.New) return Explain(next, member, verdict, now);
            next = next.With(statement);
            kept.Add(statement);
        }
        if (!next.Members.TryGetValue(member.Node, out var admitted) || admitted.Time < member.Time)
            return Explain(next, member, Verdict.NotInvited, now);
        return UsesExpired(roster, next, member, now) ?? new Admission(kept.ToImmutable(), null);
    }

    // The roster alone can only hold a membership's date against an expiry; here there is a clock as well.
    private static Admission? UsesExpired(RosterState before, RosterState next, Member member, DateTimeOffset now) =>
        member.Grant is { } id && RosterRules.GrantOf(next, id) is { } grant && now > grant.Expires
            && next.View.Nodes[member.Node].Since == member.Time && next.View.Nodes[member.Node].InvitedBy is not null
            && !before.Contains(member.Statement)
            ? No(RefusalCode.Expired, $"the invitation expired at {Time(grant.Expires)}")
            : null;

    private static Admission Explain(RosterState roster, Member member, Verdict verdict, DateTimeOffset now)
    {
        if (roster.View.IsRevoked(member.Node))
            return Thrown(roster, member.Node);
        var grant = member.Grant is { } id ? RosterRules.GrantOf(roster, id) : null;
        if (verdict is Verdict.BadSignature)
            return No(RefusalCode.BadSignature, "a signature in what it presents is not valid");
        if (grant is null)
            return No(RefusalCode.NotAllowed, "it has no invitation that this network knows");
        if (now > grant.Expires || member.Time.Instant > grant.Expires)
            return No(RefusalCode.Expired, $"the invitation expired at {Time(grant.Expires)}");
        if (roster.View.IsRevoked(grant.Granter))
            return No(RefusalCode.NotAllowed, "whoever gave the invitation was revoked; ask another member for one");
        if (!roster.View.Grants.TryGetValue(grant.Statement.Id, out var used))
            return No(RefusalCode.NotAllowed, "its giver may not let others in; ask an admin for an invitation");
        return used >= grant.Uses
            ? No(RefusalCode.UsedUp, "the invitation is used up; ask for another one")
            : No(RefusalCode.NotAllowed, "its keys belong to another node");
    }

    /// <summary>With the revocation, and what says that its signer may revoke: the node can see for itself.</summary>
    private static Admission Thrown(RosterState roster, NodeId node)
    {
        var refused = new Refused
        {
            Code = RefusalCode.Revoked,
            Message = "this node was revoked, for good; a new one needs a new data folder",
        };
        refused.Statements.AddRange(roster.Entries
            .Where(entry => entry.Body is Admins || (entry.Body is Revoked revoked && revoked.Node == node))
            .OrderBy(static entry => entry.Body is Admins) // The founder's word needs none of them.
            .Take(MaxProofs).OrderBy(static entry => entry)
            .Select(static entry => UnsafeByteOperations.UnsafeWrap(entry.Statement.Bytes)));
        return new([], refused);
    }

    private static Admission No(RefusalCode code, string why, long skewMs = 0) =>
        new([], new Refused { Code = code, Message = why, SkewMs = skewMs });

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", null);

    private static string Words(long ms)
    {
        var off = TimeSpan.FromMilliseconds(Math.Min(Math.Abs((double)ms), TimeSpan.FromDays(36500).TotalMilliseconds));
        var size = off.TotalDays >= 2 ? $"{off.TotalDays:0} days"
            : off.TotalHours >= 2 ? $"{off.TotalHours:0} hours"
            : $"{off.TotalMinutes:0} minutes";
        return $"{size} {(ms > 0 ? "ahead" : "behind")}";
    }
}
