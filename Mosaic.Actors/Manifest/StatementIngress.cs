using System.Collections.Frozen;
using Mosaic.Codecs.Statements;
using Mosaic.Model;

namespace Mosaic.Manifest;

/// <summary>Why a statement was not taken.</summary>
internal enum Refusal
{
    /// <summary>Its bytes or its body have not the form they must have, or are too long.</summary>
    Malformed,

    /// <summary>It is of a type that the manifest does not hold.</summary>
    UnknownType,

    /// <summary>It speaks in another network.</summary>
    OtherNetwork,

    /// <summary>The roster admitted no such node, or no node of such an account.</summary>
    NotMember,

    /// <summary>Its time is too far ahead of this node's clock.</summary>
    AheadOfClock,

    /// <summary>Its signer did not sign it.</summary>
    BadSignature,

    /// <summary>An empty receipt past its life.</summary>
    Expired,

    /// <summary>Beyond a cap.</summary>
    OverLimit,
}

/// <summary>Who may speak, as of one moment; immutable, so that signatures can be checked on any thread.</summary>
/// <param name="Network">The network.</param>
/// <param name="Nodes">Nodes the roster ever admitted: they sign receipts.</param>
/// <param name="Accounts">Accounts that ever owned one of them: they sign versions and tombstones.</param>
internal sealed record IngressRules(NetworkId Network, FrozenSet<NodeId> Nodes, FrozenSet<AccountId> Accounts)
{
    /// <summary>Nobody may speak.</summary>
    public static IngressRules Nobody { get; } = new(default, [], []);

    /// <summary>Whether everybody in the view may speak by these rules already.</summary>
    public bool Covers(NetworkView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return Network == view.Network
            && view.Nodes.Values.All(peer => Nodes.Contains(peer.Node) && Accounts.Contains(peer.Account))
            && view.FormerNodes.All(Nodes.Contains) && view.FormerAccounts.All(Accounts.Contains);
    }

    /// <summary>These rules and everybody in the view; of another network, the view alone.</summary>
    public IngressRules With(NetworkView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var before = Network == view.Network ? this : Nobody;
        return new IngressRules(view.Network,
            before.Nodes.Union(view.Nodes.Keys).Union(view.FormerNodes).ToFrozenSet(),
            before.Accounts.Union(view.Nodes.Values.Select(peer => peer.Account)).Union(view.FormerAccounts)
                .ToFrozenSet());
    }
}

/// <summary>
/// The one gate to the set. The cheap checks come first, the signature last: whoever gets that far may speak here.
/// </summary>
internal static class StatementIngress
{
    /// <summary>Checks a statement; null and what was read of it when it may be added.</summary>
    public static Refusal? Check(
        Statement statement, IngressRules rules, DateTimeOffset now, out ITimedStatement? read)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(rules);
        read = null;
        if (statement.Network != rules.Network) return Refusal.OtherNetwork;
        if (!ManifestStatement.IsKnown(statement.Type)) return Refusal.UnknownType;
        if (!MaySign(statement, rules)) return Refusal.NotMember;
        ITimedStatement unsigned;
        try
        {
            unsigned = ManifestStatement.Read(statement);
        }
        catch (MalformedException)
        {
            return Refusal.Malformed;
        }
        if (Latest(unsigned) > Hlc.At(now + ManifestLimits.MaxAhead)) return Refusal.AheadOfClock;
        if (!statement.HasValidSignature()) return Refusal.BadSignature;
        read = unsigned;
        return null;
    }

    /// <summary>The reason's name in statistics.</summary>
    public static string NameOf(Refusal refusal) => refusal switch
    {
        Refusal.Malformed => "malformed",
        Refusal.UnknownType => "unknown-type",
        Refusal.OtherNetwork => "other-network",
        Refusal.NotMember => "not-member",
        Refusal.AheadOfClock => "ahead-of-clock",
        Refusal.BadSignature => "bad-signature",
        Refusal.Expired => "expired",
        Refusal.OverLimit => "over-limit",
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, null),
    };

    /// <summary>
    /// Whether a statement of the id can be told to be refused again, so that it need not be asked for. An id does not
    /// speak of the signature: the next one to come may be the signer's own.
    /// </summary>
    public static bool IsOfTheId(Refusal refusal) => refusal != Refusal.BadSignature;

    /// <summary>The reason for a person.</summary>
    public static string Explain(Refusal refusal) => refusal switch
    {
        Refusal.Malformed => "the statement is malformed",
        Refusal.UnknownType => "the statement is of a type that the manifest does not hold",
        Refusal.OtherNetwork => "the statement belongs to another network",
        Refusal.NotMember => "its signer is no member of this network",
        Refusal.AheadOfClock =>
            $"its time is more than {ManifestLimits.MaxAhead.TotalMinutes} minutes ahead of this node's clock",
        Refusal.BadSignature => "its signature is not valid",
        Refusal.Expired => "it is an empty receipt past its life",
        Refusal.OverLimit => "the account or holder has as many such statements as the network keeps",
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, null),
    };

    private static bool MaySign(Statement statement, IngressRules rules) =>
        statement.Type == StatementType.Receipt
            ? rules.Nodes.Contains(new NodeId(statement.Signer))
            : rules.Accounts.Contains(new AccountId(statement.Signer));

    /// <summary>
    /// The latest time a statement speaks of. An "up to" in the far future would also delete what is not written yet.
    /// </summary>
    private static Hlc Latest(ITimedStatement read) =>
        read is Tombstone tombstone ? Hlc.Max(tombstone.Time, tombstone.UpTo) : read.Time;
}
